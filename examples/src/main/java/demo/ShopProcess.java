/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package demo;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The shop in a JVM of its own. Its standard error goes to a file, in which the agent's lines are found. */
final class ShopProcess {
    private final Process process;
    private final Path errors;
    private final int port;

    private ShopProcess(Process process, Path errors, int port) {
        this.process = process;
        this.errors = errors;
        this.port = port;
    }

    /** With the agent where one is given: the command line and the environment are all that differs. */
    static ShopProcess start(
            Options options, ShopDatabase database, boolean withAgent, Map<String, String> environment, Cleanup cleanup)
            throws IOException {
        Path errors = options.folder().resolve(withAgent ? "shop-with-agent.log" : "shop.log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx256m");
        if (withAgent) {
            command.add("-javaagent:" + options.agent());
        }
        command.addAll(List.of("-cp", classPath(options), "shop.ShopServer", database.url(), ShopDatabase.USER));
        command.add(database.password());
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectInput(new File("/dev/null")).redirectError(errors.toFile());
        builder.environment().keySet().removeIf(ShopProcess::changesTheShop);
        builder.environment().putAll(environment);
        Process process = builder.start();
        cleanup.addProcess(() -> end(process));
        BufferedReader out = process.inputReader();
        String port = out.readLine();
        if (port == null) {
            throw new DemoFailure(
                    "the shop does not start: " + Files.readString(errors).strip());
        }
        return new ShopProcess(process, errors, Integer.parseInt(port));
    }

    /** What is set in the user's own shell would make the two runs differ in more than the flag. */
    private static boolean changesTheShop(String name) {
        return name.startsWith("MILLPOND_")
                || name.startsWith("OTEL_")
                || name.equals("JAVA_TOOL_OPTIONS")
                || name.equals("JDK_JAVA_OPTIONS");
    }

    private static String classPath(Options options) throws IOException {
        List<String> entries = new ArrayList<>();
        entries.add(options.classes().toString());
        try (var jars = Files.list(options.classes().resolveSibling("lib"))) {
            jars.map(Path::toString)
                    .filter(jar -> jar.contains("postgresql-") || jar.contains("h2-"))
                    .forEach(entries::add);
        }
        return String.join(File.pathSeparator, entries);
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /** What it has said on standard error up to now. */
    List<String> errorLines() throws IOException {
        return Files.readAllLines(errors);
    }

    Path errorFile() {
        return errors;
    }

    /** As an operator would end it, so that the agent writes what it still has. */
    void stop() {
        end(process);
    }

    private static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
