/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * When a caller that opens connections on its own thread ({@link OpenMode#CALLER}) has leave to. From then on it is out of the line, and
 * gets nothing of what comes back, until its own connect ends. So the first in line has leave
 *
 * <ul>
 *   <li>once nothing has been handed over, and no opener has begun, for {@value #PATIENCE_MILLIS} ms since it came;
 *   <li>or once it has waited for {@value #LONGEST_MILLIS} ms, or somebody or other has: the time in which somebody waited, less that
 *       in which nobody did. Threads that take turns wait for a few milliseconds each, and for ever;
 *   <li>{@value #PATIENCE_MILLIS} ms after the one before it, or when half of its own time is over.
 * </ul>
 *
 * <p>At once where nothing is open that could come back, or waiting is not the policy; where the last attempt of that kind failed a moment ago (each
 * would have learnt it at once without a pool); and for each connection that was closed a moment ago for anything but having been idle:
 * an application that spoils each would wait each time.
 */
final class OwnOpens {

    static final int PATIENCE_MILLIS = Openers.PATIENCE_MILLIS;
    static final int LONGEST_MILLIS = 50;

    /** What was a moment ago: longer says nothing about who comes now. */
    static final long MOMENT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(LONGEST_MILLIS);
    /** Of its own time it waits one in so many parts before the next rule, where that is less than the patience. */
    private static final int SHORT_WAITS = 8;

    private final PoolContext<?> context;
    private final Openers<?> openers;
    private final Alarm alarm;

    // In the dispatcher's pass only.
    private long begunNanos;
    /** Somebody waited at the end of the last pass, which was then; and for so long on balance. */
    private boolean awaited;

    private long passedNanos;
    private long balanceNanos;

    private volatile boolean failed;
    private volatile long failedNanos;

    /** @param pass asks for one */
    OwnOpens(PoolContext<?> context, Openers<?> openers, Runnable pass) {
        this.context = context;
        this.openers = openers;
        this.alarm = new Alarm(context.workers, pass);
        this.passedNanos = context.ticker.nanos();
        this.begunNanos = passedNanos - PATIENCE_NANOS;
    }

    /** In the pass. Null where the first in line is to wait, or none may begin; a later event asks for a pass again. */
    @Nullable
    Permit tryPermit(Waiter first, long now) {
        long patience = patienceNanos(first, now);
        if (patience > 0) {
            if (context.permits.isFree()) {
                alarm.set(patience);
            }
            return null;
        }
        return context.permits.tryAcquire(now);
    }

    /** In the pass: it has that leave. Not before it has, or one that gave up would make the next wait in its place. */
    void begins(long now) {
        context.replacesOne();
        begunNanos = now;
        balanceNanos = 0;
        passedNanos = now;
    }

    /** How an attempt ended. */
    void ended(boolean inFailure) {
        if (inFailure) {
            failedNanos = context.ticker.nanos();
            failed = true;
        } else if (failed) {
            failed = false;
        }
    }

    /** At the end of a pass: from now on somebody waits, or nobody does. */
    void lineIs(boolean nowAwaited, long now) {
        balanceNanos = balanceNanos(now);
        passedNanos = now;
        awaited = nowAwaited;
    }

    long balanceNanos(long now) {
        long passed = now - passedNanos;
        return awaited ? Math.min(LONGEST_NANOS, balanceNanos + passed) : Math.max(0, balanceNanos - passed);
    }

    long patienceNanos(Waiter first, long now) {
        if (context.settings.exhausted() != ExhaustedPolicy.WAIT
                || context.relieved
                || context.entries.isEmpty()
                || (failed && now - failedNanos < MOMENT_NANOS)
                || context.lostLately(now)) {
            return 0;
        }
        long waited = now - first.sinceNanos;
        long quiet = Math.min(waited, now - openers.movedNanos());
        long patience = Math.min(PATIENCE_NANOS, first.waitsNanos() / SHORT_WAITS);
        long half = first.waitsNanos() / 2 - waited;
        long longest = Math.min(LONGEST_NANOS - Math.max(waited, balanceNanos(now)), half);
        return Math.max(Math.min(patience - quiet, longest), Math.min(patience - (now - begunNanos), half));
    }
}
