/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.jdbc.session.PhysicalSession;
import io.millpond.agent.pool.PoolEntry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Somebody waits in a pool that is retired: it goes on in the next one, and has waited already. */
class RetiredMeanwhileTest {

    private static final long MOVED = TimeUnit.MINUTES.toNanos(10);

    private final DoorsWorld world =
            new DoorsWorld("pool.max.size=1,pool.probation=false,pool.validate.after=1h,pool.acquire.timeout=1h");
    private final JdbcDataSource source = new JdbcDataSource();
    private final List<Connection> open = new ArrayList<>();

    RetiredMeanwhileTest() {
        source.setURL("jdbc:h2:mem:retiredmeanwhile;DB_CLOSE_DELAY=-1");
        source.setUser("sa");
        source.setPassword("");
    }

    @AfterEach
    void close() throws SQLException {
        for (Connection each : open) {
            each.close();
        }
        world.close();
    }

    private Connection get() throws SQLException {
        return DoorsWorld.run(world.doors.dataSource(source, null, null, false, null), source::getConnection);
    }

    private Probation.Caller asking() {
        return world.doors
                .askers()
                .of(null)
                .bindings()
                .find(
                        source,
                        SourceReader.Arguments.NONE,
                        world.doors.evidence().epoch())
                .caller;
    }

    private FutureTask<Connection> waiting(Callable<Connection> borrow, int others) {
        FutureTask<Connection> task = new FutureTask<>(borrow);
        new Thread(task, "waiting").start();
        ManagedPool pool = world.onlyPool();
        Awaitility.await().until(() -> pool.engine.waiting() == others + 1);
        return task;
    }

    @Test
    void whatItWaitedThereCounts() throws Exception {
        get().close();
        open.add(get());
        ManagedPool first = world.onlyPool();
        FutureTask<Connection> waiting = waiting(this::get, 0);

        world.moveOn(MOVED);
        world.doors.registry().retire(asking().key);

        open.add(waiting.get());
        assertThat(world.onlyPool()).isNotSameAs(first);
        assertThat(world.waits.get(world.waits.size() - 1)).isGreaterThanOrEqualTo(MOVED);
    }

    /** Of two that wait, one has the only place of the next pool: the other has until its own hour is over, not another hour. */
    @Test
    void itsTimeIsNotBegunAnew() throws Exception {
        get().close();
        open.add(get());
        FutureTask<Connection> one = waiting(this::get, 0);
        FutureTask<Connection> other = waiting(this::get, 1);
        world.moveOn(TimeUnit.MINUTES.toNanos(40));
        world.doors.registry().retire(asking().key);
        Awaitility.await().until(() -> one.isDone() || other.isDone());
        FutureTask<Connection> loser = one.isDone() ? other : one;
        open.add((one.isDone() ? one : other).get());
        Awaitility.await().until(() -> world.onlyPool().engine.waiting() == 1);

        world.moveOn(TimeUnit.MINUTES.toNanos(30));
        world.onlyPool()
                .engine
                .discard(entry(), entry().generation(), CloseReason.EVICTED); // a pass looks at who waits

        assertThatThrownBy(() -> loser.get(1, TimeUnit.MINUTES))
                .hasCauseInstanceOf(SQLTransientConnectionException.class);
    }

    private PoolEntry<PhysicalSession> entry() {
        List<PoolEntry<PhysicalSession>> all = new ArrayList<>();
        world.onlyPool().engine.forEachInUse(all::add);
        return all.get(0);
    }
}
