/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.fault;

import io.millpond.agent.log.AgentLog;
import io.millpond.agent.thread.StackRoom;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Faults of our own. The application goes on with the driver's answer; we count, say it once for each place (the class only,
 * because a message may quote a secret), and switch a {@link Feature} off that had {@value #LIMIT} within a minute: a fault that
 * comes back would cost the application time on each call.
 *
 * <p>Never throws: this is called from catch blocks on the application's threads, with an empty heap or at the end of the stack.
 */
public final class Faults {

    static final int LIMIT = 3;
    private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** So many of a stack are looked at, and by default so many are recorded. */
    private static final int TOP_FRAMES = 1024;

    /** More frames than any call of ours has without going in a circle. */
    private static final int RECURSION = 200;

    private static final String OURS = "io.millpond.";
    private static final String PROBE = StackRoom.class.getName();

    private static final int FEATURES = Feature.values().length;

    /** Made beforehand: an OutOfMemoryError must be countable. */
    private static final AtomicLongArray COUNTS = new AtomicLongArray(FEATURES);

    private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

    /** When the last faults of each feature were; guarded by itself. */
    private static final long[][] LAST = new long[FEATURES][LIMIT - 1];

    private static final int[] SEEN = new int[FEATURES];

    private Faults() {}

    public static void report(FaultPoint point, Throwable fault) {
        report(point.feature(), point.place(), fault);
    }

    /** A fault between the advice and the hand-out costs pooling first; if that did not help, instrumentation. */
    public static void reportAtDoor(FaultPoint point, Throwable fault) {
        report(Feature.POOLING.isOn() ? Feature.POOLING : Feature.HANDLES, point.place(), fault);
    }

    /** @param place in words, as {@link FaultPoint#place} */
    public static void report(Feature feature, String place, Throwable fault) {
        try {
            if (fault instanceof StackOverflowError && (!StackRoom.isThere() || isOfTheApplication(fault))) {
                return; // the application's recursion has come to its end here: nothing to count against us
            }
            if (fault.getClass().getName().equals("java.lang.ThreadDeath")) {
                return; // Thread.stop, by the application: no fault of ours, it must not switch anything off
            }
            COUNTS.incrementAndGet(feature.ordinal());
            boolean last = isTooMany(feature);
            if (SAID.add(place)) {
                AgentLog.warn("fault in " + place + ", the application's call goes on without it: " + where(fault)
                        + " (said once)");
            }
            if (last) {
                AgentLog.warn(feature.consequence() + ": " + LIMIT + " faults within a minute, the last in " + place
                        + ": " + fault.getClass().getName());
            }
        } catch (Throwable e) {
            // Memory or stack ran out in here as well. The count comes first, so the metric has it all the same.
            return;
        }
    }

    /**
     * Who filled the stack, by what lies on it: an error that arose far below is reported where there is room again. A recursion of
     * ours has frames of ours all over it, in turn with a driver's at most; a borrow on top of an application's recursion has some
     * dozens. The probes of {@link StackRoom} stand for work that there was no room for, and are nobody's. One with a message is
     * not the JVM's.
     */
    private static boolean isOfTheApplication(Throwable overflow) {
        if (overflow.getMessage() != null) {
            return false;
        }
        StackTraceElement[] stack = overflow.getStackTrace();
        int top = Math.min(stack.length, TOP_FRAMES);
        int ours = 0;
        for (int i = 0; i < top; i++) {
            String type = stack[i].getClassName();
            if (type.startsWith(OURS) && !type.equals(PROBE)) {
                ours++;
            }
        }
        return ours < RECURSION || ours < top / 4;
    }

    /** True for the one fault that switches the feature off. */
    private static boolean isTooMany(Feature feature) {
        long now = System.nanoTime();
        synchronized (LAST) {
            if (!feature.isOn()) {
                return false;
            }
            long[] last = LAST[feature.ordinal()];
            int seen = SEEN[feature.ordinal()]++;
            boolean full = seen >= last.length && now - last[seen % last.length] < WINDOW_NANOS;
            last[seen % last.length] = now;
            if (!full || !FaultPlan.BREAKS) {
                return false;
            }
            feature.switchOff();
            return true;
        }
    }

    private static String where(Throwable fault) {
        StackTraceElement[] stack = fault.getStackTrace();
        return fault.getClass().getName() + (stack.length == 0 ? "" : " at " + stack[0]);
    }

    /** Since the start; more than was logged. */
    public static long count(Feature feature) {
        return COUNTS.get(feature.ordinal());
    }

    public static long count() {
        long all = 0;
        for (int i = 0; i < FEATURES; i++) {
            all += COUNTS.get(i);
        }
        return all;
    }

    /** For tests: as if there had been none. */
    static void forget() {
        synchronized (LAST) {
            SAID.clear();
            for (Feature feature : Feature.values()) {
                COUNTS.set(feature.ordinal(), 0);
                SEEN[feature.ordinal()] = 0;
                Arrays.fill(LAST[feature.ordinal()], 0);
                feature.switchOn();
            }
        }
    }
}
