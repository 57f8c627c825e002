/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.log.AgentLog;
import io.millpond.agent.sql.AnalyzedSql;
import io.millpond.agent.sql.CatalogueChange;
import io.millpond.agent.sql.SessionEffect;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One physical connection and what its present lease did to its session: the resource of the pool.
 *
 * <p>The handle tells of each change <em>before</em> the driver's call, so a call that fails half way counts as a change.
 * On return the transaction is ended as the driver's own close() would, then each changed value is put back; a lease that
 * changed nothing costs no call to the driver. What is in doubt is closed, never shared.
 *
 * <p>Threads: several threads of the application may use one connection, and any of them may close it. The bits are only
 * added while a lease lasts, under this monitor; they are read and cleared by the closing thread after the handle was
 * detached. No driver call is made under the monitor.
 */
public final class PhysicalSession implements ConnectionBinding {

    /** PostgreSQL: a write in a transaction that is read-only, by the application's will or the server's. */
    private static final String IN_READ_ONLY_TRANSACTION = "25006";

    private final Connection raw;
    private final DriverProfile profile;
    /** Null for a foreign session: nothing is tracked, nothing is called. */
    private final @Nullable Baseline baseline;

    private final LogInWarnings logInWarnings;
    /** The JVM's at log-in, where most drivers hand it to the session. */
    private final JvmTimeZone timeZone = new JvmTimeZone();
    /** Null for a foreign session, which is never lent again. */
    private final @Nullable Catalogue catalogue;

    private final int catalogueAtLogIn;

    private volatile int touched;
    private volatile int effects;
    /* Plain. Written between a lease's enter and exit, each of which changes a word of its, by whichever thread calls; who closes
     * reads both words and then these. A thread that writes the same value beside another does no harm. */
    private boolean ran;
    private boolean ranInTransaction;

    private volatile boolean keyLeft;
    private volatile @Nullable String doubt;
    private volatile boolean suspect;
    private volatile boolean demoted;
    private volatile boolean dead;
    /** Of {@link CatalogueChange}: what this lease changed and has not told the other sessions for good. */
    private volatile int changed;

    private volatile boolean temporary;
    private volatile boolean closedIdle;
    /** Left by earlier leases, and not cleared since. */
    private volatile boolean oldResidue;
    /** Written by the application's thread that opened it, around the hand-out; read by whoever closes what the pool gives up. */
    private volatile boolean keptByApplication;

    /** Since when the closing thread waits for a rollback or reset of ours; 0: it does not. Read by the housekeeping thread. */
    private volatile long returningSinceNanos;

    private PhysicalSession(
            Connection raw, DriverProfile profile, @Nullable Baseline baseline, LogInWarnings logInWarnings) {
        this.raw = raw;
        this.profile = profile;
        this.baseline = baseline;
        this.logInWarnings = logInWarnings;
        this.oldResidue = profile.ownStatementsLeaveResidue();
        this.catalogue = baseline == null || profile.staleAfter() == 0 ? null : Catalogue.of(profile.target());
        this.catalogueAtLogIn = catalogue == null ? 0 : catalogue.changes();
    }

    /** Session mode: one physical connection from borrow to close. */
    @Override
    public PhysicalSession session() {
        return this;
    }

    /** A session that is lent, reset and lent again. Asks for the warnings of the log-in, and nothing else. */
    public static PhysicalSession pooled(Connection raw, DriverProfile profile, Baseline baseline) {
        return new PhysicalSession(raw, profile, baseline, LogInWarnings.takenFrom(raw));
    }

    /** A session that its application opens and closes: nothing is tracked, and no call is made that it did not make. */
    public static PhysicalSession foreign(Connection raw, DriverProfile profile) {
        return new PhysicalSession(raw, profile, null, LogInWarnings.NONE);
    }

    public Connection raw() {
        return raw;
    }

    public DriverProfile profile() {
        return profile;
    }

    /**
     * Opened by the application's own call, and not yet, or never, handed out as a handle: it is in use, and not ours to touch or to
     * close.
     */
    public boolean isKeptByApplication() {
        return keptByApplication;
    }

    public void keptByApplication(boolean kept) {
        keptByApplication = kept;
    }

    public boolean isForeign() {
        return baseline == null;
    }

    /** False once the JVM's time zone, or what the application defines in the database, is another than at log-in. */
    public boolean isOfThisWorld() {
        Catalogue counted = catalogue;
        return (counted == null || counted.changes() == catalogueAtLogIn) && timeZone.isStillSet();
    }

    /** The warnings that a connection of the lease's own would have, where the driver answers these. */
    public @Nullable SQLWarning warnings(@Nullable SQLWarning driversAnswer) {
        return logInWarnings.and(driversAnswer);
    }

    /** After clearWarnings(). */
    public void warningsCleared() {
        logInWarnings.clear();
    }

    // ---- told by the handle, before the driver's call ----

    public void touched(StateBit bit) {
        if ((touched & bit.mask) == 0) {
            synchronized (this) {
                touched |= bit.mask;
            }
        }
    }

    /**
     * Before a getter that may answer the driver's own live object. A type map is put back by a new one; client information stays
     * within the application's reach as long as the connection lives.
     */
    public void handsOut(StateBit bit) {
        if (bit != StateBit.CLIENT_INFO) {
            touched(bit);
        } else if (profile.clientInfoIsLive()) {
            inDoubt("live client information");
        }
    }

    /** Before setAutoCommit. */
    public void autoCommit(boolean nowOn) {
        touched(StateBit.AUTO_COMMIT);
    }

    /** Before a call that may begin a transaction though no text says so: metadata, a savepoint, a row updated in place. */
    public void mayBegin() {
        if (baseline != null && !ranInTransaction) {
            ranInTransaction = true;
        }
    }

    /**
     * After commit() or rollback() succeeded: nothing is open until the next statement. Optional, and only for a handle that
     * tells of everything that can begin a transaction ({@link #beforeSql}, {@link #used}).
     */
    public void transactionEnded() {
        tellChanges();
        ranInTransaction = false;
    }

    /**
     * Before a call for which the driver may ask the server a question of its own (isolation level, meta data): it is a
     * statement of this lease, so what an earlier lease left must be gone before it, not after.
     */
    public void asked() {
        Baseline fresh = baseline;
        if (fresh != null && fresh.isResidueRead()) {
            clearResidue(!ran);
        }
        used();
    }

    /** Before a call that may reach the server without an SQL text: meta data, updatable results, savepoints, LOBs. */
    public void used() {
        if (!ran) {
            ran = true;
        }
        if (!ranInTransaction) {
            ranInTransaction = true;
        }
    }

    /**
     * Before a statement is executed, each time. May make a round trip of its own: a statement that reads what an earlier
     * lease left must find what a fresh session has.
     *
     * @return true where every session that idles in this database, or on this server, is to be closed first
     */
    public boolean beforeSql(AnalyzedSql sql) {
        if (sql.effect().has(SessionEffect.TEMP_OBJECT)) {
            temporary = true;
        }
        boolean closesIdle = false;
        if (sql.changes() != 0) {
            changing(sql.changes() & profile.staleAfter());
            closesIdle = isHinderedByIdle(sql.changes());
            if ((sql.changes() & profile.closesIdle()) != 0) {
                closesIdle = true;
                closedIdle = true;
                inDoubt("the application ends or changes the database");
            }
        }
        Baseline fresh = baseline;
        if (fresh == null) {
            return closesIdle;
        }
        boolean first = !ran;
        SessionEffect effect = sql.effect();
        if (!effect.isClean()) {
            record(sql, effect, fresh, first);
        }
        if (!effect.needsReset() && profile.lastsThoughClean(sql)) {
            inDoubt("what it leaves no reset takes away");
        }
        used();
        return closesIdle;
    }

    /**
     * Whether the server refuses such a statement while another session is open.
     *
     * @param changes bits of {@link CatalogueChange}
     */
    public boolean isHinderedByIdle(int changes) {
        return (changes & profile.hinderedByIdle()) != 0;
    }

    /** A statement of this lease had all that idled closed: what came back or was opened since is to go as well. */
    public boolean hasClosedIdle() {
        return closedIdle;
    }

    /* Counted before and after, for a session that is opened in between may have seen either. What is dropped counts only once
     * the lease has ended or committed: an application that drops its temporary tables changes nothing for the others. */
    private void changing(int changes) {
        if (changes != 0) {
            changed |= changes;
            if (changes != CatalogueChange.DROPS) {
                tell(changes);
            }
        }
    }

    private void tell(int changes) {
        Catalogue counted = catalogue != null ? catalogue : Catalogue.of(profile.target());
        if ((changes & CatalogueChange.LOG_IN) != 0) {
            counted.serverChanged();
        } else {
            counted.changed();
        }
    }

    /** The other sessions hear of what this one has changed. */
    private void tellChanges() {
        int changes = changed;
        if (changes != 0) {
            changed = 0;
            if (changes != CatalogueChange.DROPS || !temporary) {
                tell(changes);
            }
        }
    }

    /** Before the session goes to the next, or its connection is closed: by whoever ended the lease. */
    public void leaseEnded() {
        tellChanges();
        if (temporary) { // a volatile store is a fence, of which each close would pay one
            temporary = false;
        }
    }

    private void record(AnalyzedSql sql, SessionEffect effect, Baseline fresh, boolean first) {
        boolean reads = effect.has(SessionEffect.READS_RESIDUE);
        if (reads && !effect.has(SessionEffect.UNKNOWN)) {
            fresh.residueIsRead();
        }
        boolean asked = reads || fresh.isResidueRead() && effect.has(SessionEffect.LEAVES_RESIDUE);
        if (asked && (first || !profile.readsStatementBefore(sql))) {
            clearResidue(first);
        }
        if (effect.has(SessionEffect.LEAVES_RESIDUE) && !keyLeft && profile.leavesKey(sql)) {
            keyLeft = true;
        }
        int bits = effect.bits();
        if ((effects & bits) != bits) {
            synchronized (this) {
                effects |= bits;
            }
        }
        if (effect.needsReset() && !profile.recipeUndoes(sql)) {
            inDoubt("a statement whose effect no recipe undoes");
        }
    }

    /* Only before the lease leaves residue of its own: later the two cannot be told apart, and clearing would take away what
     * the application is about to read. */
    private void clearResidue(boolean first) {
        if (!oldResidue || keyLeft || !profile.canClearResidue()) {
            return;
        }
        try {
            profile.clearResidue(raw, !first);
            oldResidue = false;
        } catch (SQLException | RuntimeException e) {
            // In a failed transaction every statement is refused, the application's next one too.
            AgentLog.debug("residue stays: " + Faults.brief(e));
            if (!(e instanceof SQLException) || !"25P02".equals(((SQLException) e).getSQLState())) {
                inDoubt("residue could not be cleared");
            }
        }
    }

    /** A vendor call, an unwrap, an error nobody can judge: the session is closed on return. */
    public void inDoubt(String why) {
        if (doubt == null) {
            doubt = why;
        }
    }

    /** After a call of the driver failed. True if the session is done for and will be closed on return. */
    public boolean failed(SQLException e) {
        if (baseline == null) {
            return false;
        }
        FatalErrors.Kind kind = profile.classify(e);
        switch (kind) {
            case DEAD:
                dead = true;
                inDoubt("fatal error");
                return true;
            case DEMOTED:
                // Where the application itself asked for read-only, the refusal is what it asked for. MySQL says
                // another thing then.
                boolean mayBeAsked = IN_READ_ONLY_TRANSACTION.equals(e.getSQLState());
                if (mayBeAsked && (touched & StateBit.READ_ONLY.mask) != 0) {
                    return false;
                }
                // Where its SQL set something, that may have been it: then this session goes, and no other.
                demoted = !mayBeAsked || !SessionEffect.of(effects).needsReset();
                inDoubt(demoted ? "the server has become a replica" : "it refuses to write");
                return true;
            case SUSPECT:
                suspect = true;
                return false;
            default:
                return false;
        }
    }

    /** True after an error that condemns all sessions of the pool. */
    public boolean isDemoted() {
        return demoted;
    }

    /** Why the session will be closed on return, null if it need not be. */
    public @Nullable String doubt() {
        return doubt;
    }

    // ---- on return, by the closing thread ----

    /** True where it is certain that the session will not be lent again, whatever is put back. Makes no call. */
    public boolean mustClose() {
        Baseline fresh = baseline;
        if (fresh == null || doubt != null || !profile.isLikeTheNext(logInWarnings.first())) {
            return true;
        }
        return (effects & RECIPE) != 0 && fresh.reset() == null;
    }

    /** True where this driver's own close() decides what becomes of the transaction: it may commit, or refuse. */
    public boolean closesByItself() {
        return !profile.rollsBackOnClose() && (SessionEffect.of(effects).needsReset() || mayHaveOpenTransaction());
    }

    /** What the driver says after a close() that threw. */
    public boolean isClosedByNow() {
        try {
            return raw.isClosed();
        } catch (SQLException | RuntimeException e) {
            return false; // the application may try again
        }
    }

    /** As {@link #mayHaveOpenTransaction}, by what was noted alone: for a thread that must not call the driver. */
    public boolean seemsInTransaction() {
        Baseline fresh = baseline;
        return fresh != null
                && ranInTransaction
                && ((effects & SessionEffect.TX_CONTROL) != 0
                        || (touched & StateBit.AUTO_COMMIT.mask) != 0
                        || !fresh.jdbc().autoCommit());
    }

    /** True if close() now would have to end a transaction. Makes at most a local call. */
    public boolean mayHaveOpenTransaction() {
        Baseline fresh = baseline;
        if (fresh == null) {
            return false;
        }
        if ((effects & SessionEffect.TX_CONTROL) != 0) {
            return true;
        }
        boolean judged = doubt == null
                && (touched & StateBit.AUTO_COMMIT.mask) == 0
                && (effects & (SessionEffect.WRITES_SETTING | SessionEffect.UNKNOWN)) == 0;
        if (judged && fresh.jdbc().autoCommit()) {
            return false;
        }
        /* Where a rollback of nothing costs nothing, it is not skipped on our own word that nothing ran: had something run,
         * turning autocommit on again would commit it. */
        boolean maybe = profile.rollsBackOnClose() || ranInTransaction || doubt != null;
        try {
            return maybe && !raw.getAutoCommit();
        } catch (SQLException | RuntimeException e) {
            inDoubt("autocommit unknown");
            return true;
        }
    }

    /**
     * Does what this driver's close() does with an open transaction. Throws only what that close() throws, and then the
     * session is still open and the handle must stay so. A driver whose ways are unknown is closed here.
     */
    public void endTransaction() throws SQLException {
        if (baseline == null) {
            return;
        }
        if (dead && profile.rollsBackOnClose()) {
            // The server has ended it; a rollback would wait for an answer that does not come.
            return;
        }
        boolean open = mayHaveOpenTransaction();
        if (!profile.rollsBackOnClose()) {
            if (open || doubt != null || SessionEffect.of(effects).needsReset()) {
                inDoubt("closed by its driver");
                raw.close();
            }
            return;
        }
        if (!open) {
            return;
        }
        returningSinceNanos = beginning();
        try {
            if (!raw.isClosed()) {
                profile.rollback(raw);
            }
            ranInTransaction = false;
        } catch (SQLException | RuntimeException e) {
            AgentLog.debug("rollback on return: " + Faults.brief(e));
            inDoubt("rollback failed");
        } finally {
            returningSinceNanos = 0;
        }
    }

    /** For how long a rollback or reset of ours, on the application's thread, has waited for its database; 0: none does. */
    public long returningNanos() {
        long since = returningSinceNanos;
        return since == 0 ? 0 : System.nanoTime() - since;
    }

    private static long beginning() {
        long now = System.nanoTime();
        return now == 0 ? 1 : now;
    }

    /** For a leaked session, whose application never said commit: rolls back. False: it must be closed. Never throws. */
    public boolean rollBack() {
        leaseEnded();
        if (baseline == null || doubt != null) {
            return false;
        }
        try {
            if (mayHaveOpenTransaction()) {
                profile.rollback(raw);
                ranInTransaction = false;
            }
            return doubt == null;
        } catch (SQLException | RuntimeException e) {
            inDoubt("rollback failed");
            return false;
        }
    }

    /** The driver's statements and result sets that their application lost. False: one would not close. Never throws. */
    public boolean closeLeft(List<Object> open) {
        for (Object each : open) {
            try {
                ((AutoCloseable) each).close();
            } catch (Exception e) {
                inDoubt("a statement that would not close");
                return false;
            }
        }
        return true;
    }

    /**
     * True where close() has no call of the driver to make: no transaction can be open, nothing is to be put back. Makes no call.
     * {@link #beginAnew} is all that is left to do then.
     */
    public boolean leavesNothing() {
        Baseline fresh = baseline;
        if (fresh == null
                || touched != 0
                || effects != 0
                || suspect
                || doubt != null
                || !profile.isLikeTheNext(logInWarnings.first())) {
            return false;
        }
        return fresh.jdbc().autoCommit();
    }

    /**
     * By who closed it, where it {@link #leavesNothing}. False: must be closed. Never throws.
     */
    public boolean beginAnew() {
        logInWarnings.beginAnew();
        ranInTransaction = false;
        if (!ran) {
            return true;
        }
        ran = false;
        try {
            raw.clearWarnings();
            return true;
        } catch (SQLException | RuntimeException | LinkageError e) {
            AgentLog.debug("reset failed, closing: " + Faults.brief(e));
            inDoubt("reset failed");
            return false;
        }
    }

    /** True if {@link #restore} has nothing to do: no call of the driver, no round trip. */
    public boolean isClean() {
        return touched == 0 && !SessionEffect.of(effects).needsReset() && !suspect && doubt == null;
    }

    /**
     * After {@link #endTransaction}: puts back what the lease changed. True: as fresh, may be lent again. False: must be
     * closed. Never throws.
     */
    public boolean restore() {
        Baseline fresh = baseline;
        if (fresh == null || doubt != null) {
            return false;
        }
        logInWarnings.beginAnew();
        if (touched == 0 && effects == 0 && !ran && !suspect) {
            return true;
        }
        boolean asks = !isClean();
        boolean done;
        if (asks) {
            returningSinceNanos = beginning();
        }
        try {
            done = restoreAll(fresh);
        } catch (SQLException | RuntimeException | LinkageError e) {
            AgentLog.debug("reset failed, closing: " + Faults.brief(e));
            done = false;
        } finally {
            if (asks) {
                returningSinceNanos = 0;
            }
        }
        if (done) {
            forgetLease();
        } else {
            inDoubt("reset failed");
        }
        return done;
    }

    private boolean restoreAll(Baseline fresh) throws SQLException {
        if (suspect && !Validation.passes(this, Validation.ON_RETURN_NANOS)) {
            return false;
        }
        int bits = touched;
        if (bits != 0) {
            for (StateBit bit : StateBit.values()) {
                if ((bits & bit.mask) != 0 && !profile.restore(bit, raw, fresh.jdbc())) {
                    return false;
                }
            }
        }
        if (!restoreSql(fresh)) {
            return false;
        }
        if (bits != 0 || SessionEffect.of(effects).needsReset()) {
            profile.restored(raw);
        }
        if (ran || bits != 0) {
            raw.clearWarnings();
        }
        return true;
    }

    private boolean restoreSql(Baseline fresh) throws SQLException {
        int seen = effects;
        if ((seen & RECIPE) != 0) {
            SqlReset reset = fresh.reset();
            if (reset == null || !reset.run(raw, fresh.jdbc(), seen)) {
                return false;
            }
            oldResidue = profile.ownStatementsLeaveResidue();
            return true;
        }
        if ((seen & SessionEffect.LEAVES_RESIDUE) != 0 && !profile.dropResidueLocally(raw)) {
            if (!profile.canClearResidue() && fresh.isResidueRead()) {
                return false;
            }
            oldResidue = true;
        }
        return true;
    }

    /** A transaction begun by text needs only its end, which endTransaction brought. */
    private static final int RECIPE =
            ~(SessionEffect.LEAVES_RESIDUE | SessionEffect.READS_RESIDUE | SessionEffect.TX_CONTROL);

    private synchronized void forgetLease() {
        touched = 0;
        effects = 0;
        ran = false;
        ranInTransaction = false;
        keyLeft = false;
        suspect = false;
    }

    // ---- by the pool ----

    /** A round trip, bounded. Never throws. */
    public boolean validate(long timeoutNanos) {
        return Validation.passes(this, timeoutNanos);
    }

    /** As {@link #validate}, but an error is thrown: at the end of the stack, for one, it says nothing of the server. */
    public boolean answers(long timeoutNanos) {
        return Validation.answers(this, timeoutNanos);
    }

    /** A no of {@link #answers} after so long may only mean that the time given, less than the whole, was over. */
    public static boolean mayHaveRunOut(long timeoutNanos, long wholeNanos, long tookNanos) {
        return Validation.mayHaveRunOut(timeoutNanos, wholeNanos, tookNanos);
    }

    @Nullable
    Baseline baseline() {
        return baseline;
    }

    /**
     * A close that the application did not ask for: rolls back first. Never throws, whatever the driver does: an error of its that
     * came out of a worker would reach the application's handler of uncaught exceptions, and leave the connection open. Aborts what
     * cannot be closed.
     */
    public void closeGracefully(CloseReason reason) {
        try {
            if (raw.isClosed()) {
                return;
            }
            boolean text = (effects & SessionEffect.TX_CONTROL) != 0;
            if (!dead && (text || !raw.getAutoCommit())) {
                profile.rollback(raw);
            }
        } catch (SQLException | RuntimeException | Error e) {
            AgentLog.debug("rollback before closing (" + reason.label() + "): " + Faults.brief(e));
            if (!profile.rollsBackOnClose()) {
                // This driver's close() might commit what could not be rolled back.
                abort();
                return;
            }
        }
        try {
            raw.close();
        } catch (SQLException | RuntimeException | Error e) {
            AgentLog.debug("closing (" + reason.label() + "): " + Faults.brief(e));
            abort();
        }
    }

    /** Cuts the connection off, on a thread of its own: some drivers dial the server once more to do so. Never throws. */
    public void abort() {
        Aborter.abort(raw);
    }

    @Override
    public String toString() {
        return "PhysicalSession{" + profile + (baseline == null ? ", foreign" : "") + ", touched=" + touched
                + ", effects=" + SessionEffect.of(effects) + ", doubt=" + doubt + "}";
    }
}
