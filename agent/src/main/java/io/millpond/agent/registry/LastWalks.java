/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import java.util.concurrent.atomic.AtomicReferenceArray;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Each thread's {@link LastWalk} for each DataSource, in a table of fixed size. A thread finds its own or none: a place is given
 * away only once its thread has ended or its DataSource is gone. Who finds no place walks each time.
 */
final class LastWalks {

    /** A power of two. */
    static final int PLACES = 1_024;

    /** Places where one pair may stand; they share a cache line. */
    private static final int NEAR = 4;

    private final AtomicReferenceArray<@Nullable LastWalk> places = new AtomicReferenceArray<>(PLACES);

    /** Null where this thread has none for this DataSource. */
    @Nullable
    LastWalk of(Thread thread, DataSource source) {
        int first = place(thread, source);
        for (int i = 0; i < NEAR; i++) {
            LastWalk last = places.get(first ^ i);
            if (last != null && last.isOf(thread, source)) {
                return last;
            }
        }
        return null;
    }

    /**
     * A walk was made outside of all other calls.
     *
     * @param decided what is remembered for the caller that it found; null: nothing
     * @param nowNanos by the coarse clock
     */
    void found(DataSource source, Bindings.@Nullable SourceBinding decided, long nowNanos) {
        Thread thread = Thread.currentThread();
        LastWalk last = of(thread, source);
        if (last == null && decided != null && !isVirtual(thread)) {
            last = claim(thread, source);
        }
        if (last != null) {
            last.found(decided, nowNanos);
        }
    }

    private @Nullable LastWalk claim(Thread thread, DataSource source) {
        int first = place(thread, source);
        for (int i = 0; i < NEAR; i++) {
            LastWalk there = places.get(first ^ i);
            if (there == null || there.isVoid()) {
                LastWalk mine = new LastWalk(thread, source);
                if (places.compareAndSet(first ^ i, there, mine)) {
                    return mine;
                }
            }
        }
        return null;
    }

    /** There are too many of them, each for too short a time. */
    private static boolean isVirtual(Thread thread) {
        Class<?> parent = thread.getClass().getSuperclass();
        return parent != null && "java.lang.BaseVirtualThread".equals(parent.getName());
    }

    /** Not by the thread's id, for which a class of the application's may answer what it likes before Java 19. */
    private static int place(Thread thread, DataSource source) {
        int hash = System.identityHashCode(thread) * 0x9E3779B9 + System.identityHashCode(source);
        return (hash ^ hash >>> 15) & PLACES - 1;
    }
}
