/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.jdbc.facade.DriverLoader;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import javax.sql.DataSource;

/** The drivers' real jars, and in them whatever is a DataSource or a Driver. */
enum DriverJar {
    POSTGRESQL_42_2("postgresql-42.2.29", "org.postgresql.jdbc.PgConnection"),
    POSTGRESQL("postgresql-42.7.14", "org.postgresql.jdbc.PgConnection"),
    MARIADB_2("mariadb-java-client-2.7.13", "org.mariadb.jdbc.MariaDbConnection"),
    MARIADB_3_1("mariadb-java-client-3.1.4", "org.mariadb.jdbc.Connection"),
    MARIADB_3("mariadb-java-client-3.5.6", "org.mariadb.jdbc.Connection"),
    MARIADB_4("mariadb-java-client-4.0.0", "org.mariadb.jdbc.Connection"),
    MYSQL_8_0("mysql-connector-j-8.0.33", "com.mysql.cj.jdbc.ConnectionImpl"),
    MYSQL_8("mysql-connector-j-8.4.0", "com.mysql.cj.jdbc.ConnectionImpl"),
    MYSQL_9("mysql-connector-j-9.5.0", "com.mysql.cj.jdbc.ConnectionImpl"),
    MYSQL_26("mysql-connector-j-26.10.0", "com.mysql.cj.jdbc.ConnectionImpl"),
    H2_1("h2-1.4.200", "org.h2.jdbc.JdbcConnection"),
    H2_2_1("h2-2.1.214", "org.h2.jdbc.JdbcConnection"),
    H2_2_2("h2-2.2.220", "org.h2.jdbc.JdbcConnection"),
    H2("h2-2.4.240", "org.h2.jdbc.JdbcConnection"),
    HSQLDB("hsqldb-2.7.4", "org.hsqldb.jdbc.JDBCConnection"),
    DERBY("derby-10.14.2.0", "org.apache.derby.impl.jdbc.EmbedConnection"),
    DERBY_CLIENT("derbyclient-10.14.2.0", "org.apache.derby.client.net.NetConnection"),
    SQLITE("sqlite-jdbc-3.54.1.0", "org.sqlite.jdbc4.JDBC4Connection", "slf4j-api-1.7.36.jar"),
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
            "clickhouse-client-0.11.0.jar",
            "jdbc-v2-0.11.0.jar",
            "slf4j-api-1.7.36.jar"),
    CLICKHOUSE_2(
            "jdbc-v2-0.11.0",
            "com.clickhouse.jdbc.ConnectionImpl",
            "clickhouse-data-0.11.0.jar",
            "client-v2-0.11.0.jar",
            "clickhouse-client-0.11.0.jar",
            "slf4j-api-1.7.36.jar"),
    HANA("ngdbc-2.28.8", "com.sap.db.jdbc.HanaConnection");

    final String jar;
    final String connection;
    private final String[] libraries;

    DriverJar(String jar, String connection, String... libraries) {
        this.jar = jar;
        this.connection = connection;
        this.libraries = libraries;
    }

    /** As a VM loads it that had the agent from the start. */
    DriverLoader woven() {
        return DriverLoader.opened(jar + ".jar", libraries);
    }

    DriverLoader untouched() {
        return DriverLoader.untouched(jar + ".jar", libraries);
    }

    List<Class<?>> dataSources(DriverLoader loader) throws IOException {
        return concrete(loader, DataSource.class::isAssignableFrom);
    }

    List<Class<?>> drivers(DriverLoader loader) throws IOException {
        return concrete(loader, java.sql.Driver.class::isAssignableFrom);
    }

    private List<Class<?>> concrete(DriverLoader loader, Predicate<Class<?>> wanted) throws IOException {
        // Of Snowflake's 48,000 classes almost all are other people's.
        String within = this == SNOWFLAKE ? "net/snowflake/client/" : "";
        List<Class<?>> found = new ArrayList<>();
        for (Class<?> type : loader.jdbcClasses(within, wanted)) {
            if (!Modifier.isAbstract(type.getModifiers())) {
                found.add(type);
            }
        }
        return found;
    }

    /** Null where it cannot be made without arguments. */
    static Object make(Class<?> type) throws ReflectiveOperationException {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (constructor.getParameterCount() == 0 && Modifier.isPublic(constructor.getModifiers())) {
                constructor.setAccessible(true);
                return constructor.newInstance();
            }
        }
        return null;
    }
}
