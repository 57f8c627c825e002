/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import static org.awaitility.Awaitility.await;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.util.concurrent.Callable;

/** Real collections, and proof that one has run to its end. */
final class Collections {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Collections() {}

    /** Collects and polls until the condition holds. */
    static void until(LeakTracker tracker, Callable<Boolean> condition) {
        await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    System.gc();
                    tracker.poll();
                    return condition.call();
                });
    }

    /**
     * Two collections, each proven by an object that only it could have enqueued: what was unreachable before this call has been
     * enqueued after it, is polled, and has had its round of grace.
     */
    static void twice(LeakTracker tracker) {
        for (int i = 0; i < 2; i++) {
            ReferenceQueue<Object> queue = new ReferenceQueue<>();
            PhantomReference<Object> canary = new PhantomReference<>(new Object(), queue);
            until(tracker, () -> queue.poll() == canary);
        }
        tracker.poll();
        tracker.poll();
    }
}
