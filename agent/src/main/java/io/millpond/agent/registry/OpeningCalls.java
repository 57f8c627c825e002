/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The original calls that are running now, by thread, so that the advice on {@code Driver.connect} can say which driver the
 * JDK chose. Every entry is taken out in {@code finish}, which the advice runs however the call ends.
 */
final class OpeningCalls {

    /** What a running call has learnt. Written and read by its own thread. */
    static final class Opening {
        private @Nullable Object driver;
        private @Nullable Object connection;

        /** The driver whose connect answered this very connection; null where none told. */
        @Nullable
        Object driverOf(Object answered) {
            return connection == answered ? driver : null;
        }
    }

    private final ConcurrentMap<Thread, Opening> running = new ConcurrentHashMap<>();

    Opening begin() {
        Opening opening = new Opening();
        running.put(Thread.currentThread(), opening);
        return opening;
    }

    void end() {
        running.remove(Thread.currentThread());
    }

    /** The last to answer is the outermost driver, the one whose connection the application gets. */
    void connected(Object driver, Object connection) {
        Opening opening = running.get(Thread.currentThread());
        if (opening != null) {
            opening.driver = driver;
            opening.connection = connection;
        }
    }
}
