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

    /** Who comes so much later than it meant to had nothing to run on. */
    private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private Patience() {}

    /** An interrupt does not end it: the application would use its connection beside the other thread. */
    static <T> T inTime(FutureTask<T> answer) throws ExecutionException, TimeoutException {
        long deadline = System.nanoTime() + NANOS;
        boolean again = false;
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (TimeoutException e) {
                    long now = System.nanoTime();
                    if (again || now - deadline < LATE_NANOS) {
                        throw e;
                    }
                    again = true; // the whole process was stopped meanwhile, the driver too
                    deadline = now + NANOS;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
