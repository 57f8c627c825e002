/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A pool that keeps what it borrows is not starved; an application that holds all of it gets the error it was promised. */
class ReliefTest {

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final DoorsWorld world = new DoorsWorld("pool.probation=false,pool.max.size=2,pool.acquire.timeout=60s");
    private final org.h2.Driver driver = new org.h2.Driver();
    private final String url = "jdbc:h2:mem:relief" + DATABASES.incrementAndGet() + ";DB_CLOSE_DELAY=-1";
    private final List<Connection> held = new ArrayList<>();

    @AfterEach
    void giveBack() throws SQLException {
        for (Connection each : held) {
            each.close();
        }
        world.close();
    }

    private Connection borrow() throws SQLException {
        Properties info = new Properties();
        info.setProperty("user", "sa");
        info.setProperty("password", "");
        Connection connection = world.manager(driver, url, info, ReliefTest.class);
        synchronized (held) {
            held.add(connection);
        }
        return connection;
    }

    /** On a thread that lives on until the answer was fetched and longer. */
    private static <T> CompletableFuture<T> onThread(Callable<T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                answer.complete(work.call());
            } catch (Throwable e) {
                answer.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return answer;
    }

    private static void useOnAnotherThread(Connection connection) throws Exception {
        onThread(() -> {
                    try (Statement statement = connection.createStatement()) {
                        return statement.execute("select 1");
                    }
                })
                .get();
    }

    private void awaitWaiting() {
        Awaitility.await().until(() -> world.onlyPool().engine.waiting() == 1);
    }

    private void tenSecondsInLooks() {
        for (int i = 0; i < 12; i++) {
            world.moveOn(Duration.ofSeconds(1).toNanos());
            world.look();
        }
    }

    @Test
    void whatGoesFromThreadToThreadIsKeptAndWhoWaitsGetsOneMore() throws Exception {
        Connection one = borrow();
        Connection two = borrow();
        CompletableFuture<Connection> third = onThread(this::borrow);
        awaitWaiting();
        for (int i = 0; i < 3; i++) {
            useOnAnotherThread(one);
            useOnAnotherThread(two);
        }
        assertThat(third).isNotDone();

        tenSecondsInLooks();
        tenSecondsInLooks();

        assertThat(third.get().isClosed()).isFalse();
        assertThat(world.onlyPool().engine.open()).isEqualTo(3);
        assertThat(borrow().isClosed()).as("the next does not wait").isFalse();
    }

    @Test
    void itEndsWithTheFirstThatComesBack() throws Exception {
        Connection one = borrow();
        Connection two = borrow();
        CompletableFuture<Connection> third = onThread(this::borrow);
        awaitWaiting();
        for (int i = 0; i < 3; i++) {
            useOnAnotherThread(one);
            useOnAnotherThread(two);
        }
        tenSecondsInLooks();
        tenSecondsInLooks();
        third.get().close();
        one.close();
        world.look();
        Connection again = borrow();
        Awaitility.await("what was extra is closed")
                .until(() -> world.onlyPool().engine.open() == 2);

        CompletableFuture<Connection> late = onThread(this::borrow);
        awaitWaiting();
        world.look();
        world.look();

        assertThat(late).isNotDone();
        again.close();
        assertThat(late.get().isClosed()).isFalse();
    }

    @Test
    void anApplicationThatHoldsAllOfItGetsTheErrorOfAnExhaustedPool() throws Exception {
        onThread(this::borrow).get();
        Connection busy = onThread(this::borrow).get();
        busy.setAutoCommit(false);
        CompletableFuture<Connection> third = onThread(this::borrow);
        awaitWaiting();
        for (int i = 0; i < 4; i++) {
            tenSecondsInLooks();
        }
        assertThat(third).isNotDone();

        world.moveOn(Duration.ofSeconds(60).toNanos());

        assertThat(exhausted(third)).isInstanceOf(SQLTransientConnectionException.class);
        assertThat(((SQLException) exhausted(third)).getSQLState()).isEqualTo("08001");
        assertThat(world.onlyPool().engine.open()).isEqualTo(2);
    }

    /** The clock that was moved on is looked at when the waiter wakes up. */
    private Throwable exhausted(CompletableFuture<Connection> waiting) {
        Awaitility.await().until(() -> {
            world.onlyPool().engine.tend();
            return waiting.isDone();
        });
        try {
            waiting.get();
            return null;
        } catch (ExecutionException | InterruptedException e) {
            return e.getCause();
        }
    }

    @Test
    void aThreadThatFillsAPoolOfItsOwnNeverWaitsForItself() throws Exception {
        CompletableFuture<Integer> filled = onThread(() -> {
            for (int i = 0; i < 5; i++) {
                borrow();
            }
            return held.size();
        });
        awaitWaiting();

        tenSecondsInLooks();
        tenSecondsInLooks();

        assertThat(filled.get()).isEqualTo(5);
    }

    /** Without a pool it got one at once: whatever it holds open, nobody but itself could give one back. */
    @Test
    void aThreadThatWaitsInTheMiddleOfItsOwnTransactionWaitsForNobody() throws Exception {
        CompletableFuture<Connection> nested = onThread(() -> {
            for (int i = 0; i < 4; i++) {
                Connection own = borrow();
                own.setAutoCommit(false);
                Statement open = own.createStatement();
                open.executeQuery("select 1").next();
            }
            return borrow();
        });

        Awaitility.await().until(() -> {
            world.moveOn(Duration.ofMillis(300).toNanos());
            world.look();
            return nested.isDone();
        });

        assertThat(nested.get().isClosed()).isFalse();
        assertThat(world.onlyPool().engine.selfBlocks()).isEqualTo(3);
        assertThat(world.onlyPool().engine.open()).isEqualTo(5);
    }

    /** Nothing is proven; but what the other one waits for may be what this thread holds, a row for instance. */
    @Test
    void whoHoldsOneAndWaitsGetsOneWhereTheOtherDoesNotComeBack() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<Connection> holder = onThread(this::borrow);
        Connection used = holder.get();
        CompletableFuture<Connection> nested = onThread(() -> {
            borrow();
            return borrow();
        });
        CompletableFuture<Boolean> elsewhere = onThread(() -> {
            end.await();
            used.close();
            return true;
        });
        awaitWaiting();

        tenSecondsInLooks();

        Awaitility.await().until(nested::isDone);
        assertThat(nested.get().isClosed()).isFalse();
        assertThat(world.onlyPool().engine.selfBlocks()).isZero();
        assertThat(world.onlyPool().engine.graces()).isOne();
        end.countDown();
        assertThat(elsewhere.get()).isTrue();
    }

    @Test
    void whatWasOpenWhenItsCallerBecameKnownCountsToo() throws Exception {
        try (DoorsWorld probation = new DoorsWorld("pool.max.size=2,pool.acquire.timeout=60s")) {
            Properties info = new Properties();
            info.setProperty("user", "sa");
            FutureTask<List<Connection>> opened = new FutureTask<>(() -> {
                List<Connection> all = new ArrayList<>();
                for (int i = 0; i < 6; i++) {
                    all.add(probation.manager(driver, url, info, ReliefTest.class));
                }
                return all;
            });
            opened.run();
            List<Connection> kept = opened.get().subList(0, 3);
            for (Connection each : opened.get().subList(3, 6)) {
                each.close();
            }
            CompletableFuture<Connection> next = onThread(() -> probation.manager(driver, url, info, ReliefTest.class));
            Awaitility.await().until(() -> probation.onlyPool().engine.waiting() == 1);
            for (int i = 0; i < 3; i++) {
                for (Connection each : kept) {
                    useOnAnotherThread(each);
                }
            }

            for (int i = 0; i < 20; i++) {
                probation.moveOn(Duration.ofSeconds(1).toNanos());
                probation.look();
            }

            assertThat(next.get().isClosed()).isFalse();
            next.get().close();
            for (Connection each : kept) {
                each.close();
            }
        }
    }
}
