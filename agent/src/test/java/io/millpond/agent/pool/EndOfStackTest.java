/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.event.PoolListener;
import io.millpond.agent.pool.FakeFactory.Fake;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The engine with less and less room on the stack: whatever a borrow or a return gets to, no place is lost. */
class EndOfStackTest {

    private static final int MAX = 4;
    private static final int DEPTHS = 240;

    private final FakeFactory factory = new FakeFactory();
    private BoundedPool<Fake> pool = pool(false);
    private int overflows;
    private Acquired<Fake> got;

    /** @param asks each borrow is validated by who borrows */
    private BoundedPool<Fake> pool(boolean asks) {
        PoolSettings.Builder settings = PoolSettings.builder()
                .maxSize(MAX)
                .acquireTimeoutNanos(TimeUnit.MILLISECONDS.toNanos(asks ? 2_500 : 100));
        return BoundedPool.create(
                new PoolIdentity("db1:5432/orders", "postgresql", "orders", "db1", 5432, true),
                (asks ? settings.validateAfterNanos(0) : settings).build(),
                factory,
                PoolListener.NONE,
                Ticker.system(),
                PoolWorkers.create());
    }

    @Test
    void noPlaceIsLostAtAnyDepthWhereEachBorrowIsValidated() throws Exception {
        pool = pool(true);
        noPlaceIsLostAtAnyDepth();
        assertThat(factory.validated.get()).isPositive();
    }

    @Test
    void noPlaceIsLostAtAnyDepth() throws Exception {
        Throwable[] died = new Throwable[1];
        Thread thread = new Thread(null, this::atAllDepths, "narrow", 512 * 1024);
        thread.setUncaughtExceptionHandler((t, e) -> died[0] = e);
        thread.start();
        thread.join();

        assertThat(died[0]).isNull();
        assertThat(overflows).as("overflows").isGreaterThan(DEPTHS / 10);
        tendUntilUnused();
        Awaitility.await().until(() -> pool.opening() == 0 && pool.closing() == 0);
        assertThat(pool.open()).isEqualTo(pool.idle()).isEqualTo(factory.open.get());
        for (int i = 0; i < MAX; i++) {
            assertThat(acquire().entry()).isNotNull();
        }
        assertThat(factory.highest.get()).isLessThanOrEqualTo(MAX);
    }

    private void atAllDepths() {
        for (int i = 0; i < DEPTHS; i++) {
            int depth = deepest() - i / 3;
            got = null;
            // A return with little room, a borrow with little room, a discard with little room.
            if (i % 3 != 1) {
                got = acquire();
            }
            int part = i % 3;
            try {
                at(depth, () -> step(part));
            } catch (StackOverflowError e) {
                overflows++;
                pool.tend(); // what an owner said that it left is found by one look
            }
            if (got != null) {
                giveBack(false);
            }
        }
    }

    private void step(int part) {
        if (part == 1) {
            got = acquire();
        } else {
            giveBack(part == 2);
        }
    }

    /** On one thread with what tends the pool, as nothing else here: no owner is ever only slow. */
    private Acquired<Fake> acquire() {
        for (; ; ) {
            try {
                return pool.acquire(OpenMode.OPENERS);
            } catch (PoolTimeoutException e) {
                pool.tend();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    private void giveBack(boolean discard) {
        if (discard) {
            pool.discard(got.entry(), got.generation(), CloseReason.DIRTY);
        } else {
            pool.release(got.entry(), got.generation(), true);
        }
    }

    private void tendUntilUnused() {
        Awaitility.await().until(() -> {
            pool.tend();
            return pool.inUse() == 0 && pool.idle() == pool.open() - pool.opening() - pool.closing();
        });
    }

    private int deepest() {
        int low = 0;
        int high = 1 << 20;
        while (low + 1 < high) {
            int middle = (low + high) >>> 1;
            try {
                at(middle, () -> {});
                low = middle;
            } catch (StackOverflowError e) {
                high = middle;
            }
        }
        return low;
    }

    private void at(int depth, Runnable step) {
        if (depth > 0) {
            at(depth - 1, step);
        } else {
            step.run();
        }
    }
}
