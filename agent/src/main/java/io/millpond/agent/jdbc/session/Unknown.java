/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import io.millpond.agent.sql.CatalogueChange;
import io.millpond.agent.sql.SqlDialect;

/**
 * A driver without a tested profile. Some commit on close, some refuse it (Oracle, Derby, DB2): a session that may have an
 * open transaction, or whose SQL state may have changed, is closed by its own close() and not used again.
 */
final class Unknown extends DriverProfile {

    Unknown(JdbcTarget target) {
        super(target, Vendor.of(target.systemName()));
    }

    /** SQL Server drops, renames, restores or closes to others no database that a session is in, nor a login that has one. */
    @Override
    int hinderedByIdle() {
        return dialect() == SqlDialect.SQLSERVER ? CatalogueChange.DATABASES : 0;
    }

    @Override
    boolean rollsBackOnClose() {
        return false;
    }
}
