/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.fault.FaultPoint;
import io.millpond.agent.jdbc.session.ConnectionBinding;
import io.millpond.agent.jdbc.session.PhysicalSession;
import io.millpond.agent.leak.Lease;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Executor;

/**
 * How a handle ends.
 *
 * <pre>
 *   pooled:        nothing ran but what leaves nothing behind, nothing is open: one compare-and-set, given back
 *                  else detach -> children closed -> transaction ended as the driver's close() does -> restored -> given back
 *                     +- it cannot be lent again, or another thread's call is running: the driver's close(), given back as closed
 *                          +- refused (Derby, DB2: a transaction is open): attached again, the exception goes to the application
 *   pass-through:  the driver's close(), each time the application calls it
 *   abort:         detach -> the driver's abort() -> given back as closed
 * </pre>
 *
 * Detaching comes first and by compare-and-set: of two threads that close, one does all of this and the other nothing.
 */
final class Closing {

    private Closing() {}

    static void giveBack(HandleScope scope) throws SQLException {
        if (!giveBackAtOnce(scope)) {
            giveBackInSteps(scope);
        }
    }

    /**
     * The way of nearly all closes. The word of the lease is read first and compared last: had another thread called anything in
     * between, or were it in a call, this fails; had the borrower, while another thread closes, it is taken back, and the steps
     * begin. So what was found of the session is true when it goes back, and no call can come after.
     */
    private static boolean giveBackAtOnce(HandleScope scope) {
        try {
            Lease lease = scope.lease;
            long seen = lease.word();
            long own = lease.own();
            PhysicalSession session = scope.current();
            if (session == null
                    || scope.isDoubtful()
                    || scope.childrenLeft() > 0
                    || !session.leavesNothing()
                    || !scope.owner.keeps(session)) {
                return false;
            }
            FaultPoint.CLOSE.pass();
            FaultPoint.CLOSE_RESET.pass();
            if (scope.hasCalledSince(own) || !lease.tryCloseAsSeen(seen)) {
                return false;
            }
            boolean clean = false;
            boolean ended = true;
            try {
                if (scope.seesOwnCalls() && !scope.hasCalledSince(own)) {
                    scope.detach();
                    clean = session.beginAnew();
                } else {
                    // The borrower has called after all, while this thread closes, and may call still; or that is not
                    // known. What it noted of the session while the lease was closed is lost, and what it opened then
                    // is on no list.
                    scope.doubtful = true;
                    lease.reopen();
                    ended = false;
                }
            } finally {
                if (ended) {
                    closed(scope, session, clean ? ReturnVerdict.CLEAN : ReturnVerdict.DIRTY);
                }
            }
            return ended;
        } catch (RuntimeException | Error e) {
            // Where the lease is closed by now, the steps find nothing to do.
            scope.fault(FaultPoint.CLOSE, e);
            return false;
        }
    }

    private static void giveBackInSteps(HandleScope scope) throws SQLException {
        long calls = scope.lease.calls();
        ConnectionBinding binding = scope.beginClose();
        if (binding == null) {
            return;
        }
        try {
            end(scope, binding, calls);
        } catch (Error e) {
            // It broke off somewhere. Attached again, by stores alone, it can be closed once more, by its driver; where
            // its lease
            // has ended, this changes nothing.
            scope.doubtful = true;
            scope.binding = binding;
            throw e;
        }
    }

    /** @param calls as {@link Lease#calls} was before the binding was taken */
    private static void end(HandleScope scope, ConnectionBinding binding, long calls) throws SQLException {
        PhysicalSession session = binding.session();
        // A call that was let in before and has ended since could note nothing of the session any more. Of one that is
        // in
        // doubt anyway nothing needs to be known.
        boolean busy =
                scope.isDoubtful() || !scope.seesOwnCalls() || scope.lease.inCall() || scope.lease.calls() != calls;
        if (!scope.countIn()) {
            // Reclaimed since: the session is somebody else's.
            scope.countOut();
            return;
        }
        if (busy || cannotBeLentAgain(scope, session)) {
            closeByDriver(scope, binding, session);
        } else {
            restoreAndGiveBack(scope, binding, session);
        }
    }

    private static boolean cannotBeLentAgain(HandleScope scope, PhysicalSession session) {
        try {
            return scope.isDoubtful()
                    || session.mustClose()
                    || session.closesByItself()
                    || scope.hasLostChildren()
                    || (session.profile().openChildrenCostConnection() || scope.mayStream() && scope.childrenOutlive())
                            && scope.childrenLeft() > 0
                    || !scope.owner.keeps(session);
        } catch (RuntimeException | Error e) {
            scope.fault(FaultPoint.CLOSE, e);
            return true;
        }
    }

    /**
     * As the application's own call would without us, on its own thread, throwing included: its statements answer as they do on a
     * closed connection, another thread's call is cut off where this driver does that, and a file is let go when close() returns.
     */
    private static void closeByDriver(HandleScope scope, ConnectionBinding binding, PhysicalSession session)
            throws SQLException {
        Connection driver = session.raw();
        scope.endedByDriver();
        boolean refused = false;
        try {
            closeIdleAgain(scope, session);
            session.inDoubt("closed by its driver");
            driver.close();
        } catch (SQLException e) {
            refused = !session.isClosedByNow();
            throw scope.noted(e);
        } finally {
            scope.countOut();
            if (refused) {
                scope.closeRefused(binding);
            } else {
                closeChildren(scope, session, false);
                finish(
                        scope,
                        session,
                        ReturnVerdict.closed(
                                scope.isFatal() || session.isDemoted() ? CloseReason.FATAL : CloseReason.DIRTY));
            }
        }
    }

    private static void restoreAndGiveBack(HandleScope scope, ConnectionBinding binding, PhysicalSession session)
            throws SQLException {
        ReturnVerdict verdict = ReturnVerdict.close(CloseReason.DIRTY);
        boolean refused = false;
        try {
            FaultPoint.CLOSE.pass();
            closeChildren(scope, session, true);
            refused = true;
            session.endTransaction();
            refused = false;
            verdict = restored(scope, session) && !scope.isDoubtful()
                    ? ReturnVerdict.CLEAN
                    : ReturnVerdict.close(scope.isFatal() ? CloseReason.FATAL : CloseReason.DIRTY);
        } catch (SQLException | RuntimeException | Error e) {
            if (refused) {
                scope.closeRefused(binding);
                throw e;
            }
            scope.fault(FaultPoint.CLOSE, e);
        } finally {
            scope.leave();
            if (!refused) {
                finish(scope, session, verdict);
            }
        }
    }

    private static boolean restored(HandleScope scope, PhysicalSession session) {
        FaultPoint.CLOSE_RESET.pass();
        if (session.isClean()) {
            return session.restore();
        }
        long start = System.nanoTime();
        boolean restored = session.restore();
        scope.owner.reset(session, System.nanoTime() - start);
        return restored;
    }

    /** What came back since the statement that had them closed; this connection may be the last that the application has open. */
    private static void closeIdleAgain(HandleScope scope, PhysicalSession session) {
        try {
            if (session.hasClosedIdle()) {
                scope.owner.closeIdle(session);
            }
        } catch (RuntimeException | Error e) {
            scope.fault(FaultPoint.CLOSE, e);
        }
    }

    static void passThrough(HandleScope scope) throws SQLException {
        PhysicalSession session = scope.current();
        if (session == null) {
            return;
        }
        Connection driver = session.raw();
        scope.countIn();
        try {
            closeIdleAgain(scope, session);
            driver.close();
        } catch (SQLException e) {
            throw scope.noted(e);
        } finally {
            scope.countOut();
        }
        if (scope.lease.isOpen()) {
            try {
                FaultPoint.CLOSED.pass();
                closeChildren(scope, session, false);
            } catch (RuntimeException | Error e) {
                scope.fault(FaultPoint.CLOSED, e);
            }
            finish(scope, session, ReturnVerdict.closed(CloseReason.EVICTED));
        }
    }

    static void abort(HandleScope scope, Executor executor) throws SQLException {
        if (!scope.pooled) {
            abortDriver(scope, executor);
            if (scope.lease.isOpen()) {
                PhysicalSession session = scope.current();
                if (session != null) {
                    finish(scope, session, ReturnVerdict.closed(CloseReason.EVICTED));
                }
            }
            return;
        }
        ConnectionBinding binding = scope.beginClose();
        if (binding == null) {
            return;
        }
        PhysicalSession session = binding.session();
        boolean refused = true;
        if (!scope.countIn()) {
            scope.countOut();
            return;
        }
        try {
            session.raw().abort(executor);
            // A driver that ignores it (H2), or that goes about it later, leaves a connection which its close() will
            // end; were the
            // handle ended now, its statements would live on until a worker came to close them.
            refused = !session.raw().isClosed();
            if (refused) {
                session.inDoubt("aborted");
            } else {
                scope.endedByDriver();
            }
        } finally {
            scope.countOut();
            if (refused) {
                scope.closeRefused(binding);
            } else {
                finish(scope, session, ReturnVerdict.closed(CloseReason.EVICTED));
            }
        }
    }

    private static void abortDriver(HandleScope scope, Executor executor) throws SQLException {
        try {
            scope.enter().abort(executor);
        } catch (SQLException e) {
            throw scope.noted(e);
        } finally {
            scope.leave();
        }
    }

    /** @param physically false: they are only reported, their connection is closed or being closed */
    private static void closeChildren(HandleScope scope, PhysicalSession session, boolean physically) {
        try {
            FaultPoint.CLOSE_CHILDREN.pass();
            scope.tracker().closeChildren(scope.lease, child -> {
                if (physically) {
                    closeChild(session, child);
                }
            });
            if (physically) {
                for (LogicalStatement each = scope.takeListed(); each != null; each = scope.takeListed()) {
                    closeChild(session, each);
                }
            }
        } catch (RuntimeException | Error e) {
            scope.fault(FaultPoint.CLOSE_CHILDREN, e);
        }
    }

    private static void closeChild(PhysicalSession session, Object child) {
        try {
            if (child instanceof LogicalStatement) {
                ((LogicalStatement) child).closeByConnection();
            } else if (child instanceof LogicalResultSet) {
                ((LogicalResultSet) child).closeByConnection();
            } else {
                ((AutoCloseable) child).close(); // the driver's own, whose handle is gone
            }
        } catch (Exception e) {
            session.inDoubt("a statement that would not close");
        }
    }

    /** Exactly once for each handle: the lease's compare-and-set decides against the reclaimer. */
    private static void finish(HandleScope scope, PhysicalSession session, ReturnVerdict verdict) {
        if (scope.lease.tryClose()) {
            closed(scope, session, verdict);
        }
    }

    private static void closed(HandleScope scope, PhysicalSession session, ReturnVerdict verdict) {
        try {
            scope.transaction.ended(false, null);
            session.leaseEnded();
            FaultPoint.TRACK_CLOSED.pass();
            scope.tracker().closed(scope.lease);
        } catch (RuntimeException | Error e) {
            scope.fault(FaultPoint.TRACK_CLOSED, e);
        } finally {
            scope.endEvents();
            scope.owner.returned(session, verdict);
            scope.forgetBorrower();
        }
    }
}
