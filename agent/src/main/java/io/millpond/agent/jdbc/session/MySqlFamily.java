/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import io.millpond.agent.sql.AnalyzedSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;

/** What MariaDB and MySQL have in common, whichever driver serves them. */
final class MySqlFamily {

    private MySqlFamily() {}

    /** A term that the driver does not use (setSchema where the URL says catalog) changes nothing: equal before and after. */
    static boolean restoreDatabase(StateBit bit, Connection raw, JdbcState fresh) throws SQLException {
        return fresh.isStill(bit, raw);
    }

    static boolean recipeUndoes(AnalyzedSql sql) {
        String text = sql.sql().toLowerCase(Locale.ROOT);
        return !text.contains("role") && !text.contains("rand_seed");
    }

    /* LAST_INSERT_ID() lasts until the next generated key. ROW_COUNT() and FOUND_ROWS() speak of the statement before, so only
     * the first statement of a lease can see another's; later a SELECT of ours would take the lease's own answer away. */
    static void clearResidue(Connection raw, AnalyzedSql reader, boolean ran) throws SQLException {
        DriverProfile.execute(raw, "SET last_insert_id = 0");
    }
}
