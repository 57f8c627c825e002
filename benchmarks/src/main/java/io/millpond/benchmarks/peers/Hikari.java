/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks.peers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** HikariCP. Validates after 500 ms without use by default. */
final class Hikari {

    private Hikari() {}

    static DataSource open(PoolSetup setup) {
        if (setup.validateEachTime()) {
            System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "0"); // read once, by this forked JVM
        }
        HikariConfig config = new HikariConfig();
        config.setDriverClassName(Peer.DRIVER);
        config.setJdbcUrl(Peer.URL);
        config.setUsername(Peer.USER);
        config.setPassword(Peer.PASSWORD);
        config.setMaximumPoolSize(setup.size());
        config.setMinimumIdle(setup.idle());
        if (setup.leaks()) {
            config.setLeakDetectionThreshold(TimeUnit.MINUTES.toMillis(1));
        }
        return new HikariDataSource(config);
    }
}
