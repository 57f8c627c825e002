/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** What close() does, once, and what a closed handle can still do: nothing to the physical connection. */
@Timeout(60)
class ClosingTest {

    private final JdbcWorld world = new JdbcWorld();

    @Test
    void aCleanConnectionComesBackCleanAndOpen() throws SQLException {
        Connection connection = world.pooled();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT 1")) {
            assertThat(rows.next()).isTrue();
        }

        connection.close();

        assertThat(world.verdicts).singleElement().matches(ReturnVerdict::isClean);
        assertThat(world.session.raw().isClosed()).isFalse();
        assertThat(world.leaks).isEmpty();
        assertThat(world.lease.isOpen()).isFalse();
    }

    @Test
    void theSecondCloseDoesNothingToTheNextBorrower() throws SQLException {
        Connection first = world.withClosedConnection().pooled();
        first.close();
        Connection second = world.again();

        first.close();
        first.abort(Runnable::run);

        assertThat(world.verdicts).hasSize(1);
        assertThat(second.isClosed()).isFalse();
        assertThat(first.isClosed()).isTrue();
        assertThat(first.isValid(1)).isFalse();
        assertThat(second.createStatement().execute("SELECT 1")).isTrue();
    }

    @Test
    void ofManyThreadsThatCloseOneGivesItBack() throws Exception {
        int threads = 4;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 0; round < 200; round++) {
                Connection connection = world.pooled();
                world.verdicts.clear();
                CountDownLatch start = new CountDownLatch(1);
                List<Future<Boolean>> closers = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    closers.add(pool.submit(() -> {
                        start.await();
                        connection.close();
                        return true;
                    }));
                }
                start.countDown();
                for (Future<Boolean> closer : closers) {
                    closer.get();
                }

                assertThat(world.verdicts).hasSize(1);
                world.session.raw().close();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aConnectionThatAnotherThreadIsUsingIsNeverLentAgain() throws Exception {
        Connection connection = world.pooled();
        Statement statement = connection.createStatement();
        statement.execute("CREATE ALIAS block FOR \"" + SlowFunction.class.getName() + ".block\"");
        SlowFunction.arm();
        ExecutorService other = Executors.newCachedThreadPool();
        try {
            Future<Boolean> running = other.submit(() -> statement.execute("CALL block()"));
            SlowFunction.awaitEntered();

            // H2's own close() waits for the call; so does this.
            Future<?> closing = other.submit(() -> {
                connection.close();
                return null;
            });
            SlowFunction.release();
            running.get();
            closing.get();

            assertThat(world.verdicts).singleElement().matches(verdict -> !verdict.isClean());
        } finally {
            SlowFunction.release();
            other.shutdownNow();
        }
    }

    @Test
    void anOpenTransactionIsRolledBackAsH2sOwnCloseDoes() throws SQLException {
        Connection connection = world.pooled();
        connection.createStatement().execute("CREATE TABLE t(id INT)");
        connection.setAutoCommit(false);
        connection.createStatement().executeUpdate("INSERT INTO t VALUES (1)");

        connection.close();

        try (Connection look = world.h2();
                ResultSet rows = look.createStatement().executeQuery("SELECT COUNT(*) FROM t")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isZero();
        }
        assertThat(world.session.raw().getAutoCommit()).isTrue();
        assertThat(world.events).contains("transaction", "rolled back", "returned");
    }

    @Test
    void aRowUpdatedInPlaceAfterACommitIsRolledBackToo() throws SQLException {
        Connection connection = world.pooled();
        connection.createStatement().execute("CREATE TABLE t(id INT PRIMARY KEY, v INT)");
        connection.createStatement().execute("INSERT INTO t VALUES (1, 1)");
        connection.setAutoCommit(false);
        Statement statement = connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
        ResultSet rows = statement.executeQuery("SELECT id, v FROM t");
        assertThat(rows.next()).isTrue();
        connection.commit();
        rows.updateInt(2, 7);
        rows.updateRow();

        connection.close();

        try (Connection look = world.h2();
                ResultSet seen = look.createStatement().executeQuery("SELECT v FROM t")) {
            assertThat(seen.next()).isTrue();
            assertThat(seen.getInt(1)).isEqualTo(1);
        }
    }

    @Test
    void whatWasLeftOpenIsClosedAndReportedWithItsLine() throws SQLException {
        Connection connection = world.pooled();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT 1");

        connection.close();

        assertThat(world.leaks).extracting(leak -> leak.kind().label()).containsExactly("result_set", "statement");
        assertThat(world.leaks).allMatch(leak -> leak.reason().label().equals("closed_by_connection"));
        assertThat(statement.isClosed()).isTrue();
        assertThat(rows.isClosed()).isTrue();
        assertThat(world.verdicts).singleElement().matches(ReturnVerdict::isClean);
    }

    @Test
    void aResultSetClosedByItsStatementIsNoLeak() throws SQLException {
        Connection connection = world.pooled();
        Statement statement = connection.createStatement();
        statement.executeQuery("SELECT 1");
        statement.executeQuery("SELECT 2");
        statement.close();
        connection.close();

        assertThat(world.leaks).isEmpty();
    }

    @Test
    void aStatementThatClosesOnCompletionIsNoLeak() throws SQLException {
        Connection connection = world.pooled();
        Statement statement = connection.createStatement();
        statement.closeOnCompletion();
        statement.executeQuery("SELECT 1").close();
        connection.close();

        assertThat(world.leaks).isEmpty();
    }

    @Test
    void anAbortThatTheDriverIgnoresLeavesTheConnectionToItsClose() throws SQLException {
        Connection connection = world.pooled(); // H2, whose abort does nothing
        Statement kept = connection.createStatement();

        connection.abort(Runnable::run);

        assertThat(connection.isClosed()).isFalse();
        assertThat(kept.execute("SELECT 1")).isTrue();

        connection.close();

        assertThat(connection.isClosed()).isTrue();
        assertThatThrownBy(() -> kept.execute("SELECT 1")).isInstanceOf(SQLException.class);
        assertThat(world.verdicts).singleElement().matches(verdict -> !verdict.isClean());
    }

    @Test
    void aRefusedCloseReachesTheApplicationAndLeavesTheHandleOpen() throws SQLException {
        RecordingDriver driver = new RecordingDriver();
        Connection connection = world.pooled(driver.connection());
        connection.setAutoCommit(false);
        connection.createStatement().execute("UPDATE t SET a = 1");
        driver.failure = new SQLException("cannot close while a transaction is active", "25001");

        SQLException thrown = catchThrowableOfType(SQLException.class, connection::close);

        assertThat((Throwable) thrown).isSameAs(driver.failure);
        assertThat(world.verdicts).isEmpty();
        driver.failure = null;
        assertThat(connection.nativeSQL("x")).isNull();
        connection.close();
        assertThat(world.verdicts).hasSize(1);
    }

    @Test
    void passedThroughCloseIsTheDriversEachTime() throws SQLException {
        RecordingDriver driver = new RecordingDriver();
        Connection connection = world.passThrough(driver.connection());
        connection.createStatement();
        driver.calls.clear();

        connection.close();
        connection.close();
        connection.getSchema();

        assertThat(driver.calls).containsExactly("close()", "close()", "getSchema()");
        assertThat(world.verdicts).singleElement().matches(ReturnVerdict::isClosed);
        assertThat(world.leaks).hasSize(1);
    }

    /** Every method of a closed handle against the same method of a connection that H2 closed. */
    @TestFactory
    Stream<DynamicTest> aClosedHandleAnswersAsH2sClosedConnection() throws SQLException {
        Connection handle = world.withClosedConnection().pooled();
        handle.close();
        Connection own = world.h2();
        own.close();
        return Stream.of(Connection.class.getMethods())
                .filter(method -> !java.lang.reflect.Modifier.isStatic(method.getModifiers()))
                .map(method -> DynamicTest.dynamicTest(
                        RecordingDriver.text(method),
                        () -> assertThat(answer(handle, method)).isEqualTo(answer(own, method))));
    }

    @Test
    void metadataOfAClosedHandleAnswersAsH2sDoes() throws SQLException {
        Connection handle = world.pooled();
        world.withClosedConnection();
        DatabaseMetaData description = handle.getMetaData();
        handle.close();
        Connection own = world.h2();
        DatabaseMetaData ownDescription = own.getMetaData();
        own.close();

        SQLException thrown =
                catchThrowableOfType(SQLException.class, () -> description.getTables(null, null, null, null));
        SQLException expected =
                catchThrowableOfType(SQLException.class, () -> ownDescription.getTables(null, null, null, null));

        assertThat(thrown.getErrorCode()).isEqualTo(expected.getErrorCode()).isNotZero();
        assertThat(description.supportsConvert()).isEqualTo(ownDescription.supportsConvert());
    }

    private static String answer(Connection connection, Method method) throws Exception {
        Class<?>[] types = method.getParameterTypes();
        Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            arguments[i] = RecordingDriver.value(types[i]);
        }
        try {
            return "answers " + method.invoke(connection, arguments);
        } catch (java.lang.reflect.InvocationTargetException e) {
            Throwable cause = e.getCause();
            return cause.getClass().getName() + " "
                    + (cause instanceof SQLException ? ((SQLException) cause).getSQLState() : "");
        }
    }

    @Test
    void aBatchOfSeveralTextsAndAnEmptyOneLeaveNoDoubt() throws SQLException {
        Connection connection = world.pooled();
        try (Statement fresh = world.session.raw().createStatement()) {
            fresh.execute("CREATE TABLE t(id INT)");
        }
        try (Statement statement = connection.createStatement()) {
            statement.executeBatch();
            statement.addBatch("INSERT INTO t VALUES (1)");
            statement.addBatch("DELETE FROM t WHERE id = 1");
            statement.executeBatch();
        }

        connection.close();

        assertThat(world.verdicts).singleElement().matches(ReturnVerdict::isClean);
    }

    @Test
    void aBatchOfSeveralTextsInATransactionIsRolledBack() throws SQLException {
        Connection connection = world.pooled();
        try (Statement fresh = world.session.raw().createStatement()) {
            fresh.execute("CREATE TABLE t(id INT)");
        }
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.addBatch("INSERT INTO t VALUES (17)");
            statement.addBatch("DELETE FROM t WHERE id = 18");
            statement.executeBatch();
        }

        connection.close();

        try (Statement statement = world.session.raw().createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM t WHERE id = 17")) {
            rows.next();
            assertThat(rows.getInt(1)).isZero();
        }
    }
}
