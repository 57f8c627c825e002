/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.event.LeakListener;
import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.event.QueryListener;
import io.millpond.agent.jdbc.session.Baseline;
import io.millpond.agent.jdbc.session.DriverProfile;
import io.millpond.agent.jdbc.session.JdbcTarget;
import io.millpond.agent.jdbc.session.PhysicalSession;
import io.millpond.agent.leak.Anchor;
import io.millpond.agent.leak.LeakPool;
import io.millpond.agent.leak.LeakSettings;
import io.millpond.agent.leak.LeakTracker;
import io.millpond.agent.leak.Lease;
import io.millpond.agent.leak.SiteMode;
import io.millpond.agent.sql.SqlCache;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/**
 * One thread borrows and calls, another one closes, in compiled code. Whatever the moment, the driver is not called on a session that
 * was given back to be lent again. What the processor may do with the order of stores is seen here too seldom to be counted on: that
 * is jcstress' matter (OwnCalls).
 */
@Timeout(300)
class CloseElsewhereTest {

    private static final int CLOSES = "full".equals(System.getProperty("millpond.tier")) ? 200_000 : 3_000;

    /** Of each outcome. How seldom one is depends on the machine: the race goes on until both were seen so often. */
    private static final int ENOUGH = CLOSES / 100;

    private static final int MOST_CLOSES = 30 * CLOSES;

    /* Scattered stores before each call: the store that counts it waits in the processor's buffer behind them. */
    private static final int FAR = 1 << 22;
    private static final int STORES = 8;
    /** Longer than a close. */
    private static final int LATE = 1_000_000;

    private final AtomicLong clock = new AtomicLong();
    private final AtomicInteger clean = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicInteger stolen = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger lent = new AtomicInteger();
    private final int[] far = new int[FAR];

    private volatile LogicalConnection current;
    private volatile boolean done;

    /** What is lent now: true once it was given back to be lent again. */
    private volatile boolean givenBack;

    private volatile boolean over;

    private final ConnectionOwner owner = new ConnectionOwner() {
        @Override
        public void returned(PhysicalSession session, ReturnVerdict verdict) {
            if (verdict.isClean()) {
                clean.incrementAndGet();
                givenBack = true;
            } else {
                closed.incrementAndGet();
            }
            over = true;
        }

        @Override
        public boolean keeps(PhysicalSession session) {
            return true;
        }
    };

    /** Looks for as long as a close takes from its last look to its end. */
    private void called() {
        calls.incrementAndGet();
        for (int i = 0; i < 30; i++) {
            if (givenBack) {
                stolen.incrementAndGet();
                return;
            }
            Thread.onSpinWait();
        }
    }

    private final Statement statement = proxy(Statement.class, (proxy, method, arguments) -> null);

    private final Connection driver = proxy(Connection.class, (proxy, method, arguments) -> {
        switch (method.getName()) {
            case "nativeSQL", "isValid" -> called();
            case "createStatement" -> {
                return statement;
            }
            default -> {}
        }
        Class<?> type = method.getReturnType();
        return type == boolean.class ? method.getName().equals("getAutoCommit") : type == int.class ? 0 : null;
    });

    private static <T> T proxy(Class<T> type, InvocationHandler answers) {
        return type.cast(
                Proxy.newProxyInstance(CloseElsewhereTest.class.getClassLoader(), new Class<?>[] {type}, answers));
    }

    private final DriverProfile profile =
            DriverProfile.of(JdbcTarget.of("jdbc:h2:mem:elsewhere", null), driver.getClass());

    private LeakTracker tracker(SiteMode mode) {
        LeakSettings settings = LeakSettings.builder().mode(mode).build();
        return LeakTracker.create(settings, clock::get, LeakListener.NONE, Runnable::run);
    }

    private LogicalConnection lend(LeakTracker tracker, LeakPool pool, HandleTerms terms) {
        Anchor anchor = pool.isTracked() ? new Anchor() : null;
        Lease lease = anchor == null
                ? tracker.openUntracked(pool)
                : tracker.open(pool, anchor, QueryListener.Session.NONE, null, 0);
        PhysicalSession session = PhysicalSession.pooled(driver, profile, Baseline.capture(driver, profile));
        givenBack = false;
        over = false;
        return (LogicalConnection) Handles.open(terms, session, owner, QueryListener.Session.NONE, lease, anchor);
    }

    /** @param never whether the leases are never fenced: each close by the other thread stops this one */
    private void race(SiteMode mode, boolean never, ThreadFactory threads) throws Exception {
        LeakTracker tracker = tracker(mode);
        LeakPool pool = tracker.pool(new PoolIdentity("test", "h2database", null, null, -1, false));
        HandleTerms terms = HandleTerms.pooled(new SqlCache(profile.dialect(), 10, 1_000), tracker, null);
        Thread closer = new Thread(this::closeAll);
        closer.start();
        FutureTask<Object> borrowing = new FutureTask<>(() -> {
            for (int i = 0; i < CLOSES || i < MOST_CLOSES && !seenEnough(); i++) {
                clock.addAndGet(never ? 60_000_000_000L : 0);
                callBesideTheClose(lend(tracker, pool, terms), i);
            }
            return null;
        });
        try {
            threads.newThread(borrowing).start();
            borrowing.get();
        } finally {
            done = true;
            closer.join();
        }

        assertThat(stolen).as("calls on what was given back").hasValue(0);
        assertThat(clean.get() + closed.get()).isEqualTo(lent.get());
        assertThat(clean.get()).as("given back to be lent again").isGreaterThanOrEqualTo(ENOUGH);
        assertThat(closed.get()).as("closed, for a call was found").isGreaterThanOrEqualTo(ENOUGH);
        assertThat(calls.get()).isGreaterThanOrEqualTo(ENOUGH);
    }

    private boolean seenEnough() {
        return clean.get() >= ENOUGH && closed.get() >= ENOUGH;
    }

    /** One call at any moment of the close: mostly about where its compare-and-set is, at times after its end. */
    private void callBesideTheClose(LogicalConnection connection, int round) throws SQLException {
        if (round % 2 == 0) {
            connection.nativeSQL(""); // may have begun a transaction: closed in steps
        }
        int at = round * 7919;
        int delay = round % 8 == 0 ? LATE : round / 2 % 1_000;
        current = connection;
        lent.incrementAndGet();
        for (int i = 0; i < delay && !over; i++) {
            far[i] = round;
        }
        for (int i = 0; i < STORES; i++) {
            at = at * 1_103_515_245 + 12_345;
            far[at >>> 10] = round;
        }
        connection.isValid(0);
        while (!over) {
            Thread.onSpinWait();
        }
    }

    private void closeAll() {
        int known = 0;
        for (; !done; Thread.onSpinWait()) {
            int now = lent.get();
            if (now == known) {
                continue;
            }
            known = now;
            for (int i = 0; i < now / 1_000 % 10; i++) {
                Thread.onSpinWait();
            }
            try {
                current.close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void noCallReachesASessionThatAnotherThreadGaveBack() throws Exception {
        race(SiteMode.OFF, true, Thread::new);
    }

    @Test
    void norWhereLeaksAreTracked() throws Exception {
        race(SiteMode.COUNT, true, Thread::new);
    }

    @Test
    void norWhereTheCallsAreFenced() throws Exception {
        race(SiteMode.OFF, false, Thread::new);
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void norThatOfAVirtualThread() throws Exception {
        race(SiteMode.OFF, true, work -> {
            try {
                Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
                return (Thread) Class.forName("java.lang.Thread$Builder")
                        .getMethod("unstarted", Runnable.class)
                        .invoke(builder, work);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
