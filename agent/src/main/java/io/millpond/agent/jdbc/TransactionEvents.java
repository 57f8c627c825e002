/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import io.millpond.agent.event.QueryListener;
import io.millpond.agent.fault.FaultPoint;
import io.millpond.agent.fault.Faults;
import org.jspecify.annotations.Nullable;

/**
 * Tells when a transaction begins and ends, from what the application says through JDBC alone: the driver is asked nothing. Not
 * locked: a connection used by two threads at once may get a span too many or too few, never a wrong answer.
 */
final class TransactionEvents {

    /** Where nobody listens. Shared, so it notes nothing. */
    private static final TransactionEvents UNTOLD = new TransactionEvents(QueryListener.Session.NONE);

    private final QueryListener.Session events;
    private boolean autoCommit = true;
    private boolean running;
    /** The handle has ended: calls after that are not told. */
    private volatile boolean over;

    private TransactionEvents(QueryListener.Session events) {
        this.events = events;
    }

    static TransactionEvents of(QueryListener.Session events) {
        return events == QueryListener.Session.NONE ? UNTOLD : new TransactionEvents(events);
    }

    /** Whether somebody listens, so that what is told is worth making. */
    boolean isTold() {
        return this != UNTOLD && !over;
    }

    /** Who is told. */
    QueryListener.Session session() {
        return over ? QueryListener.Session.NONE : events;
    }

    /** The handle has ended. Answers who is to be told; null: nobody, or it was told before. */
    QueryListener.@Nullable Session end() {
        if (!isTold()) {
            return null;
        }
        over = true;
        return events;
    }

    /** Auto-commit is on or off now, as the application set it or was told. */
    void autoCommit(boolean on) {
        told(on);
        if (on) {
            ended(true, null);
        }
    }

    /** The driver said so. */
    boolean told(boolean on) {
        if (this != UNTOLD) {
            autoCommit = on;
        }
        return on;
    }

    /** A statement is about to run. */
    void statement() {
        if (!autoCommit && !running && this != UNTOLD) {
            running = true;
            try {
                FaultPoint.TELL_TRANSACTION.pass();
                events.transactionStarted();
            } catch (RuntimeException | Error e) {
                Faults.report(FaultPoint.TELL_TRANSACTION, e);
            }
        }
    }

    void ended(boolean committed, @Nullable Throwable error) {
        if (running) {
            running = false;
            try {
                FaultPoint.TELL_TRANSACTION.pass();
                events.transactionEnded(committed, error);
            } catch (RuntimeException | Error e) {
                Faults.report(FaultPoint.TELL_TRANSACTION, e);
            }
        }
    }
}
