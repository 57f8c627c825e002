/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Permits in the hands of callers that open a connection by their own call. Nobody can end such a call, and a server that is silent after
 * it accepted may hold it for ever: after the open timeout its place is another's, as an opener's is ({@link Openers}), and the permit moves outside the
 * bound. What such a call yields after all comes back under the bound where there is a place, else it is closed once it is given back. So is
 * the place of a caller that died with its permit in its hands.
 *
 * <p>A permit is in the set from its grant until it is spent or late. Who takes it out decides which.
 */
final class Granted {

    private final OpenPermits permits;
    private final long openTimeoutNanos;
    private final Set<Permit> callers = ConcurrentHashMap.newKeySet();

    Granted(OpenPermits permits, long openTimeoutNanos) {
        this.permits = permits;
        this.openTimeoutNanos = openTimeoutNanos;
    }

    /** Before its caller has it. Where there is no memory for that, its place is free again. */
    void add(Permit permit) {
        try {
            callers.add(permit);
        } catch (RuntimeException | Error fault) {
            permits.release(permit);
            throw fault;
        }
    }

    /** Its caller does not get it, or has failed. */
    void release(Permit permit) {
        permits.release(permit);
        callers.remove(permit); // last: it may find no memory
    }

    /** Its caller's call has yielded a connection. */
    void yielded(Permit permit) {
        if (!callers.remove(permit)) {
            permits.tryMoveWithin(permit);
        }
    }

    /** How many calls are under way and not late, at about this instant. */
    int size() {
        return callers.size();
    }

    /** Whether some are late, and no longer count against the bound. From time to time, on any thread. */
    boolean moveLate(long now) {
        boolean some = false;
        for (Permit permit : callers) {
            if (now - permit.issuedNanos() >= openTimeoutNanos && callers.remove(permit)) {
                permits.moveOutside(permit);
                some = true;
            }
        }
        return some;
    }
}
