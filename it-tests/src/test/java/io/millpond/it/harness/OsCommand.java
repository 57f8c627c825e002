/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Small commands of the operating system that the servers need. */
final class OsCommand {
    private OsCommand() {}

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    static boolean isInstalled(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }

    /** Exit code and output, for commands that end by themselves. */
    static String run(List<String> prefix, Object... command) throws IOException {
        List<String> all = new ArrayList<>(prefix);
        Stream.of(command).map(Object::toString).forEach(all::add);
        Process process = new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("hangs: " + all);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (process.exitValue() != 0) {
            throw new IOException("exit " + process.exitValue() + " of " + all + "\n" + text);
        }
        return text;
    }

    /** Whether a harmless command can be run at all. */
    static boolean works(String... command) {
        try {
            run(List.of(), (Object[]) command);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    static void signal(Process process, String signal) throws IOException {
        if (process.isAlive()) {
            run(List.of(), "kill", "-" + signal, process.pid());
        }
    }

    static void deleteFolder(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException | java.io.UncheckedIOException e) {
            System.err.println("left behind: " + folder + " (" + e + ")");
        }
    }

    static int freePort() throws IOException {
        try (java.net.ServerSocket socket =
                new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
