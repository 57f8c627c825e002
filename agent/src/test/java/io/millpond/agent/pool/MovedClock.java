/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import java.util.concurrent.RejectedExecutionException;

/** Workers for pools whose clock a test moves on: what it leaps over is no stop of the process. */
public final class MovedClock {

    private MovedClock() {}

    public static PoolWorkers workers(Ticker ticker) {
        return PoolWorkers.create(timer -> new AwakeClock(ticker, (task, nanos) -> {
            throw new RejectedExecutionException("no evidence");
        }));
    }
}
