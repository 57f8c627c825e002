/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

/**
 * A driver without a tested profile. Some commit on close, some refuse it (Oracle, Derby, DB2): a session that may have an
 * open transaction, or whose SQL state may have changed, is closed by its own close() and not used again.
 */
final class Unknown extends DriverProfile {

    Unknown(JdbcTarget target) {
        super(target, Vendor.of(target.systemName()));
    }

    @Override
    boolean rollsBackOnClose() {
        return false;
    }
}
