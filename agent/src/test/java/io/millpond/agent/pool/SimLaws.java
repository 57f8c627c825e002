/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import io.millpond.agent.pool.sim.Kernel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the pool promises, looked at from outside after each step. The books here are the onlooker's own: the engine's figures are
 * compared with them, never used in their place.
 */
final class SimLaws implements Kernel.Laws {

    /** How much later than its deadline a call may end, and the most that passes within one pass when time drifts. */
    static final long SLACK_NANOS = 10_000_000L;

    private static final long SLOW_NANOS = 1_000_000_000L;
    private static final long PATIENCE_NANOS = Openers.PATIENCE_MILLIS * 1_000_000L + SLACK_NANOS;
    private static final long LONGEST_PATIENCE_NANOS = OwnOpens.LONGEST_MILLIS * 1_000_000L + SLACK_NANOS;

    /** Longer than the longest pause after a failure, its jitter included. */
    private static final long LONGEST_PAUSE_NANOS = 1_500_000_000L;

    /** Longer than a proof, and than housekeeping takes to come by where nothing else happens. */
    private static final long LONGEST_SELF_BLOCK_NANOS = 7_000_000_000L;

    static final long LONG_AGO_NANOS = Long.MAX_VALUE / 4;
    private static final long SHORTEST_PAUSE_NANOS = 10_000_000L;
    /** So much of a stop may count as the driver's: what was left to the next look, and what is too short to tell. */
    static final long CHECK_STOP_NANOS = OwnChecks.LEAST_NANOS + ProcessStops.LATE_NANOS;

    /** All attempts of one caller: for so long the process was stopped in its checks, and while it was in line. */
    static final class Chain {
        boolean asked;
        long stoppedAsking;
        long stoppedInLine;
        boolean heldByDeaf;
        /** It may have begun by the coarse clock. */
        boolean coarse;
    }

    /** One call of acquire, in progress. */
    static final class Call {
        final String who;
        final OpenMode mode;
        final long begunAt;
        final long startedNanos;
        /** What the pool lets anybody wait, or less. */
        long timeoutNanos;

        Waiter waiter;
        /** The event at which it was counted in the queue. */
        long queuedAt = Long.MAX_VALUE;

        long queuedNanos;
        /** What it and the attempts before it have in common; null: it only looks. */
        Chain chain;

        /** So many may have been in line before it, or be about to queue. */
        int ahead;

        /** By newcomers. */
        int overtaken;

        /** Connections that it has asked on its own thread. */
        int asked;
        /** By a driver that does not hear an abort: nothing can end that. */
        boolean heldByDeaf;

        boolean decisionSeen;
        long decidedNanos;

        Call(String who, OpenMode mode, long begunAt, long startedNanos) {
            this.who = who;
            this.mode = mode;
            this.begunAt = begunAt;
            this.startedNanos = startedNanos;
        }

        boolean isWaiting() {
            return waiter != null && waiter.isWaiting();
        }
    }

    private final SimWorld world;
    private final Kernel kernel;
    private final List<Call> calls = new ArrayList<>();
    private final Map<Thread, Long> waitedUntil = new HashMap<>();
    private final Map<Thread, Long> heldUntil = new HashMap<>();
    private final Map<AcquireStart, Chain> chains = new IdentityHashMap<>();
    private long lookedNanos;
    private long selfBlockedSince = LONG_AGO_NANOS;
    private long lastLentNanos;
    private long lastBackNanos = -LONG_AGO_NANOS;
    /** At an instant before that one. */
    private long backBeforeNanos = -LONG_AGO_NANOS;

    private long neededSince = LONG_AGO_NANOS;

    SimLaws(SimWorld world) {
        this.world = world;
        this.kernel = world.kernel;
    }

    // What a borrower sees.

    Chain chain(AcquireStart start) {
        Chain chain = chains.computeIfAbsent(start, any -> new Chain());
        chain.coarse |= !start.isExact();
        return chain;
    }

    /** @param started when it began to ask, perhaps not for the first time */
    Call called(String who, OpenMode mode, long started) {
        Call call = new Call(who, mode, world.event(), started);
        call.timeoutNanos = world.settings.acquireTimeoutNanos();
        calls.add(call);
        return call;
    }

    void queued(Call call, Waiter waiter) {
        call.waiter = waiter;
        call.queuedAt = world.event();
        call.queuedNanos = kernel.now();
        kernel.unseen(() -> {
            for (Call other : calls) {
                if (other != call && (other.waiter == null || other.isWaiting())) {
                    call.ahead++;
                }
            }
        });
    }

    void ended(Call call) {
        world.event();
        kernel.unseen(this::lookAtDecisions);
        calls.remove(call);
        waitedUntil.put(Thread.currentThread(), kernel.now());
        if (call.waiter != null) {
            // After the decision it may be awake, and about to leave: that is an instant of the engine's own.
            long left = call.decisionSeen ? call.decidedNanos : kernel.now();
            call.chain.stoppedInLine += stopped(call.queuedNanos, Math.max(left, call.queuedNanos));
        }
        long took = ranSince(call.startedNanos);
        if (took > call.timeoutNanos + SLACK_NANOS + givenMore(call) && !call.heldByDeaf) {
            throw kernel.broken(
                    "%s had to wait %.3f ms, its timeout is %.3f ms", call.who, took / 1e6, call.timeoutNanos / 1e6);
        }
    }

    /** A stop in a check of its own, or just before: the alarm counts less than what ran, and the caller is charged its limit. */
    private long givenMore(Call call) {
        boolean asked = call.chain != null && call.chain.asked;
        return asked ? kernel.lost(call.startedNanos - CHECK_STOP_NANOS, CHECK_STOP_NANOS) : 0;
    }

    void timedOut(Call call) {
        // What a stop may cost: a sleep, and what is too short to tell; in checks of its own, all that it has for them.
        long timeout = call.timeoutNanos;
        long lost = kernel.lost(call.startedNanos, timeout / Waiter.LOOKS + ProcessStops.LATE_NANOS);
        lost += Math.min(call.chain.stoppedAsking, timeout / 2);
        // Elsewhere it is the engine's own instant: there it may lose all.
        lost += stopped(call.startedNanos, kernel.now()) - call.chain.stoppedAsking - call.chain.stoppedInLine;
        lost += call.chain.heldByDeaf ? timeout : 0;
        lost += call.chain.coarse ? SLACK_NANOS : 0;
        if (ranSince(call.startedNanos) + lost < timeout && world.settings.exhausted() != ExhaustedPolicy.FAIL) {
            throw kernel.broken("%s was told of a timeout before its time", call.who);
        }
    }

    void lent(Call call, SimConnection connection) {
        if (call.waiter == null) {
            kernel.unseen(() -> overtook(call));
        }
        mayBeUsed(connection, "lent");
        if (connection.retiredAt > 0 && call.begunAt > connection.retiredAt) {
            throw kernel.broken("%s was retired, and lent to %s who came later", connection, call.who);
        }
        if (connection.evictedAt > 0 && call.begunAt > connection.evictedAt) {
            throw kernel.broken("%s was evicted, and lent to %s who came later", connection, call.who);
        }
        connection.evictedAt = 0;
        fresh(call, connection);
        if (connection.late) {
            connection.late = false;
            bound("a late connection is lent", false);
        }
        lastLentNanos = kernel.now();
        connection.user = call.who;
        connection.pooled = false;
    }

    private void fresh(Call call, SimConnection connection) {
        long granted = call.waiter == null ? call.startedNanos : call.decidedNanos;
        long proven = Math.max(connection.openedNanos, connection.validatedNanos);
        // One that was handed to a waiter, or was being given back, as the process was stopped is as fresh as it was
        // then.
        boolean waited = call.waiter != null || !connection.pooled;
        if (!connection.usedSinceValidation
                && (waited ? kernel.ran(proven, granted) : granted - proven) <= SLACK_NANOS) {
            return;
        }
        long after = world.settings.validateAfterNanos();
        long last = Math.max(proven, Math.max(connection.returnedNanos, connection.pooledNanos));
        if (after == 0 || (waited ? kernel.ran(last, granted) : granted - last) >= after + SLACK_NANOS) {
            throw kernel.broken("%s was lent to %s unvalidated", connection, call.who);
        }
    }

    /** A newcomer got one: who waits lets as many pass as the rule says, and no more. */
    private void overtook(Call winner) {
        for (Call other : calls) {
            if (other != winner && other.queuedAt < winner.begunAt && other.isWaiting() && !isOver(other)) {
                other.overtaken++;
                world.overtakes++;
                // For each of those ahead, for itself, and for one that left the line as it came.
                int most = (other.ahead + 2) * world.settings.mostOvertakes();
                if (other.overtaken > most) {
                    throw kernel.broken(
                            "%s is the %d. newcomer to overtake %s, %d may",
                            winner.who, other.overtaken, other.who, most);
                }
            }
        }
    }

    /** One that waited got one: nobody who waited before it is passed over. */
    private void notOvertaken(Call winner) {
        for (Call other : calls) {
            if (other != winner && other.queuedAt < winner.begunAt && other.isWaiting() && !isOver(other)) {
                throw kernel.broken("%s came after %s and was served before it", winner.who, other.who);
            }
        }
    }

    private boolean isOver(Call call) {
        return ranSince(call.startedNanos) >= call.timeoutNanos;
    }

    long stopped(long from, long to) {
        return to - from - kernel.ran(from, to);
    }

    private long ranSince(long nanos) {
        return kernel.ran(nanos, kernel.now());
    }

    // What the driver sees.

    void mayBeUsed(SimConnection connection, String how) {
        if (connection.closed || connection.closing || connection.aborted) {
            throw kernel.broken(
                    "%s is %s, but it is %s",
                    connection, how, connection.aborted ? "aborted" : connection.closed ? "closed" : "being closed");
        }
        if (connection.user != null) {
            throw kernel.broken("two owners of %s: %s while %s has it", connection, how, connection.user);
        }
    }

    /** A caller asks one on its own thread: not while another hangs there, and not for a minute once one survived its abort. */
    void mayAskItself(Call call, long timeoutNanos) {
        long last = world.driver.survivedNanos;
        for (SimDriver.Attempt other : world.driver.ownChecks) {
            last = world.driver.isProvenDeaf(other) ? Math.max(last, world.driver.provenNanos(other)) : last;
        }
        long survived = kernel.now() - last;
        if (survived < OwnChecks.SURVIVED_NANOS - SLOW_NANOS) {
            throw kernel.broken(
                    "%s asks on its own thread, though %.3f ms ago an abort was not heard", call.who, survived / 1e6);
        }
        if (timeoutNanos < OwnChecks.LEAST_NANOS) {
            throw kernel.broken("%s asks, and leaves the driver only %.3f ms", call.who, timeoutNanos / 1e6);
        }
        if (call.timeoutNanos / 2 + SLACK_NANOS < ranSince(call.startedNanos) + timeoutNanos) {
            throw kernel.broken("%s may ask for longer than for half of its time", call.who);
        }
        long limit = Math.min(world.settings.validationTimeoutNanos(), world.settings.acquireTimeoutNanos() / 2);
        long slow = Math.min(SLOW_NANOS, limit);
        for (SimDriver.Attempt other : world.driver.ownChecks) {
            long since = kernel.ranFor(other.startedNanos, slow);
            boolean answered = world.driver.lastAnswerNanos >= since - SLACK_NANOS;
            if (ranSince(since) > SLACK_NANOS && !answered) {
                throw kernel.broken(
                        "%s asks on its own thread, though another hangs there since %.3f ms",
                        call.who, (kernel.now() - other.startedNanos) / 1e6);
            }
        }
    }

    void mayBeClosed(SimConnection connection) {
        if (connection.closing) {
            throw kernel.broken("%s is closed twice", connection);
        }
        if (connection.user != null) {
            throw kernel.broken("two owners of %s: closed while %s has it", connection, connection.user);
        }
    }

    void mayBeAborted(SimConnection connection) {
        if (connection.user != null && !connection.user.equals("validation")) {
            throw kernel.broken("two owners of %s: aborted while %s has it", connection, connection.user);
        }
    }

    /** By the pool, while a caller asks it: the driver has had its time, in which the process ran. */
    void mayBeCutOff(SimDriver.Attempt check) {
        long limit = Math.min(world.settings.validationTimeoutNanos(), check.callersNanos / 2);
        // Its caller began by the coarse clock, perhaps.
        long had = ranSince(check.calledNanos) + kernel.lost(check.calledNanos, CHECK_STOP_NANOS) + SLACK_NANOS;
        if (had < limit) {
            throw kernel.broken("%s is cut off after %.3f ms of %.3f", check.connection, had / 1e6, limit / 1e6);
        }
    }

    /** Connections and attempts that count against the bound are at most {@code max}; asked wherever one is added. */
    void bound(String when, boolean begins) {
        int open = 0;
        for (SimConnection connection : world.driver.connections) {
            if (connection.isLive() && !connection.outside && !connection.late && !isSurplus(connection, begins)) {
                open++;
            }
        }
        for (SimDriver.Attempt attempt : world.driver.attempts) {
            if (!attempt.outside
                    && !world.driver.isAbandoned(attempt, -SLACK_NANOS)
                    && !world.driver.mayBeReplaced(attempt)) {
                open++;
            }
        }
        if (open > world.settings.maxSize()) {
            throw kernel.broken("%s: %d open or opening, the bound is %d", when, open, world.settings.maxSize());
        }
    }

    /**
     * It came under the bound without asking. From then on nothing opens until the sum is below the bound; but what begins in the
     * same instant had its permit before, however long the process was stopped in between.
     */
    private boolean isSurplus(SimConnection connection, boolean begins) {
        return connection.overdrawn && (!begins || world.drifts || ranSince(connection.openedNanos) == 0);
    }

    void pausedBetweenAttempts(long lastSuccessNanos, long lastFailureNanos) {
        long pause = kernel.now() - lastFailureNanos;
        // One that begins in the same instant was decided upon before the failure.
        boolean owed = lastFailureNanos > lastSuccessNanos;
        if (owed && !world.drifts && pause > 0 && pause < SHORTEST_PAUSE_NANOS) {
            throw kernel.broken("an attempt to open only %.3f ms after one that failed", pause / 1e6);
        }
    }

    // What the kernel asks.

    @Override
    public void always() {
        lookAtDecisions();
        lookedNanos = kernel.now();
    }

    private void lookAtDecisions() {
        for (Call call : calls) {
            if (call.decisionSeen || call.waiter == null || call.waiter.isWaiting()) {
                continue;
            }
            call.decisionSeen = true;
            call.decidedNanos = lookedNanos;
            Object outcome = call.waiter.outcome();
            if (outcome instanceof PoolEntry || outcome instanceof Permit) {
                long over = kernel.ran(call.startedNanos, lookedNanos) - call.timeoutNanos;
                if (over > (world.drifts ? SLACK_NANOS : 0) + givenMore(call)) {
                    throw kernel.broken("%s was past its deadline when it was granted %s", call.who, outcome);
                }
                if (!(outcome instanceof Permit)
                        || !((Permit) outcome).isOutside()
                        || !mayBeWanted(call.waiter.thread())) {
                    notOvertaken(call);
                }
                if (outcome instanceof Permit && world.settings.exhausted() == ExhaustedPolicy.WAIT) {
                    beyondTheBound(call, (Permit) outcome);
                }
            }
        }
    }

    /** What is above the bound is closed when it comes back, and is nobody's hope. */
    void cameBack(SimConnection connection) {
        long now = kernel.now();
        heldUntil.put(connection.holder, now);
        if (!connection.overdrawn && now != lastBackNanos) {
            backBeforeNanos = lastBackNanos;
            lastBackNanos = now;
        }
    }

    /**
     * Beyond the bound only where nobody who holds one goes on, or where this one holds what others wait for, or where all holders
     * sleep; and these two are bounded, and nothing came back for a while. Who gave up in the same pass did not.
     */
    private void beyondTheBound(Call winner, Permit permit) {
        if (!permit.isOutside()) {
            return;
        }
        SimConnection goesOn = null;
        boolean allSleep = true;
        for (SimConnection connection : world.driver.connections) {
            if (connection.isLive() && isHeld(connection) && !waitsOrWaited(connection.holder)) {
                Thread holder = connection.holder;
                boolean blocked = world.lock.isMonitor && world.lock.waiting.contains(holder);
                if (!blocked || world.lock.owner == null || !waitsOrWaited(world.lock.owner)) {
                    goesOn = connection;
                    allSleep &= blocked || world.asleep.contains(holder);
                }
            }
        }
        if (goesOn == null) {
            return;
        }
        Thread thread = winner.waiter.thread();
        boolean wanted = mayBeWanted(thread);
        if (!wanted && !allSleep) {
            throw kernel.broken(
                    "%s got one beyond the bound, though %s has %s and goes on", winner.who, goesOn.user, goesOn);
        }
        // What comes back in this very instant may come after the look that this was decided by: no lock is held
        // between the two.
        long back = lastBackNanos == lookedNanos ? backBeforeNanos : lastBackNanos;
        long quiet = kernel.ran(back, lookedNanos) + kernel.lost(back, SelfBlock.EACH_NANOS);
        long needed = wanted ? SelfBlock.AGAIN_NANOS : SelfBlock.PROOF_NANOS;
        if (quiet < needed - SLACK_NANOS) {
            throw kernel.broken(
                    "%s got one beyond the bound, though one came back %.3f ms before", winner.who, quiet / 1e6);
        }
        int beyond = 1;
        for (SimConnection connection : world.driver.connections) {
            beyond += connection.outside && connection.isLive() && !connection.closing ? 1 : 0;
        }
        if (beyond > world.settings.maxSize()) {
            throw kernel.broken("%s got the %d. beyond a bound of %d", winner.who, beyond, world.settings.maxSize());
        }
    }

    private boolean holds(Thread thread) {
        for (SimConnection connection : world.driver.connections) {
            if (connection.isLive() && isHeld(connection) && connection.holder == thread) {
                return true;
            }
        }
        return false;
    }

    /** It holds one, or did in this instant, or the lock that who holds one may wait for. */
    private boolean mayBeWanted(Thread thread) {
        return holds(thread)
                || heldUntil.getOrDefault(thread, -LONG_AGO_NANOS) >= lookedNanos
                || (world.lock.owner == thread && !world.lock.waiting.isEmpty());
    }

    private static boolean isHeld(SimConnection connection) {
        return connection.user != null && !connection.user.equals("validation");
    }

    private boolean waitsOrWaited(Thread thread) {
        return waits(thread) || ranSince(waitedUntil.getOrDefault(thread, -LONG_AGO_NANOS)) <= SLACK_NANOS;
    }

    private boolean waits(Thread thread) {
        for (Call call : calls) {
            if (call.waiter != null && call.waiter.thread() == thread) {
                return true;
            }
        }
        return false;
    }

    /** Where everybody waits for himself one is let past the bound. */
    private void noSelfBlock(BoundedPool<SimConnection> pool) {
        boolean blocked = pool.waiting() > 0
                && world.settings.exhausted() == ExhaustedPolicy.WAIT
                && pool.opening() + pool.closing() == 0
                && pool.open() >= world.settings.maxSize();
        for (SimConnection connection : world.driver.connections) {
            blocked &= !connection.isLive() || (isHeld(connection) && waits(connection.holder));
        }
        if (!blocked) {
            selfBlockedSince = LONG_AGO_NANOS;
        } else if (selfBlockedSince == LONG_AGO_NANOS) {
            selfBlockedSince = kernel.now();
        } else if (ranSince(selfBlockedSince) - givenAnew(selfBlockedSince) > LONGEST_SELF_BLOCK_NANOS) {
            throw kernel.broken("everybody waits for himself: %s", pool);
        }
    }

    /** A check that does not hear its abort may be heard yet; it is given that time anew after a stop. */
    private long givenAnew(long since) {
        return kernel.lost(since, world.settings.closeTimeoutNanos());
    }

    /** Who holds one and waits for another gets it beyond the bound, as long as that has a place. */
    private void noNestedWait(BoundedPool<SimConnection> pool) {
        Call nested = null;
        for (Call call : calls) {
            if (call.isWaiting() && !isOver(call) && holds(call.waiter.thread())) {
                nested = call;
            }
        }
        boolean needed = nested != null
                && world.settings.exhausted() == ExhaustedPolicy.WAIT
                && pool.opening() + pool.closing() == 0
                && pool.open() >= world.settings.maxSize()
                && outside() == 0;
        for (SimConnection connection : world.driver.connections) {
            needed &= !connection.isLive() || isHeld(connection);
        }
        if (!needed) {
            neededSince = LONG_AGO_NANOS;
        } else if (neededSince == LONG_AGO_NANOS) {
            neededSince = kernel.now();
            return;
        }
        long since = Math.max(neededSince, Math.max(lastBackNanos, lastLentNanos));
        if (neededSince != LONG_AGO_NANOS
                && ranSince(since) - givenAnew(since) > LONGEST_SELF_BLOCK_NANOS
                && ranSince(nested.startedNanos) > LONGEST_SELF_BLOCK_NANOS) {
            throw kernel.broken("%s holds one and waits for one more: %s", nested.who, pool);
        }
    }

    @Override
    public void atRest() {
        BoundedPool<SimConnection> pool = world.pool;
        if (pool == null) {
            return;
        }
        int sum = pool.inUse() + pool.idle() + pool.opening() + pool.closing();
        if (pool.open() != sum) {
            throw kernel.broken(
                    "open %d is not in use %d + idle %d + opening %d + closing %d",
                    pool.open(), pool.inUse(), pool.idle(), pool.opening(), pool.closing());
        }
        same("in use", pool.inUse(), world.held);
        int waiting = 0;
        for (Call call : calls) {
            if (call.isWaiting()) {
                waiting++;
            }
        }
        same("waiting", pool.waiting(), waiting);
        int live = 0;
        for (SimConnection connection : world.driver.connections) {
            if (connection.isLive()) {
                live++;
            }
        }
        if (pool.open() < live) {
            throw kernel.broken("%d connections are alive, the pool knows of %d", live, pool.open());
        }
    }

    private void same(String what, int engine, int onlooker) {
        if (engine != onlooker) {
            throw kernel.broken("%s: %d, but the pool says %d", what, onlooker, engine);
        }
    }

    /** No lost wake-up: whoever waits, waits for something. */
    @Override
    public void quiescent() {
        BoundedPool<SimConnection> pool = world.pool;
        if (pool == null) {
            return;
        }
        noSelfBlock(pool);
        noNestedWait(pool);
        int waiting = 0;
        Call first = null;
        // Who of several is first in line cannot be told from outside.
        boolean allOpenThemselves = true;
        for (Call call : calls) {
            if (call.isWaiting() && !isOver(call)) {
                waiting++;
                first = first == null ? call : first;
            }
            allOpenThemselves &= !call.isWaiting() || call.mode == OpenMode.CALLER;
        }
        if (waiting == 0) {
            return;
        }
        if (pool.isClosed()) {
            throw kernel.broken("%s waits for a pool that is closed", first.who);
        }
        int checked = checkedSoon();
        for (SimConnection connection : world.driver.connections) {
            if (waiting > checked && connection.isIdle()) {
                throw kernel.broken(
                        "%s is idle while %s waits (%d waiting, %d being checked)",
                        connection, first.who, waiting, checked);
            }
        }
        int soon = soon();
        if (waiting <= soon) {
            return;
        }
        if (mayOpen(allOpenThemselves, waiting)) {
            throw kernel.broken(
                    "another could be opened while %s waits (%d waiting, %d coming soon, %s)",
                    first.who, waiting, soon, pool);
        }
    }

    /** Calls in progress that may give the first in line something before they count as slow. */
    private int soon() {
        int soon = checkedSoon();
        for (SimDriver.Attempt attempt : world.driver.attempts) {
            if (!attempt.byCaller && isPrompt(attempt.startedNanos)) {
                soon++;
            }
        }
        return soon;
    }

    private int checkedSoon() {
        int soon = 0;
        for (SimDriver.Attempt check : world.driver.checks) {
            if (ranSince(check.startedNanos) < SLOW_NANOS + SLACK_NANOS) {
                soon++;
            }
        }
        return soon;
    }

    private boolean isPrompt(long began) {
        return ranSince(began) < Math.min(SLOW_NANOS, world.settings.openTimeoutNanos()) + SLACK_NANOS;
    }

    /** At least so many are not counted against the bound. */
    private int outside() {
        int outside = 0;
        for (SimConnection connection : world.driver.connections) {
            if (connection.outside && connection.isLive()) {
                outside++;
            }
        }
        for (SimDriver.Attempt attempt : world.driver.attempts) {
            if (attempt.outside || world.driver.isAbandoned(attempt, SLACK_NANOS)) {
                outside++;
            }
        }
        return outside;
    }

    private long movedNanos() {
        return Math.max(lastLentNanos, world.driver.lastBegunNanos);
    }

    /** Who opens for himself has no leave yet. Judged is who came first of them. */
    private boolean mayWaitForWhatComesBack() {
        long now = kernel.now();
        long since = LONG_AGO_NANOS;
        for (Call call : calls) {
            if (call.isWaiting() && call.mode == OpenMode.CALLER) {
                since = Math.min(since, call.queuedNanos);
            }
        }
        boolean moves = now - movedNanos() <= PATIENCE_NANOS;
        return since != LONG_AGO_NANOS
                && (now - since <= (moves ? LONGEST_PATIENCE_NANOS : PATIENCE_NANOS)
                        || now - world.driver.lastOwnBegunNanos <= PATIENCE_NANOS);
    }

    private boolean mayOpen(boolean byCallers, int waiting) {
        if (world.pool.open() - outside() >= world.settings.maxSize()) {
            return false;
        }
        if (mayWaitForWhatComesBack()) {
            return false;
        }
        if (byCallers) {
            return true;
        }
        int prompt = 0;
        int mayBeAbandoned = 0;
        int mayBeWithin = 0;
        for (SimDriver.Attempt attempt : world.driver.attempts) {
            if (!attempt.byCaller) {
                if (isPrompt(attempt.startedNanos)) {
                    prompt++;
                }
                if (world.driver.isAbandoned(attempt, -SLACK_NANOS)) {
                    mayBeAbandoned++;
                }
                if (!world.driver.isAbandoned(attempt, SLACK_NANOS)) {
                    mayBeWithin++;
                }
            }
        }
        // Once one is slow, two for each who waits.
        if (mayBeWithin > prompt && soon() + mayBeWithin - prompt >= 2 * waiting) {
            return false;
        }
        // As soon as max attempts hang for good, one at a time.
        if (prompt >= Openers.AT_ONCE || (mayBeAbandoned >= world.settings.maxSize() && mayBeWithin > 0)) {
            return false;
        }
        // After some more they are slower and slower to come.
        if (mayBeAbandoned >= world.settings.maxSize() + Openers.SAME_PACE) {
            return false;
        }
        // While one is being opened, the next waits a little for what comes back.
        if (prompt > 0 && kernel.now() - movedNanos() <= PATIENCE_NANOS) {
            return false;
        }
        // The pause begins when the pool hears of it: that may be after a stop.
        return ranSince(Math.max(world.driver.lastFailureNanos, world.driver.lastRefusalNanos)) > LONGEST_PAUSE_NANOS;
    }
}
