/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Where the built things lie. */
public final class Paths {
    private Paths() {}

    /** The real agent jar; fails with the command that builds it. */
    public static Path agentJar() {
        Path jar = Path.of(System.getProperty("millpond.it.agent", "../agent/target/millpond.jar"))
                .toAbsolutePath()
                .normalize();
        if (!Files.isRegularFile(jar)) {
            throw new AssertionError(jar + " is missing: the agent jar is made by `mvn package -pl agent -am`"
                    + " (`mvn test` alone doesn't make it; `mvn verify` does)");
        }
        return jar;
    }

    public static Path programs() {
        return Path.of(System.getProperty("millpond.it.programs", "target/classes"))
                .toAbsolutePath()
                .normalize();
    }

    public static Path driver(String name) {
        Path jar = Path.of(System.getProperty("millpond.it.drivers", "target/drivers"), name + ".jar")
                .toAbsolutePath()
                .normalize();
        if (!Files.isRegularFile(jar)) {
            throw new AssertionError(jar + " is missing: it is copied in phase process-test-resources");
        }
        return jar;
    }

    /** A library that a program of package stack is built on. */
    public static Path library(String name) {
        Path jar = Path.of(System.getProperty("millpond.it.stacks", "target/stacks"), name + ".jar")
                .toAbsolutePath()
                .normalize();
        if (!Files.isRegularFile(jar)) {
            throw new AssertionError(jar + " is missing: it is copied in phase process-test-resources");
        }
        return jar;
    }

    public static Path checkout() {
        return Path.of(System.getProperty("millpond.it.checkout", ".."))
                .toAbsolutePath()
                .normalize();
    }

    /** What a module under {@code suites/} laid out: a library's tests and all that they need. */
    public static Path suite(String name) {
        Path folder =
                checkout().resolve("suites").resolve(name).resolve("target").resolve("jars");
        if (!Files.isDirectory(folder)) {
            throw new AssertionError(
                    folder + " is missing: it is made by `mvn generate-resources -Pfull -pl suites/" + name + " -am`");
        }
        return folder;
    }

    public static List<Path> suiteJars(String name) {
        try (Stream<Path> files = Files.list(suite(name))) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The programs and every driver and pool, with the H2 that runs on that Java version. */
    public static List<Path> classPath(int feature) {
        List<Path> all = new ArrayList<>();
        all.add(programs());
        all.add(driver(feature < 11 ? "h2-java8" : "h2"));
        for (String name : List.of(
                "postgresql",
                "mariadb",
                "mysql",
                "hikari",
                "dbcp2",
                "pool2",
                "commons-logging",
                "slf4j-api",
                "slf4j-nop")) {
            all.add(driver(name));
        }
        return all;
    }
}
