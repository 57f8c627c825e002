/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks.peers;

import com.mchange.v2.c3p0.ComboPooledDataSource;
import java.beans.PropertyVetoException;
import javax.sql.DataSource;

/** c3p0. It can validate each time or never on borrow. */
final class C3p0 {

    private C3p0() {}

    static DataSource open(PoolSetup setup) {
        ComboPooledDataSource pool = new ComboPooledDataSource();
        try {
            pool.setDriverClass(Peer.DRIVER);
        } catch (PropertyVetoException e) {
            throw new IllegalStateException(e);
        }
        pool.setJdbcUrl(Peer.URL);
        pool.setUser(Peer.USER);
        pool.setPassword(Peer.PASSWORD);
        pool.setMaxPoolSize(setup.size());
        pool.setMinPoolSize(setup.idle());
        pool.setInitialPoolSize(setup.idle());
        pool.setTestConnectionOnCheckout(setup.validateEachTime());
        return pool;
    }
}
