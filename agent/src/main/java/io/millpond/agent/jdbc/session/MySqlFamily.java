/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import io.millpond.agent.sql.AnalyzedSql;
import io.millpond.agent.sql.CatalogueChange;
import io.millpond.agent.sql.SessionEffect;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;

/** What MariaDB and MySQL have in common, whichever driver serves them. */
abstract class MySqlFamily extends DriverProfile {

    MySqlFamily(JdbcTarget target) {
        super(target, Vendor.MYSQL);
    }

    @Override
    boolean restore(StateBit bit, Connection raw, JdbcState fresh) throws SQLException {
        switch (bit) {
            case CATALOG:
            case SCHEMA:
                return restoreDatabase(bit, raw, fresh) || super.restore(bit, raw, fresh);
            case QUERY_TIMEOUT:
                return true;
            default:
                return super.restore(bit, raw, fresh);
        }
    }

    @Override
    final boolean ownStatementsLeaveResidue() {
        return true;
    }

    /** A session begins with the global values of its log-in. */
    @Override
    final int staleAfter() {
        return CatalogueChange.LOG_IN;
    }

    @Override
    final boolean canClearResidue() {
        return true;
    }

    /** A term that the driver does not use (setSchema where the URL says catalog) changes nothing: equal before and after. */
    private static boolean restoreDatabase(StateBit bit, Connection raw, JdbcState fresh) throws SQLException {
        return fresh.isStill(bit, raw);
    }

    /** COM_RESET_CONNECTION keeps the current role (MariaDB 10.11). */
    @Override
    final boolean recipeUndoes(AnalyzedSql sql) {
        return !sql.sql().toLowerCase(Locale.ROOT).contains("role");
    }

    /** A sequence's last value stays with the session, whatever is reset (MariaDB 10.11: {@code PREVIOUS VALUE FOR}). */
    @Override
    final boolean lastsThoughClean(AnalyzedSql sql) {
        if (!sql.effect().has(SessionEffect.LEAVES_RESIDUE)) {
            return false;
        }
        String text = sql.sql().toLowerCase(Locale.ROOT);
        return text.contains("nextval") || text.contains("setval") || text.contains("next") && text.contains("value");
    }

    /** These speak of the statement before; LAST_INSERT_ID() and PREVIOUS VALUE do not. */
    @Override
    final boolean readsStatementBefore(AnalyzedSql sql) {
        String text = sql.sql().toLowerCase(Locale.ROOT);
        return text.contains("row_count")
                || text.contains("found_rows")
                || text.contains("warning_count")
                || text.contains("error_count")
                || text.contains("diagnostics");
    }

    /** Of the statements that leave residue, these leave only ROW_COUNT() and FOUND_ROWS(). */
    @Override
    final boolean leavesKey(AnalyzedSql sql) {
        String text = sql.sql();
        int start = 0;
        while (start < text.length() && (text.charAt(start) == '(' || text.charAt(start) <= ' ')) {
            start++;
        }
        boolean query =
                text.regionMatches(true, start, "SELECT", 0, 6) || text.regionMatches(true, start, "SHOW", 0, 4);
        return !query || sql.effect().has(SessionEffect.UNKNOWN) || text.indexOf(';') >= 0;
    }

    /**
     * LAST_INSERT_ID() lasts until the next generated key; ROW_COUNT() and FOUND_ROWS() speak of the statement before, so
     * only the first statement of a lease can see another's. The first text leaves 0, 0 rows and, by its subquery, 1 found
     * row, as the driver's own statements do when it connects.
     */
    @Override
    final void clearResidue(Connection raw, boolean ran) throws SQLException {
        DriverProfile.execute(
                raw,
                ran
                        ? "SET @@last_insert_id = 0"
                        : "SET @@last_insert_id = 0, @@last_insert_id = (SELECT 0 FROM (SELECT 0) AS found)");
    }
}
