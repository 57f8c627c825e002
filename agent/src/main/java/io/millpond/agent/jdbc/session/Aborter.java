/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import io.millpond.agent.log.AgentLog;
import io.millpond.agent.thread.DaemonThreads;
import java.sql.Connection;
import java.sql.SQLException;

/** Runs {@link Connection#abort}: a short-lived thread, because MariaDB's opens a connection of its own to kill the first. */
final class Aborter implements Runnable {

    private final Connection raw;

    private Aborter(Connection raw) {
        this.raw = raw;
    }

    static void abort(Connection raw) {
        try {
            DaemonThreads.create("millpond-abort", new Aborter(raw)).start();
        } catch (RuntimeException | OutOfMemoryError e) {
            AgentLog.debug("abort: " + Faults.brief(e));
        }
    }

    @Override
    public void run() {
        try {
            raw.abort(DirectExecutor.INSTANCE);
        } catch (SQLException | RuntimeException | Error e) {
            AgentLog.debug("abort: " + Faults.brief(e));
        }
    }
}
