/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import io.millpond.agent.log.AgentLog;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/** Is the session alive? One round trip by isValid(), bounded by the driver or by the network timeout. */
final class Validation {

    /** For a session that reported a timeout during its lease. */
    static final long ON_RETURN_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** The coarse clock, by which a caller begins, may be late by 20 ms. */
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(30);

    private Validation() {}

    /** As {@link #answers}, where an error of the driver's is a no as well. */
    static boolean passes(PhysicalSession session, long timeoutNanos) {
        try {
            return answers(session, timeoutNanos);
        } catch (Error e) {
            AgentLog.debug("validation: " + Faults.brief(e));
            return false;
        }
    }

    /**
     * Whether it answered, by its own account; an Error says nothing of the server.
     *
     * @param timeoutNanos of this the driver is given whole seconds, one at least
     */
    static boolean answers(PhysicalSession session, long timeoutNanos) {
        Connection raw = session.raw();
        int seconds = seconds(timeoutNanos);
        try {
            Baseline fresh = session.baseline();
            boolean guard = fresh != null
                    && !session.profile().isValidIsBounded()
                    && fresh.jdbc().knows(StateBit.NETWORK_TIMEOUT);
            if (!guard) {
                return raw.isValid(seconds);
            }
            int before = raw.getNetworkTimeout();
            boolean guarded = guard(raw, seconds * 1000);
            boolean valid = raw.isValid(seconds);
            if (guarded) {
                raw.setNetworkTimeout(DirectExecutor.INSTANCE, before);
            }
            return valid;
        } catch (SQLException | RuntimeException e) {
            AgentLog.debug("validation: " + Faults.brief(e));
            return false;
        }
    }

    /** Rounded down, so that a driver gives up by itself before it is cut off; but for what a late clock may have taken. */
    static int seconds(long timeoutNanos) {
        return (int) Math.max(1, Math.min(3600, (timeoutNanos + LATE_NANOS) / 1_000_000_000L));
    }

    /**
     * Whether a no after so long may only mean that the time given was over: it was less than half of the whole, and three quarters of it were used up.
     * Else somebody said no, or nobody did in time enough.
     *
     * @param wholeNanos what a caller has that comes first to what it asks
     */
    static boolean mayHaveRunOut(long timeoutNanos, long wholeNanos, long tookNanos) {
        return timeoutNanos < wholeNanos / 2 && tookNanos >= TimeUnit.SECONDS.toNanos(seconds(timeoutNanos)) / 4 * 3;
    }

    private static boolean guard(Connection raw, int millis) {
        try {
            raw.setNetworkTimeout(DirectExecutor.INSTANCE, millis);
            return true;
        } catch (SQLException | RuntimeException e) {
            AgentLog.debug("no network timeout: " + Faults.brief(e));
            return false;
        }
    }
}
