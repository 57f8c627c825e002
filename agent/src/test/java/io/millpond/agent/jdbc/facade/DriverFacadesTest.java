/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.facade;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.jdbc.FacadesForTest;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real drivers' classes, without a server: every facade is generated, defined and verified. */
class DriverFacadesTest {

    private static final FacadeTypes TYPES = FacadesForTest.types();

    /** The kind with the agent from the start, and the kind where it comes later. */
    @ParameterizedTest
    @CsvSource({
        "postgresql-42.7.14, org.postgresql.jdbc.PgConnection, SUBCLASS, INTERFACE",
        "postgresql-42.7.14, org.postgresql.jdbc.PgStatement, SUBCLASS, INTERFACE",
        "postgresql-42.7.14, org.postgresql.jdbc.PgPreparedStatement, SUBCLASS, INTERFACE",
        "postgresql-42.7.14, org.postgresql.jdbc.PgCallableStatement, SUBCLASS, INTERFACE",
        "postgresql-42.7.14, org.postgresql.jdbc.PgResultSet, SUBCLASS, SUBCLASS",
        "postgresql-42.7.14, org.postgresql.jdbc.PgDatabaseMetaData, SUBCLASS, SUBCLASS",
        "mysql-connector-j-26.10.0, com.mysql.cj.jdbc.ConnectionImpl, SUBCLASS, SUBCLASS",
        "mysql-connector-j-26.10.0, com.mysql.cj.jdbc.ClientPreparedStatement, SUBCLASS, INTERFACE",
        "mariadb-java-client-3.5.6, org.mariadb.jdbc.Connection, SUBCLASS, SUBCLASS",
        "mariadb-java-client-3.5.6, org.mariadb.jdbc.ClientPreparedStatement, SUBCLASS, SUBCLASS",
        "h2-2.4.240, org.h2.jdbc.JdbcConnection, SUBCLASS, SUBCLASS",
        "h2-2.4.240, org.h2.jdbc.JdbcStatement, SUBCLASS, INTERFACE",
        "h2-2.4.240, org.h2.jdbc.JdbcResultSet, SUBCLASS, INTERFACE",
        "derby-10.14.2.0, org.apache.derby.impl.jdbc.EmbedConnection, SUBCLASS, INTERFACE",
        "derbyclient-10.14.2.0, org.apache.derby.client.net.NetConnection, SUBCLASS, NONE",
        "duckdb_jdbc-2.0.0.1, org.duckdb.DuckDBConnection, SUBCLASS, NONE",
        "ojdbc8-23.26.2.0.0, oracle.jdbc.driver.T4CConnection, INTERFACE, INTERFACE",
    })
    void theKindFollowsWhatCanBeExtended(String jar, String name, FacadeKind opened, FacadeKind late) throws Exception {
        assertThat(kind(new DriverLoader(jar + ".jar", true), name)).isEqualTo(opened);
        assertThat(kind(new DriverLoader(jar + ".jar", false), name)).isEqualTo(late);
    }

    @Test
    void aSecondLookUpAnswersTheSameType() throws Exception {
        Class<?> physical = org.h2.jdbc.JdbcConnection.class;

        assertThat(TYPES.of(physical)).isSameAs(TYPES.of(physical));
    }

    @Test
    void aProxyIsDressedInItsInterfacesOnly() {
        assertThat(TYPES.of(FacadesForTest.finalConnection()).kind()).isEqualTo(FacadeKind.INTERFACE);
    }

    /** Also the page: each row is what was found, and docs/results/drivers.md says it. */
    @TestFactory
    Stream<DynamicTest> everyJdbcClassOfEveryDriverGetsAVerifiedFacade() {
        return Arrays.stream(Driver.values())
                .map(driver -> DynamicTest.dynamicTest(driver.jar, () -> {
                    String row = "| " + driver.jar + " | " + walk(driver, true) + " | " + walk(driver, false) + " |";
                    DriverPage.check(driver.jar, row);
                }));
    }

    private static String walk(Driver driver, boolean opened) throws Exception {
        DriverLoader loader = new DriverLoader(driver.jar + ".jar", opened, driver.libraries);
        List<Class<?>> physicals = loader.jdbcClasses(
                driver.within,
                type -> !type.isInterface()
                        && !Modifier.isAbstract(type.getModifiers())
                        && FacadesForTest.isHandled(type));
        Map<FacadeKind, Integer> kinds = new EnumMap<>(FacadeKind.class);
        for (Class<?> physical : physicals) {
            FacadeType type = TYPES.of(physical);
            kinds.merge(type.kind(), 1, Integer::sum);
            check(physical, type);
        }
        assertThat(kinds).doesNotContainKey(FacadeKind.PLAIN);
        Class<?> connection = Class.forName(driver.connection, false, loader);
        String counts = kinds.getOrDefault(FacadeKind.SUBCLASS, 0) + " / " + kinds.getOrDefault(FacadeKind.INTERFACE, 0)
                + " / " + kinds.getOrDefault(FacadeKind.NONE, 0);
        return (opened ? "`" + driver.connection + "` | " + published(connection) + " | " : "")
                + word(TYPES.of(connection).kind()) + " | " + counts;
    }

    private static String published(Class<?> connection) {
        String names = FacadePlan.publicInterfaces(connection).stream()
                .filter(type -> !type.getName().startsWith("java"))
                .map(Class::getSimpleName)
                .sorted()
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "none" : names;
    }

    private static String word(FacadeKind kind) {
        return switch (kind) {
            case SUBCLASS -> "class and interfaces";
            case INTERFACE -> "interfaces";
            case PLAIN -> "java.sql only";
            case NONE -> "all: the driver's own object, not pooled";
        };
    }

    private static void check(Class<?> physical, FacadeType type) {
        Class<?> generated = type.generated();
        if (generated == null) {
            return;
        }
        if (type.kind() == FacadeKind.SUBCLASS) {
            Object shell = type.newShell(null);
            Class<?> named = physical;
            while (!Modifier.isPublic(named.getModifiers())) {
                named = named.getSuperclass();
            }
            assertThat(shell).isInstanceOf(named);
            for (Method method : generated.getMethods()) {
                if (!Modifier.isStatic(method.getModifiers()) && !isObjects(method)) {
                    assertThat(method.getDeclaringClass())
                            .as("%s would run without state", method)
                            .isSameAs(generated);
                }
            }
        }
        Set<Class<?>> implementable = FacadePlan.publicInterfaces(physical);
        for (Class<?> each : implementable) {
            assertThat(each).isAssignableFrom(generated);
        }
        List<Class<?>> declared = List.of(generated.getInterfaces());
        assertThat(implementable.containsAll(declared))
                .as("a proxy of getInterfaces() in a loader that sees the driver only: %s", declared)
                .isTrue();
        assertThat(Stream.of(physical.getInterfaces())
                        .filter(implementable::contains)
                        .allMatch(declared::contains))
                .as("a proxy of getInterfaces() passes the casts that one of the driver's object does: %s", declared)
                .isTrue();
    }

    private static boolean isObjects(Method method) {
        return method.getDeclaringClass() == Object.class && Modifier.isFinal(method.getModifiers());
    }

    private static FacadeKind kind(ClassLoader loader, String name) throws ClassNotFoundException {
        return TYPES.of(Class.forName(name, false, loader)).kind();
    }

    private enum Driver {
        POSTGRESQL("postgresql-42.7.14", "org.postgresql.jdbc.PgConnection"),
        MARIADB_2("mariadb-java-client-2.7.13", "org.mariadb.jdbc.MariaDbConnection"),
        MARIADB_3("mariadb-java-client-3.5.6", "org.mariadb.jdbc.Connection"),
        MARIADB_4("mariadb-java-client-4.0.0", "org.mariadb.jdbc.Connection"),
        MYSQL_8("mysql-connector-j-8.4.0", "com.mysql.cj.jdbc.ConnectionImpl"),
        MYSQL_9("mysql-connector-j-9.5.0", "com.mysql.cj.jdbc.ConnectionImpl"),
        MYSQL_26("mysql-connector-j-26.10.0", "com.mysql.cj.jdbc.ConnectionImpl"),
        H2_1("h2-1.4.200", "org.h2.jdbc.JdbcConnection"),
        H2_2_2("h2-2.2.220", "org.h2.jdbc.JdbcConnection"),
        H2_2_4("h2-2.4.240", "org.h2.jdbc.JdbcConnection"),
        HSQLDB("hsqldb-2.7.4", "org.hsqldb.jdbc.JDBCConnection"),
        DERBY("derby-10.14.2.0", "org.apache.derby.impl.jdbc.EmbedConnection"),
        DERBY_CLIENT("derbyclient-10.14.2.0", "org.apache.derby.client.net.NetConnection"),
        SQLITE("sqlite-jdbc-3.54.1.0", "org.sqlite.jdbc4.JDBC4Connection"),
        DUCKDB("duckdb_jdbc-2.0.0.1", "org.duckdb.DuckDBConnection"),
        ORACLE("ojdbc8-23.26.2.0.0", "oracle.jdbc.driver.T4CConnection"),
        SQL_SERVER("mssql-jdbc-12.10.1.jre8", "com.microsoft.sqlserver.jdbc.SQLServerConnection"),
        DB2("jcc-12.1.5.0", "com.ibm.db2.jcc.t4.b"),
        FIREBIRD("jaybird-6.0.5", "org.firebirdsql.jdbc.FBConnection"),
        JTDS("jtds-1.3.1", "net.sourceforge.jtds.jdbc.JtdsConnection"),
        INFORMIX("jdbc-15.0.1.0", "com.informix.jdbc.IfxSqliConnect", "bson-4.11.5.jar"),
        SNOWFLAKE(
                "snowflake-jdbc-4.4.1",
                "net.snowflake.client.internal.api.implementation.connection.SnowflakeConnectionImpl"),
        CLICKHOUSE_1(
                "clickhouse-jdbc-0.11.0",
                "com.clickhouse.jdbc.internal.ClickHouseConnectionImpl",
                "clickhouse-data-0.11.0.jar",
                "clickhouse-client-0.11.0.jar"),
        CLICKHOUSE_2(
                "jdbc-v2-0.11.0",
                "com.clickhouse.jdbc.ConnectionImpl",
                "clickhouse-data-0.11.0.jar",
                "client-v2-0.11.0.jar",
                "slf4j-api-1.7.36.jar"),
        HANA("ngdbc-2.28.8", "com.sap.db.jdbc.HanaConnection");

        private final String jar;
        private final String connection;
        private final String[] libraries;
        private final String within;

        Driver(String jar, String connection, String... libraries) {
            this.jar = jar;
            this.connection = connection;
            this.libraries = libraries;
            // Of Snowflake's 48,000 classes almost all are other people's.
            this.within = jar.startsWith("snowflake") ? "net/snowflake/client/internal/" : "";
        }
    }
}
