/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import io.millpond.agent.sql.AnalyzedSql;
import io.millpond.agent.sql.SqlDialect;
import java.sql.Connection;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
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
        if (name.equals("org.hsqldb.jdbc.JDBCConnection")) {
            return new Hsqldb(target);
        }
        if (name.startsWith("org.apache.derby.impl.jdbc.EmbedConnection")
                || name.startsWith("org.apache.derby.client.net.NetConnection")) {
            return new Derby(target);
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

    /** The server takes no more connections for now. */
    public final boolean isServerFull(SQLException e) {
        return FatalErrors.isServerFull(e, vendor);
    }

    final FatalErrors.Kind classify(SQLException e) {
        return FatalErrors.classify(e, vendor);
    }

    /** True where the driver's close() is known to roll an open transaction back, and never to throw because of it. */
    boolean rollsBackOnClose() {
        return true;
    }

    /** A query that every session answers, without parameters. */
    String trivialQuery() {
        return "select 1";
    }

    /** A call that can be prepared; it is never executed. */
    String trivialCall() {
        return trivialQuery();
    }

    /**
     * What a statement or a result that outlives its connection still knows without it: true where the driver's own go on
     * answering from memory (settings, rows that were fetched), as those of PostgreSQL and MariaDB do. Theirs are left open when
     * their connection's handle is closed, and asked for nothing else.
     */
    public boolean childrenOutliveConnection() {
        return false;
    }

    /**
     * Whether the rows of a cursor that a call answers stay open when the call's statement is closed, so that the application has them
     * to close. PostgreSQL fetches them by a statement of its own; Oracle closes them with the call.
     */
    public boolean cursorsOutliveCall() {
        return false;
    }

    /**
     * Whether a method of a statement, result or description that outlived its connection may be asked of the driver's own object:
     * true only where it can reach no connection, which is by now somebody else's. All others are answered by one like it, of a
     * connection that is closed.
     *
     * @param kind Statement (and what a PreparedStatement adds), CallableStatement (what that adds), ResultSet, ResultSetMetaData or
     *     ParameterMetaData
     * @param method its name; {@code vendor} for a method of the driver's own
     */
    public boolean answersAlone(Class<?> kind, String method) {
        return kind == ResultSetMetaData.class && !method.equals("vendor");
    }

    /**
     * As {@link #answersAlone}, of a call for which no output was registered: whether this getter of an output refuses at once, before
     * it can reach any connection (PostgreSQL).
     */
    public boolean refusesUnregistered(String method) {
        return false;
    }

    /** True where a statement or result that the application left open makes a new connection cheaper than the old one. */
    public boolean openChildrenCostConnection() {
        return false;
    }

    /** True where a connection that came with this warning, or with none, is what the next new one would be too. */
    boolean isLikeTheNext(@Nullable SQLWarning onConnect) {
        return true;
    }

    /** True where a statement that was closed in time never asks its connection anything (HSQLDB). */
    public boolean closedAnswersAlone() {
        return false;
    }

    /** True where a statement that is asked whether it is closed, once its connection is, is closed from then on (MariaDB). */
    public boolean isClosedCloses() {
        return false;
    }

    /** True where an execution closes the statement's last result before it finds that the connection is closed (PostgreSQL). */
    public boolean failedExecutionClosesResult() {
        return false;
    }

    /** True where getClientInfo() answers the driver's own object, which the application can change behind our back. */
    boolean clientInfoIsLive() {
        return true;
    }

    /**
     * The bits of CatalogueChange before which every session that idles is to be closed. A database in the application's own
     * process ends with the last connection, lets nobody else in, or greets the next one otherwise than before: one of ours that
     * lies idle would keep it alive, or be lent in the place of one that is refused.
     */
    int closesIdle() {
        return 0;
    }

    /**
     * The bits of CatalogueChange of statements that the server refuses while other sessions are open: those of ours that idle are
     * closed first.
     */
    int hinderedByIdle() {
        return 0;
    }

    /** The bits of CatalogueChange after which a session that was open before is not as fresh as a new one. */
    int staleAfter() {
        return 0;
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

    static Set<String> words(String text) {
        return new HashSet<>(Arrays.asList(text.split(" ")));
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
