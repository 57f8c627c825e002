/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it.suite;

import io.millpond.it.harness.AgentJvm;
import io.millpond.it.harness.Jdks;
import io.millpond.it.harness.Paths;
import io.millpond.it.harness.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The published tests of one library; run by the JUnit platform's console as their own build runs them. */
public abstract class PublishedSuite {
    private final String name;
    private final List<String> selection;

    /**
     * @param name of its module under {@code suites/}
     * @param selection what the console is to run
     */
    PublishedSuite(String name, String... selection) {
        this.name = name;
        this.selection = List.of(selection);
    }

    /** In-memory databases, or none: nothing is to be prepared. */
    public static PublishedSuite embedded(String name, String... selection) {
        return new PublishedSuite(name, selection) {
            @Override
            Path prepare(Path folder) {
                return folder;
            }
        };
    }

    /** Those whose tests' jars are to be looked through. */
    public static PublishedSuite jar(String name, String... tests) {
        return embedded(
                name,
                Stream.of(tests)
                        .map(each -> "--scan-classpath=" + Paths.suite(name).resolve(each))
                        .toArray(String[]::new));
    }

    public String name() {
        return name;
    }

    @Override
    public String toString() {
        return name;
    }

    /**
     * Before each run.
     *
     * @return the working folder
     */
    abstract Path prepare(Path folder) throws IOException, SQLException;

    /** What its own build gives its tests. */
    void configure(AgentJvm jvm) {}

    /** All of it. */
    public Outcomes run(Path folder, boolean withAgent) throws IOException, SQLException {
        return run(folder, withAgent, selection);
    }

    /** The classes of these tests once more. */
    public Outcomes again(Path folder, boolean withAgent, Collection<String> tests) throws IOException, SQLException {
        Set<String> arguments = new TreeSet<>();
        tests.forEach(test -> arguments.add("--select-class=" + test.substring(0, test.indexOf('#'))));
        return run(folder, withAgent, List.copyOf(arguments));
    }

    private Outcomes run(Path folder, boolean withAgent, List<String> selected) throws IOException, SQLException {
        Files.createDirectories(folder);
        Path reports = folder.resolve("reports");
        Path working = prepare(Files.createDirectories(folder.resolve("work")));
        AgentJvm jvm = AgentJvm.on(Jdks.current())
                .notAsRoot() // jdbi's start a server of their own
                .onlyClassPath(Paths.suiteJars(name))
                .withAgent(withAgent)
                .property(
                        "java.io.tmpdir",
                        Files.createDirectories(folder.resolve("tmp")).toString())
                .folder(working)
                .timeout(Duration.ofMinutes(30));
        configure(jvm);
        List<String> arguments =
                new ArrayList<>(List.of("execute", "--disable-banner", "--details=none", "--reports-dir=" + reports));
        arguments.addAll(selected);
        Run run = jvm.run("org.junit.platform.console.ConsoleLauncher", arguments.toArray(new String[0]));
        if (!Files.isDirectory(reports)) {
            throw new AssertionError("no test was run: " + run);
        }
        return Outcomes.read(reports);
    }
}
