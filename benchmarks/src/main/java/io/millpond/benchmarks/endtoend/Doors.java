/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks.endtoend;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.apache.commons.dbcp2.BasicDataSource;

/** How the application gets its connections. */
final class Doors {

    /** One of them. */
    interface Door {
        Connection open() throws SQLException;
    }

    static final String USER = "shop";
    static final String PASSWORD = "a-password";

    private Doors() {}

    /** @param door {@code legacy}, {@code hikari}, or {@code dbcp2-N} with at most N idle ones */
    static Door of(String door, String url, int max) {
        if (door.equals("legacy")) {
            return () -> DriverManager.getConnection(url, USER, PASSWORD);
        }
        if (door.equals("hikari")) {
            HikariConfig config = new HikariConfig();
            config.setJdbcUrl(url);
            config.setUsername(USER);
            config.setPassword(PASSWORD);
            config.setMaximumPoolSize(max);
            return new HikariDataSource(config)::getConnection;
        }
        BasicDataSource pool = new BasicDataSource();
        pool.setUrl(url);
        pool.setUsername(USER);
        pool.setPassword(PASSWORD);
        pool.setMaxTotal(max);
        pool.setMaxIdle(Integer.parseInt(door.substring("dbcp2-".length())));
        pool.setTestOnBorrow(false);
        return pool::getConnection;
    }
}
