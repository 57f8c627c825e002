/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package demo;

import java.nio.file.Path;

/** What the user asked for, and where the script found the jar. */
record Options(boolean h2, String otlp, int seconds, Path agent, Path classes, Path folder) {
    /** Exit code 2 and one sentence on standard error for what it does not understand. */
    static Options of(String[] args) {
        boolean h2 = false;
        String otlp = null;
        int seconds = 10;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--h2" -> h2 = true;
                case "--otlp" -> otlp = url(value(args, ++i));
                case "--seconds" -> seconds = seconds(value(args, ++i));
                default -> throw new IllegalArgumentException("unknown option " + args[i]);
            }
        }
        Path module = Path.of(System.getProperty("demo.module"));
        return new Options(
                h2,
                otlp,
                seconds,
                module.resolveSibling("agent").resolve("target").resolve("millpond.jar"),
                module.resolve("target").resolve("classes"),
                module.resolve("target").resolve("demo"));
    }

    private static String value(String[] args, int index) {
        if (index == args.length) {
            throw new IllegalArgumentException(args[index - 1] + " needs a value");
        }
        return args[index];
    }

    private static String url(String value) {
        if (!value.startsWith("http://") && !value.startsWith("https://")) {
            throw new IllegalArgumentException(
                    "--otlp takes an address such as http://localhost:4318, and not " + value);
        }
        return value;
    }

    private static int seconds(String value) {
        try {
            int seconds = Integer.parseInt(value);
            if (seconds >= 1 && seconds <= 600) {
                return seconds;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--seconds takes a whole number, and not " + value, e);
        }
        throw new IllegalArgumentException("--seconds takes 1 to 600, and not " + value);
    }
}
