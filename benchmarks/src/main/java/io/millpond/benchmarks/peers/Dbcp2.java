/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks.peers;

import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;

/** Commons DBCP. It can validate each time or never, so here never: that flatters it a little. */
final class Dbcp2 {

    private Dbcp2() {}

    static DataSource open(PoolSetup setup) {
        BasicDataSource pool = new BasicDataSource();
        pool.setDriverClassName(Peer.DRIVER);
        pool.setUrl(Peer.URL);
        pool.setUsername(Peer.USER);
        pool.setPassword(Peer.PASSWORD);
        pool.setMaxTotal(setup.size());
        pool.setMaxIdle(setup.size());
        pool.setMinIdle(setup.idle());
        pool.setInitialSize(setup.idle());
        pool.setTestOnBorrow(setup.validateEachTime());
        return pool;
    }
}
