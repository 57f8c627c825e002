/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks.peers;

import javax.sql.DataSource;
import org.apache.tomcat.jdbc.pool.PoolProperties;

/** Tomcat JDBC. Validates on borrow, but no connection twice within half a second. */
final class Tomcat {

    private Tomcat() {}

    static DataSource open(PoolSetup setup) {
        PoolProperties config = new PoolProperties();
        config.setDriverClassName(Peer.DRIVER);
        config.setUrl(Peer.URL);
        config.setUsername(Peer.USER);
        config.setPassword(Peer.PASSWORD);
        config.setMaxActive(setup.size());
        config.setMaxIdle(setup.size());
        config.setMinIdle(setup.idle());
        config.setInitialSize(setup.idle());
        config.setTestOnBorrow(true);
        config.setValidationInterval(setup.validateEachTime() ? 0 : Peer.BYPASS_MILLIS);
        return new org.apache.tomcat.jdbc.pool.DataSource(config);
    }
}
