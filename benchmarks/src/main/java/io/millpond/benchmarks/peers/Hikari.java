/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks.peers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;

/** HikariCP. Validates after 500 ms without use by default. */
final class Hikari {

    private Hikari() {}

    static DataSource open() {
        HikariConfig config = new HikariConfig();
        config.setDriverClassName(Peer.DRIVER);
        config.setJdbcUrl(Peer.URL);
        config.setUsername(Peer.USER);
        config.setPassword(Peer.PASSWORD);
        config.setMaximumPoolSize(Peer.SIZE);
        return new HikariDataSource(config);
    }
}
