/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.pool.sim.Kernel;
import io.millpond.agent.pool.sim.Latch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/** The server and its driver: each call may be quick, slow, hang, fail, or come back long after everybody gave up. */
final class SimDriver implements ResourceFactory<SimConnection> {

    /** An attempt to open one, or a validation, in progress. */
    static final class Attempt {
        final long startedNanos;
        final boolean byCaller;
        final boolean outside;
        final Thread thread = Thread.currentThread();
        /** It waits for somebody in this process, not for the network. */
        boolean sleeps;
        /** What is validated. */
        SimConnection connection;
        /** By a caller that began then. */
        long calledNanos;
        /** What that caller may wait. */
        long callersNanos;

        long begunAt;
        /** As that of the connection to come. */
        long retiredAt;

        Attempt(long startedNanos, boolean byCaller, boolean outside) {
            this.startedNanos = startedNanos;
            this.byCaller = byCaller;
            this.outside = outside;
        }
    }

    private static final long MS = 1_000_000L;

    private final SimWorld world;
    private final Kernel kernel;
    final List<SimConnection> connections = new ArrayList<>();
    final List<Attempt> attempts = new ArrayList<>();
    /** Validations in progress, on workers. */
    final List<Attempt> checks = new ArrayList<>();
    /** Validations in progress, on the threads of those that want the connection. */
    final List<Attempt> ownChecks = new ArrayList<>();
    /** When a validation on a caller's thread had survived its abort for the close timeout, last. */
    long survivedNanos = -SimLaws.LONG_AGO_NANOS;

    int askedByCallers;
    /** A validation on a caller's thread outlived its abort by nearly the close timeout, or by more. */
    private boolean nearlySurvived;
    /** When a validation on a worker was last answered with yes. */
    long lastAnswerNanos = -SimLaws.LONG_AGO_NANOS;

    private final Latch healing = new Latch();
    private int numbers;
    long lastFailureNanos = -SimLaws.LONG_AGO_NANOS;
    /** When there was no worker to be had, or an attempt failed, abandoned ones included. */
    long lastRefusalNanos = -SimLaws.LONG_AGO_NANOS;

    /** When an attempt of an opener last began, whether or not it goes on. */
    long lastBegunNanos = -SimLaws.LONG_AGO_NANOS;
    /** When a connection came that was late, or may have been. */
    private long lastLateNanos = -1;
    /** The same of callers that open for themselves. */
    long lastOwnBegunNanos = -SimLaws.LONG_AGO_NANOS;

    private long lastSuccessNanos = -SimLaws.LONG_AGO_NANOS;

    SimDriver(SimWorld world) {
        this.world = world;
        this.kernel = world.kernel;
    }

    /** What hangs comes back, and nothing fails or hangs any more. */
    void heal() {
        kernel.fire(healing);
        connections.forEach(c -> kernel.fire(c.cutOff));
    }

    boolean isHealed() {
        return healing.isFired();
    }

    @Override
    public SimConnection open() throws Exception {
        world.laws.pausedBetweenAttempts(lastSuccessNanos, lastFailureNanos);
        SimConnection opened = open(false, false);
        lastSuccessNanos = kernel.now();
        return opened;
    }

    /** By a caller, with the permit that it got. */
    SimConnection openByCaller(boolean outside) throws IOException {
        return open(true, outside);
    }

    /** One that was open before the pool knew of it. */
    SimConnection openBeforehand() {
        return connected(world.event(), false, true);
    }

    private SimConnection open(boolean byCaller, boolean outside) throws IOException {
        Attempt attempt = new Attempt(kernel.now(), byCaller, outside);
        attempt.begunAt = world.event();
        attempt.sleeps = kernel.oneIn(2);
        attempts.add(attempt);
        if (byCaller) {
            lastOwnBegunNanos = attempt.startedNanos;
        } else {
            lastBegunNanos = attempt.startedNanos;
        }
        kernel.note("open begins");
        if (!outside) {
            world.laws.bound("an open begins", true);
        }
        try {
            delay(world.odds.hungOpen, byCaller ? 20 : 60_000);
            if (!isHealed() && kernel.oneIn(world.odds.failedOpen)) {
                if (!byCaller) {
                    lastRefusalNanos = kernel.now();
                }
                if (!byCaller && !isAbandoned(attempt, -SimLaws.SLACK_NANOS)) {
                    lastFailureNanos = kernel.now();
                }
                kernel.note("open fails");
                if (kernel.oneIn(8)) {
                    throw new NoClassDefFoundError("a driver's own");
                }
                throw new IOException(kernel.oneIn(3) ? "too many" : "refused");
            }
            SimConnection connection = connected(attempt.begunAt, outside, false);
            connection.retiredAt = attempt.retiredAt;
            connection.late = isAbandoned(attempt, -SimLaws.SLACK_NANOS) || mayBeReplaced(attempt);
            if (connection.late) {
                lastLateNanos = kernel.now();
                mayBeReplacedNow();
            }
            return connection;
        } finally {
            attempts.remove(attempt);
        }
    }

    private SimConnection connected(long begunAt, boolean outside, boolean overdrawn) {
        SimConnection connection = new SimConnection(++numbers, begunAt, outside, overdrawn);
        connection.openedNanos = kernel.now();
        connections.add(connection);
        kernel.note("open: %s", connection);
        return connection;
    }

    /** One that was late came while it was under way: its place may be that one's. */
    boolean mayBeReplaced(Attempt attempt) {
        return !attempt.byCaller && attempt.startedNanos <= lastLateNanos;
    }

    /** The same of those that came in this very instant: their attempts may not have ended yet. */
    private void mayBeReplacedNow() {
        for (SimConnection connection : connections) {
            if (connection.isLive()
                    && connection.user == null
                    && kernel.ran(connection.openedNanos, kernel.now()) == 0) {
                connection.late = true;
            }
        }
    }

    /** Past its timeout by so much: its place may be another's. */
    boolean isAbandoned(Attempt attempt, long byNanos) {
        // Surely so only by the time in which the process ran: while it was stopped nobody could abandon anything.
        long took = byNanos > 0
                ? kernel.ran(attempt.startedNanos, kernel.now())
                : kernel.now() - kernel.decided(attempt.startedNanos, SimLaws.SLACK_NANOS);
        return !attempt.byCaller && took >= world.settings.openTimeoutNanos() + byNanos;
    }

    @Override
    public boolean isValid(SimConnection connection, long timeoutNanos) {
        SimLaws.Call call = world.calling.get(kernel.self());
        if (call != null) {
            world.laws.mayAskItself(call, timeoutNanos);
            if (connection.aborted) {
                return false; // cut off before it was asked
            }
        }
        world.laws.mayBeUsed(connection, "validated");
        connection.user = "validation";
        Attempt check = new Attempt(kernel.now(), false, false);
        check.connection = connection;
        check.calledNanos = call == null ? 0 : call.startedNanos;
        check.callersNanos = call == null ? 0 : call.timeoutNanos;
        List<Attempt> running = call == null ? checks : ownChecks;
        running.add(check);
        kernel.note("validate %s", connection);
        try {
            if (call == null) {
                hang(connection, world.odds.hungCheck);
            } else {
                call.asked++;
                call.chain.asked = true;
                askedByCallers++;
                hangOnCaller(call, connection);
            }
            if (call != null && isProvenDeaf(check)) {
                survivedNanos = Math.max(survivedNanos, provenNanos(check));
            }
            nearlySurvived |= call != null
                    && connection.aborted
                    && kernel.now() >= provenNanos(check) - nearly(connection.abortedNanos);
            if (!isHealed() && kernel.oneIn(world.odds.throwingCheck)) {
                throw new IllegalStateException("a driver's own");
            }
            boolean valid = !connection.dead && (isHealed() || !kernel.oneIn(world.odds.failedCheck));
            if (valid) {
                connection.validatedNanos = kernel.now();
                connection.usedSinceValidation = false;
                lastAnswerNanos = call == null ? kernel.now() : lastAnswerNanos;
            }
            kernel.note("%s is %s", connection, valid ? "valid" : "dead");
            return valid;
        } finally {
            connection.user = null;
            running.remove(check);
            if (call != null) {
                call.chain.stoppedAsking += world.laws.stopped(check.startedNanos, kernel.now());
            }
        }
    }

    @Override
    public void close(SimConnection connection, CloseReason reason) {
        world.laws.mayBeClosed(connection);
        connection.closing = true;
        kernel.note("close %s, %s", connection, reason);
        hang(connection, world.odds.hungClose);
        connection.closed = true;
        kernel.note("%s is closed", connection);
    }

    @Override
    public void abort(SimConnection connection) {
        world.laws.mayBeAborted(connection);
        for (Attempt check : ownChecks) {
            if (check.connection == connection) {
                world.laws.mayBeCutOff(check);
            }
        }
        kernel.note("abort %s", connection);
        connection.aborted = true;
        connection.abortedNanos = kernel.now();
        kernel.fire(connection.cutOff);
    }

    @Override
    public Thread holderAtRest(PoolEntry<SimConnection> entry) {
        SimConnection connection = entry.resource();
        boolean inCall = !world.lock.isMonitor && world.lock.waiting.contains(connection.holder);
        return connection.user == null || inCall ? null : connection.holder;
    }

    @Override
    public boolean isBlockedBy(Thread thread, LongPredicate owner) {
        return world.lock.isMonitor
                && world.lock.waiting.contains(thread)
                && world.lock.owner != null
                && owner.test(world.lock.owner.getId());
    }

    @Override
    public boolean isAsleep(Thread thread) {
        for (Attempt attempt : attempts) {
            if (attempt.thread == thread) {
                return attempt.sleeps;
            }
        }
        return world.asleep.contains(thread) || (world.lock.isMonitor && world.lock.waiting.contains(thread));
    }

    @Override
    public boolean waitsForOthers(Thread thread) {
        return isAsleep(thread);
    }

    @Override
    public boolean isServerFull(Throwable openFailure) {
        return "too many".equals(openFailure.getMessage());
    }

    private void delay(int hungIn, long longestMillis) {
        if (isHealed()) {
            kernel.step();
        } else if (!kernel.oneIn(hungIn)) {
            kernel.sleep(kernel.oneIn(2) ? 0 : kernel.drawNanos(0, 5 * MS));
        } else if (kernel.oneIn(2)) {
            kernel.await(healing, kernel.drawNanos(MS, Math.min(4_000, longestMillis) * MS));
        } else {
            kernel.await(healing, kernel.drawNanos(MS, longestMillis * MS));
        }
    }

    /** It has not come back though it was aborted for as long as a close may take. */
    boolean isProvenDeaf(Attempt check) {
        return check.connection.aborted && kernel.ran(provenNanos(check), kernel.now()) > SimLaws.SLACK_NANOS;
    }

    long provenNanos(Attempt check) {
        return kernel.ranFor(check.connection.abortedNanos, world.settings.closeTimeoutNanos());
    }

    /** By so much an alarm may come before its time. */
    private long nearly(long since) {
        return SimLaws.SLACK_NANOS + kernel.lost(since, SimLaws.CHECK_STOP_NANOS);
    }

    /** Or still hangs so. */
    boolean mayHaveBeenDeaf() {
        return nearlySurvived || !ownChecks.isEmpty();
    }

    /** As {@link #hang}, but what is merely slow ends with its connection: who waits is a caller. */
    private void hangOnCaller(SimLaws.Call call, SimConnection connection) {
        if (isHealed()) {
            kernel.step();
        } else if (!kernel.oneIn(world.odds.hungCheck)) {
            kernel.sleep(kernel.oneIn(2) ? 0 : kernel.drawNanos(0, 3 * MS));
        } else if (kernel.oneIn(2)) {
            kernel.await(connection.cutOff, kernel.drawNanos(MS, 3_000 * MS));
        } else if (kernel.oneIn(3)) {
            kernel.await(healing, kernel.drawNanos(MS, 60_000 * MS));
            call.heldByDeaf |=
                    connection.aborted && kernel.ran(connection.abortedNanos, kernel.now()) > SimLaws.SLACK_NANOS;
            call.chain.heldByDeaf |= call.heldByDeaf;
        } else {
            kernel.await(connection.cutOff, 60_000 * MS);
        }
    }

    /** Hangs perhaps; an abort ends it, mostly. */
    private void hang(SimConnection connection, int hungIn) {
        if (isHealed()) {
            kernel.step();
        } else if (!kernel.oneIn(hungIn)) {
            kernel.sleep(kernel.oneIn(2) ? 0 : kernel.drawNanos(0, 3 * MS));
        } else if (kernel.oneIn(2)) {
            kernel.sleep(kernel.drawNanos(MS, 3_000 * MS));
        } else if (kernel.oneIn(3)) {
            // Deaf to its abort.
            kernel.await(healing, kernel.drawNanos(MS, 60_000 * MS));
        } else {
            kernel.await(connection.cutOff, 60_000 * MS);
        }
    }
}
