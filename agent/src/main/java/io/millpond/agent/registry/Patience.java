/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How long an application's thread waits for a question of ours to its driver, which is asked on another thread. */
final class Patience {

    static final long NANOS = TimeUnit.SECONDS.toNanos(5);

    private Patience() {}

    /** An interrupt does not end it: the application would use its connection beside the other thread. */
    static <T> T inTime(FutureTask<T> answer) throws ExecutionException, TimeoutException {
        long deadline = System.nanoTime() + NANOS;
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
