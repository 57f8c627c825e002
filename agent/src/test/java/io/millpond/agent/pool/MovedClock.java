/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** The real time, which a test moves on: who waits by it wakes at each of the times that it wanted to, so nobody takes that for a stop. */
public final class MovedClock implements Parker {

    private final AtomicLong moved = new AtomicLong();
    private final Map<Thread, Long> parked = new ConcurrentHashMap<>();

    public PoolWorkers workers() {
        return PoolWorkers.create(this);
    }

    public long nanos() {
        return System.nanoTime() + moved.get();
    }

    public void moveOn(long nanos) {
        for (long left = nanos; left > 0; ) {
            long step = left;
            for (long until : parked.values()) {
                step = Math.min(step, Math.max(1, until - nanos()));
            }
            moved.addAndGet(step);
            left -= step;
            Map.copyOf(parked).forEach(this::wakeIfDue);
        }
    }

    private void wakeIfDue(Thread thread, long until) {
        if (until - nanos() > 0) {
            return;
        }
        LockSupport.unpark(thread);
        Rig.await(() -> {
            Long next = parked.get(thread);
            return next == null ? thread.getState() != Thread.State.RUNNABLE : next != until;
        });
    }

    @Override
    public void park(Object blocker, long nanos) {
        parked.put(Thread.currentThread(), nanos() + nanos);
        try {
            LockSupport.parkNanos(blocker, nanos);
        } finally {
            parked.remove(Thread.currentThread());
        }
    }

    @Override
    public void unpark(Thread thread) {
        LockSupport.unpark(thread);
    }
}
