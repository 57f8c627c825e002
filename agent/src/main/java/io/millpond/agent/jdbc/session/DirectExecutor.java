/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import java.util.concurrent.Executor;

/** Runs on the caller: a driver's bookkeeping for a timeout must be done before the next call. */
final class DirectExecutor implements Executor {

    static final DirectExecutor INSTANCE = new DirectExecutor();

    private DirectExecutor() {}

    @Override
    public void execute(Runnable command) {
        command.run();
    }
}
