/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.agent.event.QueryListener;
import io.millpond.agent.sql.SqlCache;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Exchanger;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** One thread closes the connection, and is stopped in the middle of that; another one calls. */
@Timeout(60)
class CloseBesideCallsTest {

    private final JdbcWorld world = new JdbcWorld();
    private final RecordingDriver driver = new RecordingDriver();

    /** Where the closing thread stops, to let the other one call. */
    private Consumer<Runnable> stops = stop -> world.whileClosing = stop;

    private Runnable closed = () -> {};

    private Runnable asked = () -> {};

    private boolean known = true;

    /** What the other thread closes beside the connection's close. */
    private interface Child {
        AutoCloseable open(Connection connection) throws SQLException;
    }

    @TestFactory
    Stream<DynamicTest> whatAnotherThreadClosesWhileTheConnectionIsClosedIsClosedBeforeItIsLentAgain() {
        List<DynamicTest> tests = new ArrayList<>();
        for (boolean tracked : new boolean[] {false, true}) {
            for (boolean borrowerCloses : new boolean[] {false, true}) {
                String who = (tracked ? ", leaks tracked" : ", leaks off")
                        + (borrowerCloses ? ", by another thread" : ", by the borrower");
                tests.add(test("a statement" + who, tracked, borrowerCloses, Connection::createStatement));
                tests.add(test("a prepared one" + who, tracked, borrowerCloses, c -> c.prepareStatement("SELECT 1")));
                tests.add(test(
                        "metadata's rows" + who,
                        tracked,
                        borrowerCloses,
                        c -> c.getMetaData().getTypeInfo()));
                tests.add(test("the driver's own statement, executed" + who, tracked, borrowerCloses, c -> {
                    Statement own = c.getMetaData().getTypeInfo().getStatement();
                    return () ->
                            assertThatThrownBy(() -> own.execute("SELECT 1")).isInstanceOf(SQLException.class);
                }));
                tests.add(test("rows that close their statement" + who, tracked, borrowerCloses, c -> {
                    PreparedStatement statement = c.prepareStatement("SELECT 1");
                    statement.closeOnCompletion();
                    return statement.executeQuery();
                }));
            }
        }
        return tests.stream();
    }

    private static DynamicTest test(String name, boolean tracked, boolean borrowerCloses, Child child) {
        return DynamicTest.dynamicTest(
                name, () -> new CloseBesideCallsTest().closesBesideTheClose(tracked, borrowerCloses, child));
    }

    private void closesBesideTheClose(boolean tracked, boolean borrowerCloses, Child child) throws Exception {
        world.withClosedConnection();
        Connection physical = driver.connection();
        Connection connection = tracked ? world.pooled(physical) : world.untracked(physical);
        AutoCloseable opened = child.open(connection);
        driver.calls.clear();

        if (borrowerCloses) {
            closeHere(connection::close, opened::close);
        } else {
            closeElsewhere(connection::close, opened::close);
        }

        assertThat(driver.calls).contains("close()");
        assertThat(world.verdicts).singleElement().matches(ReturnVerdict::isClean);
    }

    /** The borrower calls after the session was found to be as lent, and before it is given back for that. */
    @Test
    void whatTheBorrowerSetBesideACloseInOneStepIsPutBackBeforeTheSessionIsLentAgain() throws Exception {
        Connection connection = world.untracked(driver.connection());

        closeElsewhere(connection::close, () -> connection.setAutoCommit(false));

        assertThat(driver.calls)
                .filteredOn(call -> call.equals("setAutoCommit(boolean)"))
                .hasSize(2);
        assertThat(world.verdicts).singleElement().matches(ReturnVerdict::isClean);
        assertThat(connection.isClosed()).isTrue();
    }

    @Test
    void whatTheBorrowerOpenedBesideACloseInOneStepIsClosed() throws Exception {
        Connection connection = world.pooled(driver.connection());

        closeElsewhere(connection::close, connection::createStatement);

        assertThat(driver.calls).contains("close()");
        assertThat(world.verdicts).singleElement().matches(ReturnVerdict::isClean);
        assertThat(world.lease.isOpen()).isFalse();
    }

    @Test
    void whatCannotBeLentForACallBesideACloseInOneStepIsClosedByTheDriverBeforeCloseComesBack() throws Exception {
        Connection connection = world.untracked(driver.connection());
        driver.failing = Set.of("getCatalog");
        driver.failure = new IllegalStateException("half a message");

        closeElsewhere(
                connection::close,
                () -> assertThatThrownBy(connection::getCatalog).isSameAs(driver.failure));

        assertThat(driver.calls).endsWith("close()");
        assertThat(world.verdicts).singleElement().matches(ReturnVerdict::isClosed);
    }

    @Test
    void aDriverThatRefusesToCloseLeavesTheHandleOpenAfterACallBesideACloseInOneStepToo() throws Exception {
        Connection connection = world.pooled(driver.connection());
        driver.failing = Set.of("getCatalog", "close");
        driver.failure = new IllegalStateException("half a message");
        SQLException refusal = new SQLException("a transaction is open", "25001");

        assertThatThrownBy(() -> closeElsewhere(connection::close, () -> {
                    assertThatThrownBy(connection::getCatalog).isSameAs(driver.failure);
                    driver.failure = refusal;
                }))
                .hasCause(refusal);
        driver.failure = null;

        assertThat(world.verdicts).isEmpty();
        assertThat(world.lease.isOpen()).isTrue();
        connection.createStatement();
        connection.close();
        assertThat(world.verdicts).singleElement().matches(ReturnVerdict::isClosed);
    }

    /** After the look that finds no call running, where no call of the borrower's can be refused any more. */
    @Test
    void aCallOfTheBorrowersThatIsFoundOnceTheHandleIsClosedCostsTheConnection() throws Exception {
        LogicalConnection connection = stopping();

        closeElsewhere(
                connection::close,
                () -> assertThatThrownBy(connection::getCatalog).isInstanceOf(SQLException.class));

        assertThat(driver.calls).endsWith("close()");
        assertThat(world.verdicts).singleElement().matches(ReturnVerdict::isClosed);
    }

    /** As if the call had come before, and its count were seen only now. */
    @Test
    void aCallOfTheBorrowersThatIsSeenOnlyOnceItWasStoppedCostsTheConnection() throws Exception {
        LogicalConnection connection = stopping();
        stops = stop -> asked = stop;

        closeElsewhere(
                connection::close,
                () -> assertThatThrownBy(connection::getCatalog).isInstanceOf(SQLException.class));

        assertThat(driver.calls).endsWith("close()");
        assertThat(world.verdicts).singleElement().matches(ReturnVerdict::isClosed);
    }

    @Test
    void soDoesOneThatIsSeenOnlyThenInACloseInSteps() throws Exception {
        LogicalConnection connection = stopping();
        connection.setReadOnly(true);
        stops = stop -> asked = stop;

        closeElsewhere(
                connection::close,
                () -> assertThatThrownBy(connection::getCatalog).isInstanceOf(SQLException.class));

        assertThat(driver.calls).endsWith("close()");
        assertThat(world.verdicts).singleElement().matches(ReturnVerdict::isClosed);
    }

    @Test
    void aBorrowerOfWhoseCallsNothingIsKnownMayBeCalling() throws Exception {
        LogicalConnection atOnce = stopping();
        known = false;
        atOnce.close();
        assertThat(driver.calls).endsWith("close()");
        known = true;
        LogicalConnection inSteps = stopping();
        inSteps.setReadOnly(true);
        known = false;
        inSteps.close();

        assertThat(driver.calls).endsWith("close()");
        assertThat(world.verdicts).hasSize(2).allMatch(ReturnVerdict::isClosed);
    }

    /** The closing thread stops where it looks, and where it has the borrower stopped. */
    private LogicalConnection stopping() throws SQLException {
        stops = stop -> closed = stop;
        world.withClosedConnection().untracked(driver.connection());
        HandleTerms terms = HandleTerms.pooled(
                new SqlCache(world.session.profile().dialect(), 10, 1_000), world.tracker, world.closed);
        return new LogicalConnection(terms, world.session, world, QueryListener.Session.NONE, Untracked.lease(), null) {
            @Override
            boolean hasCalledSince(long own) {
                if (!lease.isOpen()) {
                    closed.run();
                }
                return super.hasCalledSince(own);
            }

            @Override
            boolean seesOwnCalls() {
                asked.run();
                return known && super.seesOwnCalls();
            }
        };
    }

    private interface Work {
        void run() throws Exception;
    }

    /** This thread closes the connection, another one calls in the middle of it. */
    private void closeHere(Work close, Work call) throws Exception {
        world.whileClosing = () -> {
            world.whileClosing = () -> {};
            onAnother(call);
        };
        close.run();
    }

    /** Another thread closes the connection, this one calls in the middle of it. */
    private void closeElsewhere(Work close, Work call) throws Exception {
        Exchanger<Object> turns = new Exchanger<>();
        stops.accept(() -> {
            stops.accept(() -> {});
            meet(turns);
            meet(turns);
        });
        FutureTask<Object> closing = new FutureTask<>(() -> {
            close.run();
            return null;
        });
        new Thread(closing).start();
        meet(turns);
        try {
            call.run();
        } finally {
            meet(turns);
        }
        closing.get();
    }

    private static void meet(Exchanger<Object> turns) {
        try {
            turns.exchange("there", 50, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void onAnother(Work work) {
        FutureTask<Object> task = new FutureTask<>(() -> {
            work.run();
            return null;
        });
        new Thread(task).start();
        try {
            task.get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
