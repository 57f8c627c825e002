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

    static DataSource open() {
        BasicDataSource pool = new BasicDataSource();
        pool.setDriverClassName(Peer.DRIVER);
        pool.setUrl(Peer.URL);
        pool.setUsername(Peer.USER);
        pool.setPassword(Peer.PASSWORD);
        pool.setMaxTotal(Peer.SIZE);
        pool.setMaxIdle(Peer.SIZE);
        pool.setMinIdle(Peer.SIZE);
        pool.setInitialSize(Peer.SIZE);
        pool.setTestOnBorrow(false);
        return pool;
    }
}
