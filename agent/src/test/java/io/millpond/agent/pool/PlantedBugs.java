/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import io.millpond.agent.pool.sim.Kernel;
import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * The mistakes that somebody might make in the engine, one method each. Redirected calls end here: the receiver comes first, then
 * the arguments, then who called. {@link PlantedBugsTest} says which call is redirected.
 */
@SuppressWarnings({"rawtypes", "unchecked", "unused"})
final class PlantedBugs {

    private PlantedBugs() {}

    /** Not a bug: the laws learn which waiter is whose. */
    static void waiterQueued(WaitQueue queue, Waiter waiter) {
        queue.enqueue(waiter);
        ((SimWorld) Kernel.currentScenario()).waiterQueued(waiter);
    }

    static int anyGeneration(PoolEntry entry, long generation, Object caller) {
        return entry.inUseBy(entry.generation());
    }

    static void notRaised(IdleStore store, Object caller) {}

    static boolean alwaysWon(AtomicIntegerFieldUpdater state, Object entry, int seen, int next, Object caller) {
        state.compareAndSet(entry, seen, next);
        return true;
    }

    static boolean letPast(Overtaking overtaking, PoolEntry<?> entry, Ticker ticker, Object caller) {
        return true;
    }

    static void notLooked(WaitQueue queue, Waiter waiter, Runnable pass, Object caller) {}

    static boolean overwrite(Waiter waiter, Object outcome, Object caller) {
        if (!waiter.casOutcome(outcome)) {
            set(waiter, "outcome", outcome);
        }
        return true;
    }

    static void forgottenInterrupt(Thread thread, Object caller) {}

    static void freedBeforeClose(PoolEntry entry, Object caller) {
        entry.closing();
        ((PoolContext) get(caller, "context")).permits.release(entry.permit());
    }

    static boolean neverLate(Granted granted, long now, Object caller) {
        return false;
    }

    static boolean notMoved(OpenPermits permits, Permit permit, Object caller) {
        return false;
    }

    static long asThePoolLets(AcquireStart start, long nanos, Object caller) {
        return nanos;
    }

    static void returnForgotten(Dispatcher dispatcher, boolean mayBeTaken, Object caller) {}

    static void lost(Unwoken unwoken, Waiter settled, Waiter toLook, Object caller) {}

    static boolean notNudged(WaitQueue queue, Waiter first, Ticker ticker, Object caller) {
        return true;
    }

    static void onlyIfAwaited(Dispatcher dispatcher) {
        if (((WaitQueue) get(dispatcher, "waiters")).waiting() > 0) {
            dispatcher.requestIfAwaited();
        }
    }

    static void lastInFirst(ArrayDeque line, Object waiter, Object caller) {
        line.addFirst(waiter);
    }

    static boolean fresh(PoolContext context, PoolEntry entry, long now, Object caller) {
        return false;
    }

    static void kept(OpenPermits permits, Permit permit, Object caller) {}

    static boolean movedUnasked(OpenPermits permits, Permit permit, Object caller) {
        return true;
    }

    static int forgetsItsAbort(AtomicInteger state, int done, Object caller) {
        int aborted = 2;
        int slow = 1;
        int seen = state.getAndSet(done);
        return seen == aborted ? slow : seen;
    }

    static long sleepsOn(Waiter waiter, long now, Object caller) {
        return Math.max(1_000_000, waiter.sleepFor(now));
    }

    static boolean neverCutOff(PoolEntry entry, int word, long now, Object caller) {
        return false;
    }

    static boolean lentInSpite(PoolEntry entry, long now, Object caller) {
        if (!entry.casLendChecked(now) && entry.casCutOffEnded()) {
            entry.lend(now);
        }
        return true;
    }

    static void forgiven(AtomicInteger mode, int value, Object caller) {}

    static boolean alwaysTime(OwnChecks checks, long start, long now, long limit, Object caller) {
        return true;
    }

    static long beginsAnew(Acquisition acquisition, AcquireStart start, Object caller) {
        return acquisition.begin().nanos() - start.nanos() + acquisition.deadline(start);
    }

    static boolean inNeedOfNoCheck(PoolContext context, PoolEntry entry, long now, Object caller) {
        return false;
    }

    static boolean neverStopped(long late, Object caller) {
        return false;
    }

    static long charged(
            OwnChecks checks, long start, OwnChecks.Answer answer, PoolEntry entry, long limit, Object caller) {
        return start;
    }

    static long whole(long elapsed, long most, Object caller) {
        return elapsed;
    }

    static long longAgo(PoolEntry entry, int word, long before, long now, Object caller) {
        return Long.MAX_VALUE / 2;
    }

    static boolean neverSlow(AtomicInteger state, int seen, int next, Object caller) {
        return false;
    }

    static boolean inThePass(PoolWorkers workers, Runnable call, Object caller) {
        call.run();
        return true;
    }

    static io.millpond.agent.event.CloseReason notEvicted(PoolEntry entry, Object caller) {
        return null;
    }

    static int uncounted(AtomicInteger count, Object caller) {
        return count.get();
    }

    static boolean notOverdrawn(OpenPermits permits, Object caller) {
        return false;
    }

    static void notDue(WatchedCall call, int deadline, Object caller) {}

    static PoolEntry ofNow(PoolContext context, Object resource, Permit permit, int epoch, long now, Object caller) {
        return context.enter(resource, permit, context.epochNumber(), now);
    }

    static void notWoken(Parker parker, Thread thread, Object caller) {}

    static boolean noPause(Openers openers, long now, Object caller) {
        return false;
    }

    static long nobodyWaited(OwnOpens rule, long now, Object caller) {
        return 0;
    }

    static long patientForEver(OwnOpens rule, Waiter first, long now, Object caller) {
        return 1_000_000;
    }

    static void noAlarm(Alarm alarm, long nanos, Object caller) {}

    static int nobodyWaits(WaitQueue waiters, Object caller) {
        return 0;
    }

    static int laidDown(AtomicInteger requests, int served, Object caller) {
        requests.set(0);
        return 0;
    }

    static boolean refusedAndForgotten(PoolWorkers workers, Runnable abort, Object caller) {
        workers.execute(abort);
        return true;
    }

    static Waiter everybodyWaits(Map line, Thread thread, Object caller) {
        return (Waiter) line.values().iterator().next();
    }

    static Waiter nobodyIsInLine(Map line, Thread thread, Object caller) {
        return null;
    }

    static int noneOutside(OpenPermits permits, Object caller) {
        return 0;
    }

    static long quietForEver(SelfBlock rule, long now, Object caller) {
        return Long.MAX_VALUE;
    }

    static boolean neverNested(SelfBlock rule, SelfBlock.Look look, long now, long ticked, Object caller) {
        return false;
    }

    static boolean spentTwice(Permit permit, Object caller) {
        permit.casSpent();
        return true;
    }

    static Object get(Object object, String name) {
        try {
            return field(object, name).get(object);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void set(Object object, String name, Object value) {
        try {
            field(object, name).set(object, value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Field field(Object object, String name) throws NoSuchFieldException {
        Field field = object.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}
