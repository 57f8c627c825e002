/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package demo;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Short commands of the operating system. */
final class OsCommand {
    private static final File NOTHING = new File("/dev/null");

    private OsCommand() {}

    /** Throws with the command's own output where it fails. */
    static void run(Cleanup cleanup, List<String> prefix, Object... command) throws IOException {
        List<String> all = new ArrayList<>(prefix);
        Stream.of(command).map(Object::toString).forEach(all::add);
        Process process = new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectInput(NOTHING)
                .start();
        cleanup.addProcess(process::destroy);
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            int exit = process.waitFor();
            if (exit != 0) {
                throw new IOException(all.get(0) + " ended with " + exit + ": " + text.strip());
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** By the shell's own kill: the program of that name is missing on small systems. */
    static void signal(String signal, long pid) throws IOException {
        Process kill = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid)
                .redirectErrorStream(true)
                .redirectOutput(NOTHING)
                .start();
        try {
            kill.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Again for some seconds where a program that was ended a moment ago still tidies up behind itself in there. */
    static void deleteFolder(Path folder) {
        IOException last = null;
        for (int attempt = 0; attempt < 50 && Files.exists(folder); attempt++) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            } catch (UncheckedIOException e) {
                last = e.getCause();
                Pause.millis(100);
            } catch (IOException e) {
                last = e;
                Pause.millis(100);
            }
        }
        if (Files.exists(folder)) {
            System.err.println("demo: left behind: " + folder + " (" + last + ")");
        }
    }
}
