/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks.peers;

import com.alibaba.druid.pool.DruidDataSource;
import javax.sql.DataSource;

/** Druid. Validates after half a second without use ({@code testWhileIdle}), or each time. */
final class Druid {

    private Druid() {}

    static DataSource open(PoolSetup setup) {
        DruidDataSource pool = new DruidDataSource();
        pool.setDriverClassName(Peer.DRIVER);
        pool.setUrl(Peer.URL);
        pool.setUsername(Peer.USER);
        pool.setPassword(Peer.PASSWORD);
        pool.setMaxActive(setup.size());
        pool.setMinIdle(setup.idle());
        pool.setInitialSize(setup.idle());
        pool.setValidationQuery("SELECT 1");
        pool.setTestWhileIdle(true);
        pool.setTimeBetweenEvictionRunsMillis(Peer.BYPASS_MILLIS);
        pool.setTestOnBorrow(setup.validateEachTime());
        return pool;
    }
}
