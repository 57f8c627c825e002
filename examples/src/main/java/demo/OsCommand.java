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
    static void run(List<String> prefix, Object... command) throws IOException {
        List<String> all = new ArrayList<>(prefix);
        Stream.of(command).map(Object::toString).forEach(all::add);
        Process process = new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectInput(NOTHING)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(all + " does not end");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (process.exitValue() != 0) {
            throw new IOException(all.get(0) + " ended with " + process.exitValue() + ": " + text.strip());
        }
    }

    /** By the shell's own kill: the program of that name is missing on small systems. */
    static void signal(String signal, long pid) throws IOException {
        run(List.of(), "sh", "-c", "kill -" + signal + " " + pid);
    }

    static void deleteFolder(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("demo: left behind: " + folder + " (" + e + ")");
        }
    }
}
