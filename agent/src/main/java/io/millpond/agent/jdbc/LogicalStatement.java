/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import io.millpond.agent.fault.FaultPoint;
import io.millpond.agent.jdbc.session.ClosedChildren;
import io.millpond.agent.jdbc.session.StateBit;
import io.millpond.agent.leak.ChildNode;
import io.millpond.agent.sql.AnalyzedSql;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * A statement as the application holds it. After its connection was given back it goes on delegating: its own physical object was
 * closed then, and answers as the driver does.
 */
@NullUnmarked // JDBC says of hardly any answer whether it may be null
public class LogicalStatement extends LogicalObject implements Statement {

    private static final AtomicReferenceFieldUpdater<LogicalStatement, @Nullable StatementExtras> EXTRAS =
            AtomicReferenceFieldUpdater.newUpdater(LogicalStatement.class, StatementExtras.class, "extras");

    /** Null where the leaks of statements are nobody's business, or it could not be tracked. */
    final @Nullable ChildNode node;

    /** Written by HandleScope: the list of the open ones. */
    @Nullable
    LogicalStatement next;

    /* Plain: another thread's write is published by the end of its call, or by what it then tells the scope. */
    private boolean listed;
    private boolean unlisted;

    private boolean anew;

    /* Plain: a call that may know of it begins after the close ended, and each call begins and ends with a volatile access. */
    private boolean closedByApplication;

    private int executions;

    private final Statement statement;
    private @Nullable LogicalResultSet current;

    /** That it runs; a prepared one's own, for good. Null: unknown. */
    @Nullable
    AnalyzedSql text;

    /** Null: none of it was needed, as with most. */
    private volatile @Nullable StatementExtras extras;

    /** @param prepared null: a plain statement has no text of its own */
    public LogicalStatement(LogicalConnection connection, Statement statement, @Nullable AnalyzedSql prepared) {
        super(connection);
        this.statement = statement;
        this.text = prepared;
        if (!scope.mayCallChild()) {
            extras().ofClosed = true; // a connection that was closed is asked of a closed one
        }
        this.node = Children.statement(scope, this, statement);
    }

    final StatementExtras extras() {
        StatementExtras known = extras;
        if (known != null) {
            return known;
        }
        StatementExtras made = new StatementExtras();
        return EXTRAS.compareAndSet(this, null, made) ? made : Objects.requireNonNull(extras, "never taken away");
    }

    /** In the list of its scope. */
    final void listed() {
        listed = true;
    }

    final boolean isListed() {
        return listed && !unlisted;
    }

    /** No longer, though it may be found there. */
    final boolean isUnlisted() {
        return unlisted;
    }

    final void unlisted() {
        unlisted = true;
    }

    /** How many executions it saw begin while it could be executed: a result is open only until the next. */
    final int executions() {
        return executions;
    }

    final boolean isClosedByConnection() {
        StatementExtras known = extras;
        return known != null && known.closedByConnection;
    }

    /** See {@link StatementExtras#ofClosed}. */
    final boolean isOfClosed() {
        StatementExtras known = extras;
        return known != null && known.ofClosed;
    }

    private Statement enter(String method) throws SQLException {
        return entered(scope.enterChild(), method);
    }

    private Statement entered(boolean letIn, String method) throws SQLException {
        return letIn || isOfClosed() ? statement : orphaned(method);
    }

    /** For a call that is counted in already. */
    private Statement running(String method) throws SQLException {
        return scope.mayCallChild() || isOfClosed() ? statement : orphaned(method);
    }

    /**
     * What answers once the connection was given back: the driver's own object where the application had closed it before, or where
     * this call needs no connection; else one like it, of a connection that is closed.
     */
    final Statement orphaned(String method) throws SQLException {
        return orphaned(Statement.class, method);
    }

    final Statement orphaned(Class<?> kind, String method) throws SQLException {
        if (scope.childrenOutlive()
                && !closedByApplication
                && (scope.answersAlone(kind, method) || refusesAlone(method))) {
            return statement;
        }
        // By itself: it closed on completion.
        boolean closed = closedByApplication || !isClosedByConnection() && statement.isClosed();
        if (closed && scope.closedAnswersAlone() && statement.isClosed()) {
            return statement;
        }
        ClosedChildren family = scope.closedChildren();
        Statement like = family == null ? null : closed ? closedLike(family) : like(family);
        if (like != null) {
            return like;
        }
        if (!closed && !statement.isClosed()) {
            throw scope.closedException();
        }
        return statement;
    }

    /** Whether the driver's own refuses this call before it reaches any connection. */
    boolean refusesAlone(String method) {
        return false;
    }

    @Nullable
    Statement closedLike(ClosedChildren family) {
        return family.closedStatement;
    }

    @Nullable
    Statement like(ClosedChildren family) {
        return family.statement;
    }

    @Override
    final Object physical() throws SQLException {
        return scope.mayCallChild() || isOfClosed() ? statement : orphaned("vendor");
    }

    @Override
    final Object physicalOrNull() {
        return statement;
    }

    /** Before the driver executes; {@link #exit} follows, unless this throws. */
    private @Nullable Object begin(String sql) throws SQLException {
        AnalyzedSql analyzed = scope.analyze(sql);
        if (!(this instanceof LogicalPreparedStatement)) {
            text = analyzed;
        }
        return Execution.begin(this, analyzed);
    }

    /** Of the text that it runs; leaks without a site are looked for by it. */
    final int sqlKey() {
        AnalyzedSql known = text;
        return known == null ? 0 : known.sql().hashCode();
    }

    /**
     * A new execution closes the results of the last one.
     *
     * @param letIn in a call that was let in, which alone may take anything off the lists: who closes the connection finds it
     *     running. Any other would take off what that thread then leaves open on a session that is lent again.
     */
    final void reexecuted(boolean letIn) {
        anew = true;
        if (letIn) {
            Children.reexecuted(scope, node);
        }
        StatementExtras known = extras;
        if (known == null) {
            executions++;
        } else {
            reexecuted(known, letIn);
        }
    }

    private void reexecuted(StatementExtras known, boolean letIn) {
        if (!known.closedByConnection) {
            executions++;
        }
        if (known.driversOwn && letIn) {
            // Nobody follows it from here, so whatever it leaves open must not get to another borrower.
            driversResultClosed();
            known.driversOwn = false;
            scope.inDoubt("a statement of the driver's own");
        }
        LogicalResultSet last = known.leftOpen ? current : null;
        if (last != null && !known.closesOnCompletion && scope.failedExecutionClosesResult()) {
            last.closeInMemory(); // this execution fails: the connection is closed
        }
    }

    /** The application gave it a text, when it was made or since. */
    private boolean hasText() {
        return executions != 0 || text != null || isClosedByConnection();
    }

    /** The handle of a result of this statement: always the same one for the same object of the driver. */
    final @Nullable ResultSet opened(@Nullable ResultSet rows) {
        LogicalResultSet known = current;
        if (rows != null && (known == null || known.physicalOrNull() != rows)) {
            known = Wrapping.resultSetOf(owner(), this, rows);
            current = known;
        } else if (rows != null && known != null && anew) {
            known.reopened();
        }
        anew = anew && rows == null;
        return rows == null || known == null ? rows : (ResultSet) known.self();
    }

    /** What a vendor's method answers is a result of this too (PostgreSQL's createDriverResultSet), and what a cursor of a call is. */
    final @Nullable ResultSet result(ResultSet rows) {
        if (!hasText()) {
            // It never ran: PostgreSQL's array made it for this result, and nobody else knows it to close it.
            Children.closed(scope, this);
        } else if ((current == null || anew) && !closes(rows)) {
            // Of several only the first: what is asked for twice must not be two of which one is never closed.
            LogicalResultSet cursor = Wrapping.resultSetOf(owner(), null, rows);
            current = cursor;
            anew = false;
            return cursor == null ? rows : (ResultSet) cursor.self();
        }
        return current == null ? opened(rows) : Wrapping.resultSet(owner(), this, rows);
    }

    /** Where a cursor's rows outlive the call, they are this statement's only if their own statement is. */
    private boolean closes(ResultSet rows) {
        try {
            return !(statement instanceof CallableStatement)
                    || !scope.cursorsOutliveCall()
                    || rows.getStatement() == statement;
        } catch (SQLException | RuntimeException e) {
            return true;
        }
    }

    /** Made by a result, which the driver's own may have answered though its connection was closed. */
    final void madeByResult() {
        if (isOfClosed() && !scope.makesOfClosed()) {
            extras().ofClosed = false;
        }
    }

    /** Not the application's to close: the driver made it for this result, and closes it with that. */
    final void driversOwn(LogicalResultSet result) {
        Children.closed(scope, this);
        current = result;
        extras().driversOwn = true;
    }

    private void driversResultClosed() {
        StatementExtras known = extras;
        LogicalResultSet result = current;
        if (known != null && known.driversOwn && result != null) {
            result.closedByDriversStatement();
        }
    }

    @Override
    final @Nullable Object held(Object driver) {
        LogicalResultSet rows = current;
        return rows != null && rows.physicalOrNull() == driver ? rows.self() : super.held(driver);
    }

    /** A result set of this was closed, in a call that was let in, which may close this. */
    final void resultSetClosed() {
        StatementExtras known = extras;
        if (known != null && known.closesOnCompletion) {
            Children.closed(scope, this);
        }
    }

    final boolean isLeftOpen() {
        StatementExtras known = extras;
        return known != null && known.leftOpen;
    }

    /** By the connection's close, for the pool only: whatever it holds of the session is given up. */
    final void closeByConnection() throws SQLException {
        StatementExtras known = extras();
        known.closedByConnection = true;
        if (scope.childrenOutlive() && statement.getFetchSize() == 0) {
            // Its rows are all here, and the driver's own would still hand them out.
            known.leftOpen = true;
        } else {
            statement.close();
        }
    }

    /** What {@link #executeBatch} is about to run. */
    @Nullable
    StatementQuery batchQuery() {
        return extras().batch().query();
    }

    // Executing

    @Override
    public ResultSet executeQuery(String sql) throws SQLException {
        Object token = begin(sql);
        try {
            return opened(Execution.ended(scope, token, running("executeQuery").executeQuery(sql)));
        } catch (Throwable e) {
            Execution.failed(scope, token, e);
            throw e;
        } finally {
            exit();
        }
    }

    @Override
    public int executeUpdate(String sql) throws SQLException {
        Object token = begin(sql);
        try {
            return Execution.ended(scope, token, running("executeUpdate").executeUpdate(sql));
        } catch (Throwable e) {
            Execution.failed(scope, token, e);
            throw e;
        } finally {
            exit();
        }
    }

    @Override
    public int executeUpdate(String sql, int autoGeneratedKeys) throws SQLException {
        Object token = begin(sql);
        try {
            return Execution.ended(scope, token, running("executeUpdate").executeUpdate(sql, autoGeneratedKeys));
        } catch (Throwable e) {
            Execution.failed(scope, token, e);
            throw e;
        } finally {
            exit();
        }
    }

    @Override
    public int executeUpdate(String sql, int[] columnIndexes) throws SQLException {
        Object token = begin(sql);
        try {
            return Execution.ended(scope, token, running("executeUpdate").executeUpdate(sql, columnIndexes));
        } catch (Throwable e) {
            Execution.failed(scope, token, e);
            throw e;
        } finally {
            exit();
        }
    }

    @Override
    public int executeUpdate(String sql, String[] columnNames) throws SQLException {
        Object token = begin(sql);
        try {
            return Execution.ended(scope, token, running("executeUpdate").executeUpdate(sql, columnNames));
        } catch (Throwable e) {
            Execution.failed(scope, token, e);
            throw e;
        } finally {
            exit();
        }
    }

    @Override
    public long executeLargeUpdate(String sql) throws SQLException {
        Object token = begin(sql);
        try {
            return Execution.ended(scope, token, running("executeLargeUpdate").executeLargeUpdate(sql));
        } catch (Throwable e) {
            Execution.failed(scope, token, e);
            throw e;
        } finally {
            exit();
        }
    }

    @Override
    public long executeLargeUpdate(String sql, int autoGeneratedKeys) throws SQLException {
        Object token = begin(sql);
        try {
            return Execution.ended(
                    scope, token, running("executeLargeUpdate").executeLargeUpdate(sql, autoGeneratedKeys));
        } catch (Throwable e) {
            Execution.failed(scope, token, e);
            throw e;
        } finally {
            exit();
        }
    }

    @Override
    public long executeLargeUpdate(String sql, int[] columnIndexes) throws SQLException {
        Object token = begin(sql);
        try {
            return Execution.ended(scope, token, running("executeLargeUpdate").executeLargeUpdate(sql, columnIndexes));
        } catch (Throwable e) {
            Execution.failed(scope, token, e);
            throw e;
        } finally {
            exit();
        }
    }

    @Override
    public long executeLargeUpdate(String sql, String[] columnNames) throws SQLException {
        Object token = begin(sql);
        try {
            return Execution.ended(scope, token, running("executeLargeUpdate").executeLargeUpdate(sql, columnNames));
        } catch (Throwable e) {
            Execution.failed(scope, token, e);
            throw e;
        } finally {
            exit();
        }
    }

    @Override
    public boolean execute(String sql) throws SQLException {
        Object token = begin(sql);
        try {
            return Execution.ended(scope, token, running("execute").execute(sql));
        } catch (Throwable e) {
            Execution.failed(scope, token, e);
            throw e;
        } finally {
            exit();
        }
    }

    @Override
    public boolean execute(String sql, int autoGeneratedKeys) throws SQLException {
        Object token = begin(sql);
        try {
            return Execution.ended(scope, token, running("execute").execute(sql, autoGeneratedKeys));
        } catch (Throwable e) {
            Execution.failed(scope, token, e);
            throw e;
        } finally {
            exit();
        }
    }

    @Override
    public boolean execute(String sql, int[] columnIndexes) throws SQLException {
        Object token = begin(sql);
        try {
            return Execution.ended(scope, token, running("execute").execute(sql, columnIndexes));
        } catch (Throwable e) {
            Execution.failed(scope, token, e);
            throw e;
        } finally {
            exit();
        }
    }

    @Override
    public boolean execute(String sql, String[] columnNames) throws SQLException {
        Object token = begin(sql);
        try {
            return Execution.ended(scope, token, running("execute").execute(sql, columnNames));
        } catch (Throwable e) {
            Execution.failed(scope, token, e);
            throw e;
        } finally {
            exit();
        }
    }

    @Override
    public int[] executeBatch() throws SQLException {
        Object token = beginBatch();
        try {
            return Execution.ended(scope, token, runningBatch().executeBatch());
        } catch (Throwable e) {
            Execution.failed(scope, token, e);
            throw e;
        } finally {
            exit();
        }
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        Object token = beginBatch();
        try {
            return Execution.ended(scope, token, runningBatch().executeLargeBatch());
        } catch (Throwable e) {
            Execution.failed(scope, token, e);
            throw e;
        } finally {
            exit();
        }
    }

    /** One that answers for this has a batch where this has one: an empty one needs no connection. */
    private Statement runningBatch() throws SQLException {
        Statement driver = running("executeBatch");
        if (driver != statement && isLeftOpen()) {
            if (extras().batchWaits) {
                addBatchTo(driver);
            }
            statement.clearBatch();
        }
        return driver;
    }

    void addBatchTo(Statement like) throws SQLException {
        like.addBatch("select 1");
    }

    private @Nullable Object beginBatch() throws SQLException {
        StatementQuery query = null;
        int changes = 0;
        try {
            FaultPoint.BATCH.pass();
            StatementExtras known = extras();
            Batch waiting = known.batch();
            changes = waiting.changes();
            query = batchQuery();
            known.batchWaits = waiting.size() > 0;
            waiting.clear();
        } catch (RuntimeException | Error e) {
            scope.fault(FaultPoint.BATCH, e);
        }
        return Execution.beginBatch(this, query, changes);
    }

    @Override
    public void addBatch(String sql) throws SQLException {
        AnalyzedSql analyzed = scope.analyze(sql);
        try {
            Statement driver = enter("addBatch");
            // Now, because executeBatch knows only how many they are.
            Execution.recordEffect(scope, analyzed);
            driver.addBatch(sql);
            added(analyzed);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    final void addedParameters() {
        try {
            FaultPoint.BATCH.pass();
            extras().batch().addParameters();
        } catch (RuntimeException | Error e) {
            scope.fault(FaultPoint.BATCH, e);
        }
    }

    private void added(@Nullable AnalyzedSql analyzed) {
        try {
            FaultPoint.BATCH.pass();
            extras().batch().add(analyzed);
        } catch (RuntimeException | Error e) {
            scope.fault(FaultPoint.BATCH, e);
        }
    }

    @Override
    public void clearBatch() throws SQLException {
        try {
            enter("clearBatch").clearBatch();
            StatementExtras known = extras;
            Batch waiting = known == null ? null : known.batch;
            if (waiting != null) {
                waiting.clear();
            }
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // Results

    @Override
    public @Nullable ResultSet getResultSet() throws SQLException {
        try {
            return opened(enter("getResultSet").getResultSet());
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public @Nullable ResultSet getGeneratedKeys() throws SQLException {
        try {
            ResultSet rows = enter("getGeneratedKeys").getGeneratedKeys();
            LogicalResultSet known = rows == null ? null : extras().keys;
            if (rows != null && (known == null || known.physicalOrNull() != rows)) {
                known = Wrapping.resultSetOf(owner(), this, rows);
                extras().keys = known;
            }
            return rows == null || known == null ? rows : (ResultSet) known.self();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean getMoreResults() throws SQLException {
        try {
            boolean letIn = scope.enterChild();
            boolean more = entered(letIn, "getMoreResults").getMoreResults();
            reexecuted(letIn);
            return more;
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean getMoreResults(int current) throws SQLException {
        try {
            boolean letIn = scope.enterChild();
            boolean more = entered(letIn, "getMoreResults").getMoreResults(current);
            if (current != Statement.KEEP_CURRENT_RESULT) {
                reexecuted(letIn);
            }
            return more;
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // Its connection and its end

    @Override
    public @Nullable Connection getConnection() throws SQLException {
        try {
            return enter("getConnection").getConnection() == null ? null : (Connection) owner().self();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void close() throws SQLException {
        // Closed is what another of its kind answers; where its own object outlives the connection, that is closed
        // itself.
        closedByApplication |= !scope.childrenOutlive();
        try {
            // Off the lists only by a call that was let in, which who closes the connection finds running. By any
            // other call that thread would not find it there, and the session would be lent again with this open.
            boolean letIn = scope.enterChild() || isOfClosed();
            Statement driver = letIn ? statement : orphaned("close");
            LogicalResultSet last = current;
            if (letIn) {
                Children.closed(scope, this);
                driversResultClosed();
            }
            driver.close();
            closedByApplication = true;
            if (!(this instanceof LogicalPreparedStatement)) {
                text = null; // it may be long, or name a password, and the application may keep this handle for ever
            }
            if (last != null) {
                last.statementClosed();
            }
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void closeOnCompletion() throws SQLException {
        try {
            enter("closeOnCompletion").closeOnCompletion();
            extras().closesOnCompletion = true;
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setQueryTimeout(int seconds) throws SQLException {
        try {
            Statement driver = enter("setQueryTimeout");
            scope.touched(StateBit.QUERY_TIMEOUT);
            driver.setQueryTimeout(seconds);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        try {
            return unwrapped(type, enter("unwrap"));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        try {
            return isWrapper(type, enter("isWrapperFor"));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String toString() {
        return textOf(statement);
    }

    // The rest delegates.

    @Override
    public int getMaxFieldSize() throws SQLException {
        try {
            return enter("getMaxFieldSize").getMaxFieldSize();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setMaxFieldSize(int max) throws SQLException {
        try {
            enter("setMaxFieldSize").setMaxFieldSize(max);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getMaxRows() throws SQLException {
        try {
            return enter("getMaxRows").getMaxRows();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setMaxRows(int max) throws SQLException {
        try {
            enter("setMaxRows").setMaxRows(max);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setEscapeProcessing(boolean enable) throws SQLException {
        try {
            enter("setEscapeProcessing").setEscapeProcessing(enable);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getQueryTimeout() throws SQLException {
        try {
            return enter("getQueryTimeout").getQueryTimeout();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    /**
     * Another thread's call may be what this cancels. The driver's cancel() can return before the server has heard of it (a proxy
     * between the two, a signal that is late): it would then hit the next borrower's statement. So the session is not lent again.
     */
    @Override
    public void cancel() throws SQLException {
        try {
            Statement running = enter("cancel");
            long before = scope.lease.calls();
            try {
                running.cancel();
            } finally {
                // Looked at after: a call that began meanwhile may be what the driver saw, and cancelled.
                if (scope.lease.calls() != before || scope.lease.callsRunning() > 1) {
                    scope.inDoubt("cancelled");
                }
            }
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public SQLWarning getWarnings() throws SQLException {
        try {
            return enter("getWarnings").getWarnings();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void clearWarnings() throws SQLException {
        try {
            enter("clearWarnings").clearWarnings();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setCursorName(String name) throws SQLException {
        try {
            enter("setCursorName").setCursorName(name);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // Multiple Results

    @Override
    public int getUpdateCount() throws SQLException {
        try {
            return enter("getUpdateCount").getUpdateCount();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // JDBC 2.0

    @Override
    public void setFetchDirection(int direction) throws SQLException {
        try {
            enter("setFetchDirection").setFetchDirection(direction);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getFetchDirection() throws SQLException {
        try {
            return enter("getFetchDirection").getFetchDirection();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setFetchSize(int rows) throws SQLException {
        try {
            Statement driver = enter("setFetchSize");
            if (rows != 0) {
                scope.streams();
            }
            driver.setFetchSize(rows);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getFetchSize() throws SQLException {
        try {
            return enter("getFetchSize").getFetchSize();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getResultSetConcurrency() throws SQLException {
        try {
            return enter("getResultSetConcurrency").getResultSetConcurrency();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getResultSetType() throws SQLException {
        try {
            return enter("getResultSetType").getResultSetType();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // JDBC 3.0

    @Override
    public int getResultSetHoldability() throws SQLException {
        try {
            return enter("getResultSetHoldability").getResultSetHoldability();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean isClosed() throws SQLException {
        try {
            Statement driver = enter("isClosed");
            if (driver != statement && scope.isClosedCloses()) {
                closedByApplication = true; // the one that would answer is not this one's alone
                return true;
            }
            return driver.isClosed();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setPoolable(boolean poolable) throws SQLException {
        try {
            enter("setPoolable").setPoolable(poolable);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean isPoolable() throws SQLException {
        try {
            return enter("isPoolable").isPoolable();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // JDBC 4.1

    @Override
    public boolean isCloseOnCompletion() throws SQLException {
        try {
            return enter("isCloseOnCompletion").isCloseOnCompletion();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // JDBC 4.2

    @Override
    public long getLargeUpdateCount() throws SQLException {
        try {
            return enter("getLargeUpdateCount").getLargeUpdateCount();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public void setLargeMaxRows(long max) throws SQLException {
        try {
            enter("setLargeMaxRows").setLargeMaxRows(max);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public long getLargeMaxRows() throws SQLException {
        try {
            return enter("getLargeMaxRows").getLargeMaxRows();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }
}
