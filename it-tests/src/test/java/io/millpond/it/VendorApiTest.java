/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.it.harness.AgentJvm;
import io.millpond.it.harness.DatabaseServer;
import io.millpond.it.harness.Jdks;
import io.millpond.it.harness.MariaDb;
import io.millpond.it.harness.Postgres;
import io.millpond.it.harness.Run;
import io.millpond.it.harness.Skips;
import io.millpond.it.harness.Tier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Point 3 of transparency: what a driver offers beyond JDBC works with the agent as it does without. Connector/J works against
 * MariaDB here: no MySQL server is part of the build.
 */
final class VendorApiTest {

    private static final String IN_MEMORY = "jdbc:h2:mem:vendor;DB_CLOSE_DELAY=-1";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {8, 17})
    void postgresql(int feature) throws SQLException {
        server(feature, "VendorPostgres", Postgres.require(), "casts -> done", "heard 1 news hello");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 17})
    void mariaDb(int feature) throws SQLException {
        server(feature, "VendorMariaDb", MariaDb.require(), "infile -> 2");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 17})
    void connectorJ(int feature) throws SQLException {
        MariaDb server = MariaDb.require();
        String[] arguments = {server.mysqlUrl("vendor"), DatabaseServer.USER, DatabaseServer.PASSWORD};

        server.freshDatabase("vendor");
        Run plain = jvm(feature).run("VendorMySql", arguments);
        server.freshDatabase("vendor");
        Run with = jvm(feature).agent().run("VendorMySql", arguments);

        assertSame(plain, with, "infile -> 2", "interceptor -> 1 true");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 17})
    void h2(int feature) {
        Run plain = jvm(feature).run("VendorH2", IN_MEMORY);
        // H2's full-text search leaves its statements open.
        Run with = jvm(feature).agent().env("MILLPOND_LEAKS", "off").run("VendorH2", IN_MEMORY);

        assertSame(plain, with, "(42,", "row 5 true");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 17})
    void hsqldb(int feature) {
        embedded(feature, "VendorHsqldb", "hsqldb-jdk8", List.of("jdbc:hsqldb:mem:vendor"), "X (1) (2) (3)");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 17})
    void derby(int feature) {
        embedded(feature, "VendorDerby", "derby", List.of("jdbc:derby:memory:vendor;create=true"), "ID (0) (1) (2)");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 17})
    void sqlite(int feature) throws IOException {
        Path database = folder.resolve("vendor.db");
        Path backup = folder.resolve("backup.db");
        List<String> arguments = List.of("jdbc:sqlite:" + database, backup.toString());

        Run plain =
                jvm(feature).libraries(List.of("sqlite-jdbc")).run("VendorSqlite", arguments.toArray(new String[0]));
        Files.delete(database);
        Run with = jvm(feature)
                .agent()
                .libraries(List.of("sqlite-jdbc"))
                .run("VendorSqlite", arguments.toArray(new String[0]));

        assertSame(plain, with, "twice(21) (42)", "no such function");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 17})
    void duckDb(int feature) throws IOException {
        if (!Tier.full()) {
            throw Skips.absent("duckdb", "80 MB and more: downloaded with -Pfull only");
        }
        Path database = folder.resolve("vendor.duckdb");
        String url = "jdbc:duckdb:" + database;

        Run plain = jvm(feature).libraries(List.of("duckdb_jdbc")).run("VendorDuckDb", url);
        Files.delete(database);
        Run with = jvm(feature).agent().libraries(List.of("duckdb_jdbc")).run("VendorDuckDb", url);

        assertSame(plain, with, "appender -> true", "(105,single 5)true");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 17})
    void oracleByStub(int feature) {
        byStub(
                feature,
                "VendorOracle",
                List.of("ojdbc8"),
                "setArrayAtName(numbers,its own)",
                "setARRAY(1,ARRAY [1, 2] in 19 bytes); setSTRUCT(2,STRUCT [3, 4] in 31 bytes); setREF(3,REF SCOTT.POINT)",
                "values taken -> [4, 5, 6] [7, 8] SCOTT.POINT",
                "closed -> java.sql.SQLRecoverableException 08003 17008");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 17})
    void db2ByStub(int feature) {
        byStub(feature, "VendorDb2", List.of("jcc"), "executeDB2QueryBatch()", "closed -> java.sql.SQLNonTransient");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 17})
    void informixByStub(int feature) {
        byStub(feature, "VendorInformix", List.of("jdbc", "bson"), "casts -> true true true", "setAutoFree(true)");
    }

    private static void byStub(int feature, String program, List<String> libraries, String... expected) {
        Run plain = jvm(feature).libraries(libraries).run(program);
        Run with = jvm(feature)
                .agent()
                .env("MILLPOND_POOL_PROBATION", "false")
                .libraries(libraries)
                .run(program);

        assertSame(plain, with, expected);
    }

    private static void server(int feature, String program, DatabaseServer server, String... expected)
            throws SQLException {
        String[] arguments = {server.url("vendor"), DatabaseServer.USER, DatabaseServer.PASSWORD};
        server.freshDatabase("vendor");
        Run plain = jvm(feature).run(program, arguments);
        server.freshDatabase("vendor");
        Run with = jvm(feature).agent().run(program, arguments);

        assertSame(plain, with, expected);
    }

    private void embedded(int feature, String program, String library, List<String> arguments, String... expected) {
        String[] all = arguments.toArray(new String[0]);
        Run plain = embedded(feature, library).run(program, all);
        Run with = embedded(feature, library).agent().run(program, all);

        assertSame(plain, with, expected);
    }

    /** HSQLDB calls no Java method that is not allowed; Derby writes a log. */
    private AgentJvm embedded(int feature, String library) {
        return jvm(feature)
                .property("hsqldb.method_class_names", "legacy.*")
                .property("derby.stream.error.file", folder.resolve("derby.log").toString())
                .libraries(List.of(library));
    }

    private static AgentJvm jvm(int feature) {
        return AgentJvm.on(Jdks.require(feature));
    }

    /** @param expected that the program came as far as it should, lest two runs fail alike */
    private static void assertSame(Run plain, Run with, String... expected) {
        plain.succeeded();
        assertThat(plain.outText()).contains(expected);
        assertThat(with.out()).isEqualTo(plain.out());
        assertThat(with.appErr()).isEqualTo(plain.appErr());
        assertThat(with.exit()).isZero();
        assertThat(with.millpondLines()).isEmpty();
    }
}
