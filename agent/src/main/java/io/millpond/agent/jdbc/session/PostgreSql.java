/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import io.millpond.agent.sql.AnalyzedSql;
import io.millpond.agent.sql.SessionEffect;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
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

    PostgreSql(JdbcTarget target) {
        super(target, Vendor.POSTGRESQL);
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
