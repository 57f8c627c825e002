/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import java.util.concurrent.locks.LockSupport;

/** {@link LockSupport}. */
final class SystemParker implements Parker {

    static final SystemParker INSTANCE = new SystemParker();

    private SystemParker() {}

    @Override
    public void park(Object blocker, long nanos) {
        LockSupport.parkNanos(blocker, nanos);
    }

    @Override
    public void unpark(Thread thread) {
        LockSupport.unpark(thread);
    }
}
