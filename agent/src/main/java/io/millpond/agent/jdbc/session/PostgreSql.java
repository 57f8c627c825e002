/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import io.millpond.agent.sql.AnalyzedSql;
import io.millpond.agent.sql.CatalogueChange;
import io.millpond.agent.sql.SessionEffect;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** PostgreSQL by pgjdbc: the server rolls back when the connection ends; {@code DISCARD ALL} resets the session. */
final class PostgreSql extends DriverProfile {

    private static final String GAP = "(?:\\s|/\\*.*?\\*/|--[^\\n]*\\n)+";

    /**
     * What DISCARD ALL leaves behind. A setting of a made-up class ({@code myapp.user}) stays defined, empty where a fresh
     * session has none; the seed of random(); loaded libraries; dblink's connections; notifications that the driver holds.
     */
    private static final Pattern LASTING = Pattern.compile(
            "\\bset" + GAP + "(?:session" + GAP + "|local" + GAP + ")?(?:seed\\b|\"?[\\w$]+\"?\\s*\\.)"
                    + "|set_config\\s*\\((?!\\s*'[a-z_]+'\\s*,)"
                    + "|setseed|u&\"|dblink|pg_replication_origin|\\bload\\b|\\bexecute\\b.*\\bset\\b",
            Pattern.DOTALL);

    /** What pgjdbc's statements answer from memory; also the parameters that need no type of the database's own. */
    private static final Set<String> STATEMENT = words(
            "close isClosed getConnection getMaxFieldSize setMaxFieldSize getMaxRows"
                    + " setMaxRows getLargeMaxRows setLargeMaxRows setEscapeProcessing getQueryTimeout setQueryTimeout getWarnings"
                    + " clearWarnings setCursorName getResultSet getUpdateCount getLargeUpdateCount getMoreResults setFetchDirection"
                    + " getFetchDirection setFetchSize getFetchSize getResultSetConcurrency getResultSetType getResultSetHoldability"
                    + " addBatch clearBatch getGeneratedKeys isPoolable setPoolable closeOnCompletion isCloseOnCompletion unwrap"
                    + " isWrapperFor enquoteLiteral enquoteIdentifier enquoteNCharLiteral isSimpleIdentifier"
                    + " setNull setBoolean setByte setShort setInt setLong setFloat setDouble setBigDecimal setString setBytes setDate"
                    + " setTime setTimestamp setAsciiStream setUnicodeStream setBinaryStream setCharacterStream setNString"
                    + " setNCharacterStream setURL setObject clearParameters registerOutParameter wasNull getString getBoolean getByte getShort"
                    + " getInt getLong getFloat getDouble getBigDecimal getBytes getDate getTime getTimestamp getNString");

    /** Of rows that are all in memory. getObject and getArray may ask the catalogue what a type is. */
    private static final Set<String> ROWS =
            words("close isClosed next previous first last beforeFirst afterLast absolute relative"
                    + " isBeforeFirst isAfterLast isFirst isLast getRow wasNull findColumn getType getConcurrency getHoldability"
                    + " getFetchSize setFetchSize getFetchDirection setFetchDirection getWarnings clearWarnings getStatement"
                    + " getMetaData getCursorName getString getBoolean getByte getShort getInt getLong getFloat getDouble getBigDecimal"
                    + " getBytes getDate getTime getTimestamp getAsciiStream getUnicodeStream getBinaryStream getCharacterStream"
                    + " getNString getNCharacterStream rowUpdated rowInserted rowDeleted unwrap isWrapperFor");

    /** The others ask the catalogue when first asked. */
    private static final Set<String> DESCRIPTION =
            words("getColumnCount getColumnLabel getColumnName isSearchable isCurrency"
                    + " getColumnDisplaySize getPrecision getScale isReadOnly isWritable isDefinitelyWritable getCatalogName"
                    + " isSigned isCaseSensitive unwrap isWrapperFor");

    PostgreSql(JdbcTarget target) {
        super(target, Vendor.POSTGRESQL);
    }

    @Override
    public boolean cursorsOutliveCall() {
        return true;
    }

    @Override
    public boolean childrenOutliveConnection() {
        return true;
    }

    @Override
    public boolean answersAlone(Class<?> kind, String method) {
        if (kind == Statement.class || kind == CallableStatement.class) {
            return STATEMENT.contains(method);
        }
        if (kind == ResultSet.class) {
            return ROWS.contains(method);
        }
        return kind == ResultSetMetaData.class && DESCRIPTION.contains(method);
    }

    @Override
    public boolean refusesUnregistered(String method) {
        return method.equals("getArray") || method.equals("getObject");
    }

    @Override
    public boolean failedExecutionClosesResult() {
        return true;
    }

    @Override
    String trivialCall() {
        return "{call pg_backend_pid()}";
    }

    @Override
    boolean restore(StateBit bit, Connection raw, JdbcState fresh) throws SQLException {
        switch (bit) {
            case SCHEMA:
                // setSchema(getSchema()) would replace the whole search path by its first entry.
                execute(raw, "SET search_path TO DEFAULT");
                return true;
            case QUERY_TIMEOUT:
                return true;
            default:
                return super.restore(bit, raw, fresh);
        }
    }

    @Override
    @Nullable
    SqlReset prepareReset(Connection fresh) throws SQLException {
        return PostgreSqlReset.prepare(fresh);
    }

    @Override
    boolean recipeUndoes(AnalyzedSql sql) {
        return !sql.effect().has(SessionEffect.LISTEN)
                && !LASTING.matcher(sql.sql().toLowerCase(Locale.ROOT)).find();
    }

    /** SET LOCAL ends with its transaction, but a made-up setting stays defined. */
    @Override
    boolean lastsThoughClean(AnalyzedSql sql) {
        String text = sql.sql();
        int start = 0;
        while (start < text.length() && text.charAt(start) <= ' ') {
            start++;
        }
        char c = start < text.length() ? text.charAt(start) : ' ';
        boolean possible =
                c == '/' || c == '-' || (c == 's' || c == 'S') && text.regionMatches(true, start, "set", 0, 3);
        return possible && LASTING.matcher(text.toLowerCase(Locale.ROOT)).find();
    }

    /** Prepared statements keep the columns that they had, and pgjdbc the numbers of the types that it asked for. */
    @Override
    int staleAfter() {
        return CatalogueChange.ALTERS | CatalogueChange.DROPS | CatalogueChange.LOG_IN;
    }

    /** "database is being accessed by other users", which a session that idles does too. */
    @Override
    int hinderedByIdle() {
        return CatalogueChange.DATABASES;
    }

    @Override
    boolean canClearResidue() {
        return true;
    }

    @Override
    void clearResidue(Connection raw, boolean ran) throws SQLException {
        execute(raw, "DISCARD SEQUENCES");
    }

    @Override
    boolean isValidIsBounded() {
        return true;
    }
}
