/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import io.millpond.agent.sql.AnalyzedSql;
import io.millpond.agent.sql.SqlDialect;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one driver and its database: what close() does with an open transaction, how a session is made fresh
 * again, which errors end it. One subclass for each database whose recipes were tested; {@link Unknown} for all others.
 * Immutable.
 */
public abstract class DriverProfile {

    private final JdbcTarget target;
    private final Vendor vendor;

    DriverProfile(JdbcTarget target, Vendor vendor) {
        this.target = target;
        this.vendor = vendor;
    }

    /**
     * By the class of the driver's connection, because a URL may be served by any driver, and one that wraps another behaves
     * like neither.
     */
    public static DriverProfile of(JdbcTarget target, Class<?> physicalClass) {
        String name = physicalClass.getName();
        if (name.startsWith("org.postgresql.jdbc.")) {
            return new PostgreSql(target);
        }
        if (name.equals("org.mariadb.jdbc.Connection")) {
            return new MariaDb(target);
        }
        if (name.startsWith("com.mysql.cj.jdbc.")) {
            return new MySql(target);
        }
        if (name.equals("org.h2.jdbc.JdbcConnection")) {
            return new H2(target);
        }
        return new Unknown(target);
    }

    public final JdbcTarget target() {
        return target;
    }

    public final SqlDialect dialect() {
        return vendor.dialect;
    }

    /** The session that reported this is gone, or its server has become a replica. */
    public final boolean isFatal(SQLException e) {
        return classify(e).compareTo(FatalErrors.Kind.DEMOTED) >= 0;
    }

    /** The server refuses writes though nobody asked it to: every session of the pool is stale. */
    public final boolean isDemoted(SQLException e) {
        return classify(e) == FatalErrors.Kind.DEMOTED;
    }

    /** The database refused the credentials. */
    public final boolean isAuthenticationFailure(SQLException e) {
        return FatalErrors.isAuthentication(e, vendor);
    }

    final FatalErrors.Kind classify(SQLException e) {
        return FatalErrors.classify(e, vendor);
    }

    /** True where the driver's close() is known to roll an open transaction back, and never to throw because of it. */
    boolean rollsBackOnClose() {
        return true;
    }

    /** Ends the transaction as {@link #rollsBackOnClose} says; a driver in autocommit mode refuses rollback(). */
    void rollback(Connection raw) throws SQLException {
        if (!raw.getAutoCommit()) {
            raw.rollback();
        } else {
            execute(raw, "ROLLBACK");
        }
    }

    /** Puts one JDBC value back; false where the session must be closed. */
    boolean restore(StateBit bit, Connection raw, JdbcState fresh) throws SQLException {
        return fresh.restore(bit, raw);
    }

    /** The last step of a reset: what the driver itself remembers of values that were changed and put back. */
    void restored(Connection raw) throws SQLException {}

    /** The recipe for SQL state, prepared by reading a fresh session; null: a session with changed SQL state is closed. */
    @Nullable
    SqlReset prepareReset(Connection fresh) throws SQLException {
        return null;
    }

    /** False where a statement leaves what the recipe does not undo. Asked only of statements that change the session. */
    boolean recipeUndoes(AnalyzedSql sql) {
        return true;
    }

    /**
     * True where a statement reads what the one before it left (ROW_COUNT). Clearing residue in between, by a statement of
     * ours, would change what the application reads.
     */
    boolean readsStatementBefore(AnalyzedSql sql) {
        return false;
    }

    /** True where a statement that needs no reset, by its effects, still leaves what the recipe does not undo. */
    boolean lastsThoughClean(AnalyzedSql sql) {
        return false;
    }

    /** True where the statements of a capture or a recipe can be told too (ROW_COUNT). */
    boolean ownStatementsLeaveResidue() {
        return false;
    }

    /** Of a statement that leaves residue: may it be more than what speaks of the statement before (ROW_COUNT, FOUND_ROWS)? */
    boolean leavesKey(AnalyzedSql sql) {
        return true;
    }

    /**
     * Makes the functions that read what earlier statements left answer as in a fresh session, touching nothing else.
     *
     * @param ran whether this lease has run a statement before
     */
    void clearResidue(Connection raw, boolean ran) throws SQLException {}

    /** Called on return after a lease that left residue, without a round trip; true if none is left. */
    boolean dropResidueLocally(Connection raw) {
        return false;
    }

    /** True where {@link #clearResidue} works; otherwise a session with residue is closed once residue is ever read. */
    boolean canClearResidue() {
        return false;
    }

    /** True where isValid() bounds its own reads; elsewhere the network timeout does it. */
    boolean isValidIsBounded() {
        return false;
    }

    static void execute(Connection raw, String sql) throws SQLException {
        try (Statement statement = raw.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public final String toString() {
        return getClass().getSimpleName() + "(" + target.poolName() + ")";
    }
}
