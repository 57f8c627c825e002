/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** Time that moves when told: ticker, timer and parker in one, so that what is due by the clock happens at {@link #advance}. */
final class FakeTicker implements Ticker, PoolWorkers.Timer, Parker {

    private record Due(long at, long order, Runnable task) {}

    private final PriorityQueue<Due> due =
            new PriorityQueue<>((a, b) -> a.at != b.at ? Long.compare(a.at, b.at) : Long.compare(a.order, b.order));
    /** And until when. */
    private final Map<Thread, Long> parked = new ConcurrentHashMap<>();

    private final Set<Thread> killed = ConcurrentHashMap.newKeySet();
    private final Set<Thread> dying = ConcurrentHashMap.newKeySet();
    private long order;
    private volatile long now = 1_000_000_000L;
    private volatile Thread deaf;
    /** Takes appointments and keeps none. */
    volatile boolean losesAppointments;

    /** Nothing wakes this thread until {@link #hear}. */
    void deafen(Thread thread) {
        deaf = thread;
    }

    void hear() {
        Thread thread = deaf;
        deaf = null;
        LockSupport.unpark(thread);
    }

    @Override
    public long nanos() {
        if (!dying.isEmpty() && dying.remove(Thread.currentThread())) {
            throw new Error("killed");
        }
        return now;
    }

    @Override
    public synchronized PoolWorkers.Appointment after(Runnable task, long nanos) {
        Due entry = new Due(now + nanos, order++, task);
        if (!losesAppointments) {
            due.add(entry);
        }
        return () -> remove(entry);
    }

    private synchronized void remove(Due entry) {
        due.remove(entry);
    }

    private synchronized Due next(long until) {
        Due first = due.peek();
        return first != null && first.at <= until ? due.poll() : null;
    }

    void advanceMillis(long millis) {
        advance(millis * 1_000_000L);
    }

    /** Runs what comes due on the way, and who is to wake, each at its own time: nobody is late. */
    void advance(long nanos) {
        long until = now + nanos;
        while (true) {
            long next = nextEvent(until);
            now = Math.max(now, next);
            for (Due d = next(next); d != null; d = next(next)) {
                d.task.run();
            }
            wakeWhoIsDue();
            if (next == until) {
                return;
            }
        }
    }

    private synchronized long nextEvent(long until) {
        Due first = due.peek();
        long next = first == null ? until : Math.min(until, first.at);
        for (Map.Entry<Thread, Long> sleeper : parked.entrySet()) {
            if (sleeper.getKey() != deaf) {
                next = Math.min(next, sleeper.getValue());
            }
        }
        return next;
    }

    /** They have looked, and sleep again or have gone on to something else, when this returns. */
    private void wakeWhoIsDue() {
        for (Map.Entry<Thread, Long> sleeper : Map.copyOf(parked).entrySet()) {
            Thread thread = sleeper.getKey();
            if (thread == deaf || sleeper.getValue() - now > 0) {
                continue;
            }
            LockSupport.unpark(thread);
            Rig.await(() ->
                    sleepsPastNow(thread) || !parked.containsKey(thread) && thread.getState() != Thread.State.RUNNABLE);
        }
    }

    /** As a stop of the whole process: what comes due meanwhile runs only now. */
    void stopped(long nanos) {
        jump(nanos);
        advance(0);
    }

    /** And nothing has run since. */
    void jump(long nanos) {
        now = now + nanos;
    }

    @Override
    public void park(Object blocker, long nanos) {
        long until = now + nanos;
        parked.put(Thread.currentThread(), until);
        try {
            if (until - now > 0) {
                do {
                    LockSupport.park(blocker);
                } while (deaf == Thread.currentThread());
            }
        } finally {
            parked.remove(Thread.currentThread());
        }
        if (killed.contains(Thread.currentThread())) {
            throw new Error("killed");
        }
    }

    boolean sleepsPastNow(Thread thread) {
        Long until = parked.get(thread);
        return until != null && until - now > 0;
    }

    boolean sleepsUntil(Thread thread, long nanosFromNow) {
        Long until = parked.get(thread);
        return until != null && until == now + nanosFromNow;
    }

    /** As Thread.stop: an error comes out of where it is parked. */
    void kill(Thread thread) {
        killed.add(thread);
        LockSupport.unpark(thread);
    }

    /** As {@link #kill}, out of where it next looks at the clock; it sleeps on. */
    void killAtNextLook(Thread thread) {
        dying.add(thread);
    }

    @Override
    public void unpark(Thread thread) {
        LockSupport.unpark(thread);
    }
}
