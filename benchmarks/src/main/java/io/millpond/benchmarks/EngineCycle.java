/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.event.PoolListener;
import io.millpond.agent.pool.BoundedPool;
import io.millpond.agent.pool.OpenMode;
import io.millpond.agent.pool.PoolEntry;
import io.millpond.agent.pool.PoolSettings;
import io.millpond.agent.pool.PoolWorkers;
import io.millpond.agent.pool.ResourceFactory;
import io.millpond.agent.pool.Ticker;
import io.millpond.benchmarks.peers.PoolSetup;
import java.util.Objects;

/** The engine by itself, its settings the defaults save the size. */
final class EngineCycle implements EngineBenchmark.Cycle {

    private final BoundedPool<Object> pool;

    EngineCycle(PoolSetup setup) {
        PoolSettings.Builder settings = PoolSettings.builder().maxSize(setup.size());
        if (setup.validateEachTime()) {
            settings.validateAfterNanos(0);
        }
        this.pool = BoundedPool.create(
                new PoolIdentity("bench", "other_sql", "orders", "localhost", 4242, true),
                settings.build(),
                new Resources(),
                PoolListener.NONE,
                Ticker.system(),
                PoolWorkers.create());
    }

    @Override
    public Object once() throws Exception {
        PoolEntry<Object> entry = take();
        giveBack(entry);
        return entry;
    }

    PoolEntry<Object> take() throws Exception {
        PoolEntry<Object> entry = pool.tryBorrow(OpenMode.OPENERS);
        return entry != null
                ? entry
                : Objects.requireNonNull(pool.acquire(OpenMode.OPENERS).entry());
    }

    void giveBack(PoolEntry<Object> entry) {
        pool.release(entry, entry.generation(), true);
    }

    private static final class Resources implements ResourceFactory<Object> {
        @Override
        public Object open() {
            return new Object();
        }

        @Override
        public boolean isValid(Object resource, long timeoutNanos) {
            return true;
        }

        @Override
        public void close(Object resource, CloseReason reason) {
            // nothing is open
        }

        @Override
        public void abort(Object resource) {
            // nothing can hang
        }
    }
}
