/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where leaks are off: what was left open is closed with the connection all the same, by whomever it was made or closed. */
@Timeout(60)
class UntrackedHandlesTest {

    private final JdbcWorld world = new JdbcWorld();
    private final RecordingDriver driver = new RecordingDriver();

    @Test
    void whatIsLeftOpenIsClosedWithTheConnectionAndNothingElse() throws Exception {
        Connection connection = world.untracked(driver.connection());
        List<Statement> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.add(connection.createStatement());
        }
        made.get(0).close();
        made.get(4).close();
        made.get(2).close();
        made.get(2).close();
        driver.calls.clear();

        connection.close();

        assertThat(driver.calls).filteredOn(call -> call.equals("close()")).hasSize(2);
        assertThat(world.verdicts).singleElement().matches(ReturnVerdict::isClean);
    }

    @Test
    void whatAnotherThreadClosedIsNotClosedAgainAndWhatItMadeIs() throws Exception {
        Connection connection = world.untracked(driver.connection());
        Statement first = connection.createStatement();
        Statement left = connection.createStatement();
        Statement last = connection.createStatement();
        Statement others = elsewhere(() -> {
            first.close();
            last.close();
            return connection.createStatement();
        });
        Statement later = connection.createStatement();
        later.close();
        left.close();
        driver.calls.clear();

        connection.close();

        assertThat(others).isNotNull();
        assertThat(driver.calls).filteredOn(call -> call.equals("close()")).hasSize(1);
        assertThat(world.verdicts).singleElement().matches(ReturnVerdict::isClean);
    }

    @Test
    void aConnectionThatAnotherThreadClosesGoesBackCleanWithWhatWasLeftOpenClosed() throws Exception {
        Connection connection = world.untracked(driver.connection());
        Statement left = connection.createStatement();
        driver.calls.clear();

        elsewhere(() -> {
            connection.close();
            return null;
        });
        connection.close();

        assertThat(left).isNotNull();
        assertThat(driver.calls).filteredOn(call -> call.equals("close()")).hasSize(1);
        assertThat(world.verdicts).singleElement().matches(ReturnVerdict::isClean);
    }

    @Test
    void aCallOfTheBorrowersThatIsRunningCostsTheConnectionWhenAnotherThreadCloses() throws Exception {
        Connection connection = world.untracked(world.h2());
        try (Statement define = connection.createStatement()) {
            define.execute("CREATE ALIAS IF NOT EXISTS SLOW FOR \"" + SlowFunction.class.getName() + ".block\"");
        }
        SlowFunction.arm();
        Thread other = new Thread(() -> closeWhileItRuns(connection));
        other.start();
        try (Statement statement = connection.createStatement()) {
            statement.execute("CALL SLOW()");
        } catch (SQLException e) {
            assertThat(e.getErrorCode()).isNotZero(); // its connection was closed beneath it
        } finally {
            SlowFunction.release();
        }
        other.join();

        assertThat(world.verdicts).singleElement().matches(verdict -> !verdict.isClean());
    }

    @Test
    void aResultThatIsOpenWhenItsConnectionIsClosedAnswersAsTheDriversWould() throws Exception {
        world.withClosedConnection();
        ResultSet unpooled;
        ResultSet pooled;
        try (Connection connection = world.h2()) {
            unpooled = connection.prepareStatement("SELECT 1").executeQuery();
        }
        try (Connection connection = world.untracked(world.h2())) {
            PreparedStatement statement = connection.prepareStatement("SELECT 1");
            statement.executeQuery();
            pooled = statement.executeQuery();
        }

        assertThat(pooled.isClosed()).isEqualTo(unpooled.isClosed());
        assertThat(failure(pooled)).isEqualTo(failure(unpooled));
    }

    @Test
    void aHandleOfTheLastBorrowNeverReachesTheNext() throws Exception {
        world.withClosedConnection();
        Connection old = world.untracked(world.h2());
        Statement statement = old.createStatement();
        old.close();

        assertThat(old.isClosed()).isTrue();
        assertThatThrownBy(() -> statement.executeQuery("SELECT 1")).isInstanceOf(SQLException.class);
        assertThatThrownBy(old::createStatement).isInstanceOf(SQLException.class);
        assertThat(world.session.raw().isClosed()).isFalse();
        assertThat(world.verdicts).hasSize(1);
    }

    @Test
    void whatIsOpenedOnAPassedThroughConnectionIsNotKept() throws Exception {
        Connection connection = world.untrackedPassThrough(driver.connection());

        assertThatIsLetGo(opened(connection::createStatement));
        assertThatIsLetGo(opened(() -> connection.getMetaData().getTypeInfo()));
        assertThatIsLetGo(opened(() -> elsewhere(connection::createStatement)));

        connection.close();
        assertThat(world.verdicts).singleElement().matches(ReturnVerdict::isClosed);
    }

    @Test
    void someHundredsThatAreLeftOpenAreClosedWithTheirConnection() throws Exception {
        Connection connection = world.untracked(driver.connection());
        for (int i = 0; i < 500; i++) {
            connection.createStatement();
        }
        driver.calls.clear();

        connection.close();

        assertThat(driver.calls).filteredOn(call -> call.equals("close()")).hasSize(500);
        assertThat(world.verdicts).singleElement().matches(ReturnVerdict::isClean);
    }

    @Test
    void thousandsThatAreLeftOpenAreNotKeptAndCostTheConnection() throws Exception {
        Connection connection = world.untracked(driver.connection());
        WeakReference<Object> first = opened(connection::createStatement);
        List<Statement> some = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            Statement made = connection.createStatement();
            if (i % 100 == 0) {
                some.add(made);
            }
        }

        assertThatIsLetGo(first);
        for (Statement each : some) {
            each.close();
        }
        driver.calls.clear();
        connection.close();

        assertThat(driver.calls).containsOnlyOnce("close()");
        assertThat(world.verdicts).singleElement().matches(ReturnVerdict::isClosed);
    }

    @Test
    void thousandsThatAnotherThreadLeavesOpenAreNotKeptEither() throws Exception {
        Connection connection = world.untracked(driver.connection());
        WeakReference<Object> first = opened(() -> elsewhere(connection::createStatement));
        elsewhere(() -> {
            for (int i = 0; i < 2_000; i++) {
                connection.createStatement();
            }
            return null;
        });

        assertThatIsLetGo(first);
        driver.calls.clear();
        connection.close();

        assertThat(driver.calls).containsOnlyOnce("close()");
        assertThat(world.verdicts).singleElement().matches(ReturnVerdict::isClosed);
    }

    /** As after a close that the driver refused: what was closed by it may be closed by the application too. */
    @Test
    void aCloseOfWhatWasTakenOffTheListLeavesTheListAsItIs() throws Exception {
        Connection connection = world.untracked(driver.connection());
        connection.createStatement();
        Statement taken = connection.createStatement();
        HandleScope scope = handle(connection).scope;
        while (scope.takeListed() != null) {}
        assertThat(((LogicalStatement) handle(taken)).isListed()).isFalse();
        connection.createStatement();
        connection.createStatement();

        taken.close();

        assertThat(scope.childrenLeft()).isEqualTo(2);
    }

    private static WeakReference<Object> opened(Callable<Object> work) throws Exception {
        return new WeakReference<>(handle(work.call()).physicalOrNull());
    }

    private static LogicalObject handle(Object held) {
        return Objects.requireNonNull(Wrapping.handleOf(held), "one of ours");
    }

    private static void assertThatIsLetGo(WeakReference<Object> object) {
        for (int i = 0; i < 50 && object.get() != null; i++) {
            System.gc();
        }
        assertThat(object.get()).isNull();
    }

    /** H2's close waits for the call; who closes has seen it by then. */
    private static void closeWhileItRuns(Connection connection) {
        try {
            SlowFunction.awaitEntered();
            Thread closing = new Thread(() -> {
                try {
                    connection.close();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            closing.start();
            while (closing.isAlive() && closing.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            SlowFunction.release();
            closing.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String failure(ResultSet rows) {
        try {
            rows.next();
            return "none";
        } catch (SQLException e) {
            return e.getClass() + " " + e.getSQLState() + " " + e.getMessage();
        }
    }

    private static <T> T elsewhere(Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task);
        thread.start();
        thread.join();
        return task.get();
    }
}
