/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;

/** Methods that no hand wrote: of a vendor's interfaces, generated for them. */
class VendorMethodsTest {

    private final JdbcWorld world = new JdbcWorld();
    private final RecordingDriver driver = new RecordingDriver();
    private VendorConnection connection;

    @BeforeEach
    void borrow() {
        connection = (VendorConnection) world.pooled(driver.vendorConnection());
        driver.calls.clear();
    }

    @Test
    void aQuestionReachesTheDriverOnceAndLeavesTheSessionTrusted() throws SQLException {
        assertThat(connection.getLevel()).isZero();
        assertThat(connection.getOption("a", 1L, 2d)).isNull();
        assertThat(connection.getUnit()).isNull();

        assertThat(driver.calls).containsExactly("getLevel()", "getOption(String,long,double)", "getUnit()");
        assertThat(world.session.doubt()).isNull();
        assertThat(world.lease.isEscaped()).isFalse();
        assertThat(world.lease.inCall()).isFalse();
    }

    @Test
    void aCommandPutsTheSessionInDoubt() throws SQLException {
        connection.setLevel(3);

        assertThat(world.session.doubt()).isEqualTo("setLevel");
        assertThat(world.lease.isEscaped()).isFalse();
    }

    @Test
    void anObjectOfTheDriverEscapes() {
        assertThat(connection.getKernel()).isNotNull();

        assertThat(world.lease.isEscaped()).isTrue();
    }

    @Test
    void jdbcObjectsComeBackAsHandlesInTheVendorsOwnTypes() throws SQLException {
        VendorConnection.VendorStatement statement = connection.createStatement();

        assertThat(statement).isInstanceOf(LogicalStatement.class);
        assertThat(statement.getConnection()).isSameAs(connection);
        assertThat(connection.getRows(1)).isInstanceOf(LogicalResultSet.class);
    }

    /** Neither a text nor a batch tells by its number whether there was one. */
    @Test
    void whatRanAnEmptyTextOrABatchIsTrackedBesideItsResult() throws SQLException {
        VendorConnection.VendorStatement empty = connection.createStatement();
        empty.execute("");
        ResultSet first = empty.getExtra();
        VendorConnection.VendorStatement batch = connection.createStatement();
        batch.addBatch("insert into t values (1)");
        batch.executeBatch();
        ResultSet second = batch.getExtra();

        assertThat(world.lease.children().size()).isEqualTo(4);
        assertThat(first).isInstanceOf(LogicalResultSet.class);
        assertThat(second).isInstanceOf(LogicalResultSet.class);
    }

    /** The driver made it for that result, and nobody else knows it to close it. */
    @Test
    void whatNeverRanIsNotTrackedBesideItsResult() throws SQLException {
        assertThat(connection.createStatement().getExtra()).isNotNull();

        assertThat(world.lease.children().size()).isOne();
    }

    @Test
    void aFailureIsTheDriversObjectAndTheCallIsOver() {
        driver.failure = new SQLException("gone", "08006");

        Throwable thrown = catchThrowable(() -> connection.getLevel());

        assertThat(thrown).isSameAs(driver.failure);
        assertThat(world.lease.inCall()).isFalse();
    }

    @Test
    void afterCloseTheDriverIsNotReached() throws SQLException {
        connection.close();
        driver.calls.clear();

        Throwable thrown = catchThrowable(() -> connection.getLevel());

        assertThat(thrown)
                .isInstanceOf(SQLException.class)
                .extracting("SQLState")
                .isEqualTo("08003");
        assertThat(driver.calls).isEmpty();
        assertThat(world.lease.inCall()).isFalse();
    }

    @Test
    void aHandleOfPostgreSqlsConnectionIsWhatItsToolsAskFor() throws Exception {
        Class<?> physical = Class.forName("org.postgresql.jdbc.PgConnection");

        assertThat(FacadesForTest.generated(physical)).matches(PGConnection.class::isAssignableFrom);
        assertThat(FacadesForTest.generated(physical)).matches(BaseConnection.class::isAssignableFrom);
    }
}
