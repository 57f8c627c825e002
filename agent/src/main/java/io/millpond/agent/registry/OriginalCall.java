/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.jdbc.Handles;
import io.millpond.bootstrap.CallDepth;
import io.millpond.bootstrap.JdbcCall;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * A getConnection call whose original body runs, on the application's thread. Its outcome stands: a fault of ours afterwards
 * hands out the driver's own connection, and the driver is never called twice.
 */
abstract class OriginalCall extends JdbcCall {

    final OpeningCalls.Opening opening;
    private final OpeningCalls calls;
    private final Faults faults;

    /** Enters: from here to {@link #finish} nested calls are not intercepted. */
    OriginalCall(OpeningCalls calls, Faults faults) {
        this.calls = calls;
        this.faults = faults;
        this.opening = calls.begin();
        CallDepth.enter();
    }

    @Override
    public final void finish(@Nullable Object returned, @Nullable Throwable thrown) {
        CallDepth.exit();
        calls.end();
        result = returned;
        failure = thrown;
        try {
            if (thrown != null || !(returned instanceof Connection) || Handles.refuses(returned.getClass())) {
                failed(thrown);
            } else {
                result = opened((Connection) returned);
            }
        } catch (Throwable fault) {
            faults.report("opening", fault);
        }
    }

    /** The handle that the application gets for what its driver answered. */
    abstract Connection opened(Connection physical) throws Exception;

    /** The original threw, or answered nothing that a handle could stand for. */
    abstract void failed(@Nullable Throwable thrown);
}
