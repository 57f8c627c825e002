/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks.peers;

import javax.sql.DataSource;
import org.vibur.dbcp.ViburDBCPDataSource;

/** Vibur. Its limit of idleness is in seconds: one second here, or each time. */
final class Vibur {

    private Vibur() {}

    static DataSource open(PoolSetup setup) {
        ViburDBCPDataSource pool = new ViburDBCPDataSource();
        pool.setDriverClassName(Peer.DRIVER);
        pool.setJdbcUrl(Peer.URL);
        pool.setUsername(Peer.USER);
        pool.setPassword(Peer.PASSWORD);
        pool.setPoolMaxSize(setup.size());
        pool.setPoolInitialSize(setup.idle());
        pool.setConnectionIdleLimitInSeconds(setup.validateEachTime() ? 0 : 1);
        pool.start();
        return pool;
    }
}
