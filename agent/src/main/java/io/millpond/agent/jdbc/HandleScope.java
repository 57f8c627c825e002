/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import io.millpond.agent.event.QueryListener;
import io.millpond.agent.fault.FaultPoint;
import io.millpond.agent.fault.Faults;
import io.millpond.agent.fault.Feature;
import io.millpond.agent.jdbc.session.ClosedChildren;
import io.millpond.agent.jdbc.session.ClosedConnection;
import io.millpond.agent.jdbc.session.ConnectionBinding;
import io.millpond.agent.jdbc.session.PhysicalSession;
import io.millpond.agent.jdbc.session.StateBit;
import io.millpond.agent.leak.Anchor;
import io.millpond.agent.leak.LeakTracker;
import io.millpond.agent.leak.Lease;
import io.millpond.agent.sql.AnalyzedSql;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What all handles of one borrow share, as part of the first of them, the connection's: one object less for each borrow. Each of the
 * others refers to it, so each of them holds the anchor.
 *
 * <p>The thread that borrowed counts its calls in a cheaper way than others ({@link Lease#enterOwn}); which of the two a call is
 * is asked where it begins and where it ends, on the same thread, so the answer is the same.
 *
 * <p>{@link #binding} is the state: not null while the handles may use the physical connection. close() takes it away with a
 * compare-and-set and only then looks whether a call is running; a caller counts itself in (in the lease) and only then reads the
 * binding. So either the caller sees the close, or the closer sees the call and the physical connection is never lent again. The other
 * order would let a late call run on the next borrower's connection. The borrower's count has no fence of its own: who closes in its
 * place makes it true first ({@link #seesOwnCalls}).
 *
 * <p>Its methods are not public: the application's object may be a subclass of this, and a driver's own names must stay free there.
 */
abstract class HandleScope extends LogicalObject {

    /* What is written here by the constructor is published by the handle that refers to it: an ordered store, without the fence of
     * a volatile one, of which each borrow would pay two. */
    private static final AtomicReferenceFieldUpdater<HandleScope, @Nullable ConnectionBinding> BINDING =
            AtomicReferenceFieldUpdater.newUpdater(HandleScope.class, ConnectionBinding.class, "binding");

    final Lease lease;
    final boolean pooled;
    final ConnectionOwner owner;
    final TransactionEvents transaction;
    final HandleTerms terms;
    private final PhysicalSession physical;

    /* The thread, until the end: a handle that the application keeps must not keep a thread that is over, nor its class loader.
     * One that is passed through may be kept for hours by a pool of the application's, so there it is a weak reference. Plain: who
     * finds null too late or too early counts in the other word, and once the lease is closed none of the counts decides anything. */
    private @Nullable Object borrower;

    /** Held, and that is all: as long as a handle is reachable, so is this. */
    private final @Nullable Anchor anchor;

    private volatile boolean fatal;

    /** A fault of ours left a gap in what is known of the session. Written in catch blocks: a store cannot fail. */
    volatile boolean doubtful;

    private volatile boolean streams;

    /** So many are kept to be closed one by one; an application that leaves more of them open pays with the session. */
    private static final int MOST_LISTED = 512;

    /* Open statements of a borrow whose leaks nobody wants to know: a list through the handles themselves, newest first. Changed
     * by the borrower in a call of its own that found the handle open, and by whoever closes, once the handle is detached and no
     * call is running: neither comes while the other is there. childrenLeft() walks it before that, maybe beside the borrower: it
     * comes to an end, for none comes back, and what it found counts for nothing if the borrower has called. */
    private @Nullable LogicalStatement statements;

    /** How many these are. */
    private short listed;

    /** There were too many: none is listed any more, and the session is not lent again. As the list. */
    private boolean lost;

    /** Some of these were closed by another thread, which may not take them out. */
    private volatile boolean closedByOthers;

    volatile @Nullable ConnectionBinding binding;
    /** The driver's own close() ended this: its objects go on answering for themselves. */
    private volatile boolean ended;

    HandleScope(
            HandleTerms terms,
            PhysicalSession session,
            ConnectionOwner owner,
            QueryListener.Session events,
            Lease lease,
            @Nullable Anchor anchor) {
        /* References first, as they come. Up to the first question the JIT knows that nobody else has this object, so a store into it needs
         * no barrier of the collector's: seven instructions for each, and a look at a card where the other object is old. */
        this.terms = terms;
        this.physical = session;
        this.owner = owner;
        this.lease = lease;
        this.anchor = anchor;
        this.borrower = Thread.currentThread();
        this.pooled = terms.pooled;
        if (!pooled) {
            this.borrower = new WeakReference<>(Thread.currentThread());
        }
        this.transaction = TransactionEvents.of(events);
        BINDING.lazySet(this, session);
    }

    /** A call begins; {@link #countOut} must follow in any case. False: closed or reclaimed. */
    boolean countIn() {
        return isBorrower() ? lease.enterOwn() : lease.enter();
    }

    /** The call of the preceding {@link #countIn} has ended. */
    void countOut() {
        if (isBorrower()) {
            lease.exitOwn();
        } else {
            lease.exit();
        }
    }

    /** Whether the borrower has called, or calls, since {@link Lease#own} answered that; to another thread as late as that. */
    boolean hasCalledSince(long own) {
        return lease.own() != own;
    }

    /**
     * After this thread took the handle, or the lease, from whoever calls: whether the borrower's count now tells of each call that
     * did not find that.
     */
    boolean seesOwnCalls() {
        if (isBorrower()) {
            return true;
        }
        Object known = borrower;
        return lease.seesOwn(known instanceof Thread ? (Thread) known : null);
    }

    private boolean isBorrower() {
        Thread current = Thread.currentThread();
        Object known = borrower;
        return known == current || !pooled && known != null && ((WeakReference<?>) known).get() == current;
    }

    /** After the end, and after all that is decided by a count of calls. */
    void forgetBorrower() {
        borrower = null;
    }

    /** Whether statements are listed here: they are to be closed, their leaks are nobody's business, and this thread may. */
    boolean lists() {
        return pooled && !lease.isTracked() && isBorrower() && lease.inOwnCall() && isOpen();
    }

    /** Whether what does not go where it {@link #lists} is tracked: it is to be closed, or somebody wants to know of its leak. */
    boolean tracks() {
        return (pooled || lease.isTracked()) && lease.isOpen();
    }

    /** Where it {@link #lists}. */
    void list(LogicalStatement statement) {
        if (lost) {
            return;
        }
        if (closedByOthers) {
            closedByOthers = false;
            takeOutClosed();
        }
        if (listed == MOST_LISTED) {
            // They must not all wait for a close that may never come. Nobody closes them now but with the session.
            lost = true;
            LogicalStatement each = statements;
            while (each != null) {
                takeOut(each);
                each = statements;
            }
            return;
        }
        listed++;
        statement.next = statements;
        statements = statement;
    }

    /** One that was listed is closed: it is not to be closed once more with the connection. Once for each. */
    void unlist(LogicalStatement statement) {
        if (!lists()) {
            closedByOthers = true;
        } else if (!lost) {
            takeOut(statement);
        }
    }

    private void takeOutClosed() {
        LogicalStatement kept = null;
        LogicalStatement next;
        for (LogicalStatement each = statements; each != null; each = next) {
            next = each.next;
            if (!each.isUnlisted()) {
                kept = each;
                continue;
            }
            if (kept == null) {
                statements = next;
            } else {
                kept.next = next;
            }
            each.next = null;
            listed--;
        }
    }

    private void takeOut(LogicalStatement statement) {
        LogicalStatement later = statement.next;
        if (statements == statement) {
            statements = later;
        } else {
            // The newest are closed first, as a rule; and there are not many.
            LogicalStatement earlier = statements;
            while (earlier != null && earlier.next != statement) {
                earlier = earlier.next;
            }
            if (earlier == null) {
                return;
            }
            earlier.next = later;
        }
        statement.next = null;
        listed--;
    }

    /** Whether something may be open that nobody here can close any more. */
    boolean hasLostChildren() {
        return lost || lease.childrenLost() > 0;
    }

    /** Statements and result sets that are open, or that nobody can close any more. */
    int childrenLeft() {
        int left = lease.childrenLeft() + (lost ? 1 : 0);
        for (LogicalStatement each = statements; each != null; each = each.next) {
            if (!each.isUnlisted()) {
                left++;
            }
        }
        return left;
    }

    /** By who closes, after it was detached and with no call running: one that is still open, until there is none. */
    @Nullable
    LogicalStatement takeListed() {
        for (LogicalStatement each = statements; each != null; each = statements) {
            takeOut(each);
            if (!each.isUnlisted()) {
                // A driver may refuse to close after this; a close of this one must not touch the list then.
                each.unlisted();
                return each;
            }
        }
        return null;
    }

    LeakTracker tracker() {
        return terms.tracker;
    }

    /** The class of the driver's connection. */
    Class<?> physicalClass() {
        return physical.raw().getClass();
    }

    /**
     * The connection that answers a call on the connection's handle; {@link #leave} must follow in any case. A closed handle of the
     * pool gets the driver's own closed connection.
     */
    Connection enter() throws SQLException {
        boolean open = countIn();
        ConnectionBinding now = binding;
        if (now != null && (open || !pooled)) {
            PhysicalSession session = now.session();
            try {
                FaultPoint.CALL_ENTER.pass();
                // PostgreSQL asks the database for an isolation level or a savepoint, and a question begins a
                // transaction.
                session.mayBegin();
            } catch (RuntimeException | Error e) {
                fault(FaultPoint.CALL_ENTER, e);
            }
            return session.raw();
        }
        Connection answers = closedConnection();
        if (answers == null) {
            throw closedException();
        }
        return answers;
    }

    /**
     * A call on a child, which has a physical object of its own. False: closed, the connection may be someone else's, and only
     * what needs no connection may be asked of that object.
     */
    boolean enterChild() {
        return countIn() && binding != null || ownsPhysical();
    }

    /** As {@link #enterChild}, for a call that is counted in already. */
    boolean mayCallChild() {
        return lease.isOpen() && binding != null || ownsPhysical();
    }

    /**
     * Whether what a statement or a result made just now is a closed connection's own. Some drivers make statements, results and
     * descriptions on one that is closed: no call of theirs reaches another. But where the children of a borrow that has ended answer
     * for themselves, what they make is of the session that somebody else may have by now, and each call of it is judged as theirs are.
     */
    boolean makesOfClosed() {
        return !mayCallChild() && !childrenOutlive();
    }

    private boolean ownsPhysical() {
        return !pooled || ended;
    }

    /** The driver's own close() was called on the physical connection: it is nobody else's. */
    void endedByDriver() {
        ended = true;
    }

    /* The driver has answered: what goes wrong here must not take its answer's place. A call that was not counted out makes
     * close() close the physical connection, which costs no more than that. */
    void leave() {
        try {
            FaultPoint.CALL_EXIT.pass();
            countOut();
        } catch (RuntimeException | Error e) {
            fault(FaultPoint.CALL_EXIT, e);
        }
    }

    /** A fault of ours: the call goes on, the connection is closed on return instead of lent again. */
    void fault(FaultPoint point, Throwable fault) {
        doubtful = true;
        Faults.report(point, fault);
    }

    boolean isDoubtful() {
        return doubtful;
    }

    /** As {@link #enter}; null where nothing answers. */
    @Nullable
    Connection enterQuietly() {
        boolean open = countIn();
        ConnectionBinding now = binding;
        return now != null && (open || !pooled) ? now.session().raw() : closedConnection();
    }

    /** As {@link #enter}, for a call that is counted in already. */
    Connection answering() throws SQLException {
        PhysicalSession session = current();
        Connection answers = session != null ? session.raw() : closedConnection();
        if (answers == null) {
            throw closedException();
        }
        return answers;
    }

    /**
     * What a call on a closed handle gets where no closed object of its kind is known to answer it: what the driver's closed
     * connection says where one is.
     */
    SQLException closedException() {
        Connection closed = closedConnection();
        if (closed != null) {
            try {
                closed.createStatement().close();
            } catch (SQLException e) {
                return e;
            }
        }
        return ClosedConnection.absent();
    }

    /** Null: closed, or reclaimed. */
    @Nullable
    PhysicalSession current() {
        ConnectionBinding now = binding;
        return now == null || pooled && !lease.isOpen() ? null : now.session();
    }

    /** Before a call for which the driver may ask the server a question of its own. */
    void asked() {
        PhysicalSession session = current();
        if (session != null) {
            try {
                FaultPoint.CALL_STATE.pass();
                session.asked();
            } catch (RuntimeException | Error e) {
                fault(FaultPoint.CALL_STATE, e);
            }
        }
    }

    /** The driver's warnings with those of the session's log-in, which a fresh connection would still have. */
    @Nullable
    SQLWarning warnings(@Nullable SQLWarning driversAnswer) {
        PhysicalSession session = current();
        return session == null ? driversAnswer : session.warnings(driversAnswer);
    }

    void warningsCleared() {
        PhysicalSession session = current();
        if (session != null) {
            session.warningsCleared();
        }
    }

    /** Before a call without SQL text that may change data: the transaction is no longer known to be empty. */
    void used() {
        PhysicalSession session = current();
        if (session != null) {
            try {
                FaultPoint.CALL_STATE.pass();
                session.used();
            } catch (RuntimeException | Error e) {
                fault(FaultPoint.CALL_STATE, e);
            }
        }
    }

    boolean isOpen() {
        return binding != null && lease.isOpen();
    }

    /** The physically closed connection that answers for a closed handle; null: unknown, or not pooled. */
    @Nullable
    Connection closedConnection() {
        return ended ? physical.raw() : terms.closed == null ? null : terms.closed.get();
    }

    /** Closed, and its physical connection is lent again or gone: what answers now is another one. */
    boolean isAnsweredByAnother() {
        return pooled && !ended && !isOpen();
    }

    /** What was open on the connection that {@link #closedConnection} answers with; null: unknown. */
    @Nullable
    ClosedChildren closedChildren() {
        return terms.closed == null || ended ? null : terms.closed.children();
    }

    /** The application asked for rows in portions: what it leaves open may not be in memory. */
    void streams() {
        streams = true;
    }

    boolean mayStream() {
        return streams;
    }

    /** Whether this driver's statements and results go on answering from memory once their connection is closed. */
    boolean childrenOutlive() {
        return physical.profile().childrenOutliveConnection();
    }

    /** Of an application's own pool nothing is asked, so nothing is told. */
    boolean cursorsOutliveCall() {
        return pooled && physical.profile().cursorsOutliveCall();
    }

    boolean openChildrenCostConnection() {
        return pooled && physical.profile().openChildrenCostConnection();
    }

    boolean closedAnswersAlone() {
        return physical.profile().closedAnswersAlone();
    }

    boolean isClosedCloses() {
        return physical.profile().isClosedCloses();
    }

    /** Of a call that registered no output. */
    boolean refusesUnregistered(String method) {
        return physical.profile().refusesUnregistered(method);
    }

    boolean failedExecutionClosesResult() {
        return physical.profile().failedExecutionClosesResult();
    }

    /** Whether this call of a statement, result or description needs no connection. */
    boolean answersAlone(Class<?> kind, String method) {
        return physical.profile().answersAlone(kind, method);
    }

    /** Takes the binding away. Null: somebody else did, or the lease was reclaimed. */
    @Nullable
    ConnectionBinding beginClose() {
        ConnectionBinding now = binding;
        return now != null && lease.isOpen() && BINDING.compareAndSet(this, now, null) ? now : null;
    }

    /** The driver refused to close: the handle is as open as before. */
    void closeRefused(ConnectionBinding was) {
        binding = was;
        ended = false;
    }

    /** The driver's exception, noted; the caller rethrows it. */
    SQLException noted(SQLException failure) {
        PhysicalSession session = current();
        if (session != null) {
            try {
                FaultPoint.CALL_FAILED.pass();
                if (session.failed(failure) && !fatal) {
                    fatal = true;
                    owner.fatal(session);
                }
            } catch (RuntimeException | Error e) {
                fault(FaultPoint.CALL_FAILED, e);
            }
        }
        return failure;
    }

    /** The database or the driver has reported the end of the session. */
    boolean isFatal() {
        return fatal;
    }

    /**
     * Whatever the driver threw. An SQLException says what went wrong; anything else came out of the middle of its work, which may
     * have been the protocol's: half a message sent, half an answer read. The session is not lent again, whoever borrowed it next
     * would read the other half.
     */
    void note(Throwable failure) {
        if (failure instanceof SQLException) {
            noted((SQLException) failure);
        } else if (!(failure instanceof AbstractMethodError)) { // which an old driver says of what it does not know
            inDoubt("a driver's call ended in no SQLException");
        }
    }

    /** An object that we do not wrap leaves: a leak of this borrow is reported, never reclaimed. */
    void escape(String why) {
        lease.escape(why);
    }

    /** As {@link #escape}; whoever holds this object holds the borrow, and has leaked nothing yet. */
    void escapes(Object value) {
        lease.escape(value.getClass().getName());
        if (anchor != null) {
            terms.tracker.holdWhile(lease, anchor, value);
        }
    }

    /** It can do anything to the session: never lent again. */
    void inDoubt(String why) {
        PhysicalSession session = current();
        if (session != null) {
            try {
                session.inDoubt(why);
            } catch (RuntimeException | Error e) {
                fault(FaultPoint.CALL_STATE, e);
            }
        }
    }

    /** Before the driver's call that changes this piece of session state. */
    void touched(StateBit bit) {
        PhysicalSession session = current();
        if (session != null) {
            try {
                FaultPoint.CALL_STATE.pass();
                session.touched(bit);
            } catch (RuntimeException | Error e) {
                fault(FaultPoint.CALL_STATE, e);
            }
        }
    }

    /** Before the driver answers an object of its own, by which the application can change this piece of state without a call. */
    void handsOut(StateBit bit) {
        PhysicalSession session = current();
        if (session != null) {
            session.handsOut(bit);
        }
    }

    void autoCommit(boolean nowOn) {
        PhysicalSession session = current();
        if (session != null) {
            try {
                FaultPoint.CALL_STATE.pass();
                session.autoCommit(nowOn);
            } catch (RuntimeException | Error e) {
                fault(FaultPoint.CALL_STATE, e);
            }
        }
    }

    /** After a commit or rollback that succeeded. */
    void transactionEnded(boolean committed) {
        PhysicalSession session = current();
        if (session != null) {
            try {
                FaultPoint.CALL_STATE.pass();
                session.transactionEnded();
            } catch (RuntimeException | Error e) {
                fault(FaultPoint.CALL_STATE, e);
            }
        }
        transaction.ended(committed, null);
    }

    /** Calls after the end are not told. */
    void endEvents() {
        QueryListener.Session told = transaction.end();
        try {
            FaultPoint.TELL_RETURNED.pass();
            if (told != null) {
                told.returned();
            }
        } catch (RuntimeException | Error e) {
            Faults.report(FaultPoint.TELL_RETURNED, e);
        }
    }

    /** All at once, where {@link Closing} found that nothing is to be done: the lease's word has closed it. */
    void detach() {
        BINDING.lazySet(this, null);
    }

    /** Null where the text is null, which the driver is left to refuse. */
    @Nullable
    AnalyzedSql analyze(@Nullable String sql) {
        if (sql == null || !Feature.ANALYSIS.isOn()) {
            return null;
        }
        try {
            FaultPoint.ANALYSIS.pass();
            return terms.sqlCache.get(sql);
        } catch (RuntimeException | Error e) {
            fault(FaultPoint.ANALYSIS, e);
            return null;
        }
    }
}
