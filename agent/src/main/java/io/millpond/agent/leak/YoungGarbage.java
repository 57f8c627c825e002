/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import java.lang.ref.WeakReference;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Has the collector look at the young objects, by making garbage until an object of its own is gone. Every collector that knows
 * generations then knows which leases are unreachable, save those that were old when they leaked. Bounded in bytes and in time, and
 * not done where memory is short: there a collection comes by itself.
 */
public final class YoungGarbage implements Runnable {

    private static final int CHUNK = 16 * 1024;
    static final long MOST_BYTES = 512L << 20;
    private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    /** Written, so that no compiler leaves the garbage out. */
    private byte @Nullable [] latest;

    private long made;

    @Override
    public void run() {
        Runtime jvm = Runtime.getRuntime();
        long room = jvm.maxMemory() - jvm.totalMemory() + jvm.freeMemory();
        if (room < jvm.maxMemory() / 8) {
            return;
        }
        WeakReference<Object> canary = new WeakReference<>(new Object());
        long start = System.nanoTime();
        made = 0;
        while (canary.get() != null && made < MOST_BYTES && System.nanoTime() - start < MOST_NANOS) {
            for (int i = 0; i < 16; i++) {
                latest = new byte[CHUNK];
            }
            made += 16 * CHUNK;
        }
        latest = null;
    }

    /** How much the last run made. */
    long made() {
        return made;
    }
}
