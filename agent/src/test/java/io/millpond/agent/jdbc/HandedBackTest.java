/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.jdbc.facade.DriverLoader;
import io.millpond.bootstrap.DriverCasts;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The application gives a handle back to the driver that its object came from. */
class HandedBackTest {

    private final JdbcWorld world = new JdbcWorld();
    private final RecordedClass driver = new RecordedClass();

    @BeforeEach
    void theAgentRuns() {
        DriverCasts.set(Handles::driversOwn);
    }

    @AfterEach
    void theAgentIsGone() {
        DriverCasts.set(value -> value);
    }

    @Test
    void sqlServersBulkCopyFindsTheDriversConnection() throws Exception {
        ClassLoader loader = DriverLoader.opened("mssql-jdbc-12.10.1.jre8.jar");
        Object physical = driver.physical(loader.loadClass("com.microsoft.sqlserver.jdbc.SQLServerConnection"));
        Connection handle = world.pooled((Connection) physical);
        Class<?> bulk = loader.loadClass("com.microsoft.sqlserver.jdbc.SQLServerBulkCopy");

        Constructor<?> constructor = bulk.getConstructor(Connection.class);
        Object copy = constructor.newInstance(handle);

        Field connection = bulk.getDeclaredField("connection");
        connection.setAccessible(true);
        assertThat(connection.get(copy)).isSameAs(physical);
        assertThat(world.lease.isEscaped()).isTrue();
        assertThat(world.session.doubt()).isNotNull();
    }

    @Test
    void hanasHelpersFindTheDriversObjects() throws Exception {
        ClassLoader loader = DriverLoader.opened("ngdbc-2.28.8.jar");
        Object physical = driver.physical(loader.loadClass("com.sap.db.jdbc.HanaConnection"));
        Connection handle = world.pooled((Connection) physical);
        Object statement = driver.physical(loader.loadClass("com.sap.db.jdbc.HanaStatement"));
        Statement shell =
                Wrapping.statement((LogicalConnection) Wrapping.handleOf(handle), (Statement) statement, null);

        Class<?> connections = loader.loadClass("com.sap.db.jdbc.ConnectionSapDB");
        Class<?> statements = loader.loadClass("com.sap.db.jdbc.StatementSapDB");

        assertThat(connections.getMethod("getConnectionSapDB", Connection.class).invoke(null, handle))
                .isSameAs(physical);
        assertThat(statements.getMethod("getStatementSapDB", Statement.class).invoke(null, shell))
                .isSameAs(statement);
    }

    @Test
    void aVendorMethodGetsTheDriversObjectForAHandle() throws Exception {
        ClassLoader loader = DriverLoader.opened("mysql-connector-j-26.10.0.jar");
        Class<?> type = loader.loadClass("com.mysql.cj.jdbc.ConnectionImpl");
        Connection handle = world.pooled((Connection) driver.physical(type));
        JdbcWorld elsewhere = new JdbcWorld();
        Object other = new RecordedClass().physical(type);
        Connection otherHandle = elsewhere.pooled((Connection) other);
        driver.arguments.clear();

        Method same = type.getMethod("isSameResource", loader.loadClass("com.mysql.cj.jdbc.JdbcConnection"));
        same.invoke(handle, otherHandle);

        assertThat(driver.arguments.get(0)[0]).isSameAs(other);
        assertThat(elsewhere.lease.isEscaped()).isTrue();
    }

    @Test
    void whatIsNoHandleStaysWhatItIs() {
        PreparedStatement foreign = null;
        Object other = new Object();

        assertThat(DriverCasts.own(foreign)).isNull();
        assertThat(DriverCasts.own(other)).isSameAs(other);
    }
}
