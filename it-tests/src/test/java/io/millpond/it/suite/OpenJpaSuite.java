/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it.suite;

import io.millpond.it.harness.AgentJvm;
import io.millpond.it.harness.Paths;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** OpenJPA's, with its own unpooled DataSource over {@code Driver.connect}; its build has a pool of DBCP's there instead. */
public final class OpenJpaSuite extends PublishedSuite {
    private static final String NAME = "openjpa";
    private static final String ROOT = "org.apache.openjpa.persistence.";

    /** A class is a test of OpenJPA's where its name begins with it, and no nested one is; those named here wait for time-outs. */
    private static final String TESTS = "^(.*\\.)?Test(?!QueryTimeout|TimeoutException)[^.$]*$";

    /** What works on the database; the whole takes five times as long, most of it in tests of its caches and its enhancer. */
    private static final List<String> PACKAGES = List.of(
            "detach",
            "embed",
            "fields",
            "generationtype",
            "identity",
            "inheritance",
            "jdbc",
            "jpql",
            "lockmgr",
            "merge",
            "proxy",
            "query",
            "relations",
            "sequence",
            "simple");

    private OpenJpaSuite(String... selection) {
        super(NAME, selection);
    }

    /** @param tests the jar that is to be looked through */
    public static OpenJpaSuite of(String tests) {
        Stream<String> selection = Stream.of(
                "--scan-classpath=" + Paths.suite(NAME).resolve(tests),
                "--include-engine=junit-vintage",
                "--include-classname=" + TESTS,
                "--exclude-package=" + ROOT + "jdbc.sqlcache");
        Stream<String> packages = PACKAGES.stream().map(each -> "--include-package=" + ROOT + each);
        return new OpenJpaSuite(Stream.concat(selection, packages).toArray(String[]::new));
    }

    @Override
    Path prepare(Path folder) {
        return folder;
    }

    @Override
    void configure(AgentJvm jvm) {
        jvm.property("openjpa.Log", "none")
                .property("openjpa.DynamicEnhancementAgent", "false")
                .property("openjpa.ConnectionDriverName", "org.apache.derby.jdbc.EmbeddedDriver")
                .property("openjpa.ConnectionURL", "jdbc:derby:memory:openjpa;create=true")
                .property("openjpa.ConnectionUserName", "")
                .property("openjpa.ConnectionPassword", "")
                .property("openjpa.ConnectionProperties", "")
                .property("openjpa.jdbc.DriverDataSource", "simple")
                .property("openjpa.jdbc.DBDictionary", "ShutdownOnClose=false")
                .property("derby.stream.error.file", "derby.log")
                .property("derby.locks.deadlockTimeout", "5")
                .property("derby.locks.waitTimeout", "10")
                .property("tests.openjpa.allowfailure", "ignore");
    }
}
