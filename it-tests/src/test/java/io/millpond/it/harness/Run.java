/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it.harness;

import java.util.List;

/** What a forked program left behind. */
public record Run(List<String> command, int exit, List<String> out, List<String> err) {
    /** The agent's own lines, from both streams: by promise they are all on standard error. */
    public List<String> millpondLines() {
        return err.stream().filter(Run::isMillpond).toList();
    }

    /** What is left of standard error without the agent's lines. */
    public List<String> appErr() {
        return err.stream().filter(line -> !isMillpond(line)).toList();
    }

    public String outText() {
        return String.join("\n", out);
    }

    /** The value of a line {@code name=value} of standard output. */
    public String value(String name) {
        return out.stream()
                .filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line " + name + "=... in " + this));
    }

    public Run succeeded() {
        if (exit != 0) {
            throw new AssertionError("exit code " + exit + "\n" + this);
        }
        return this;
    }

    @Override
    public String toString() {
        return "exit " + exit + " of " + String.join(" ", command) + "\n--- out\n" + String.join("\n", out)
                + "\n--- err\n" + String.join("\n", err);
    }

    static boolean isMillpond(String line) {
        return line.startsWith("[millpond]");
    }
}
