/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;

/** Applications that have a pool already. Arguments: url user password hikari|dbcp2 size. */
public final class PooledApps {
    private PooledApps() {}

    public static void main(String[] args) throws Exception {
        int size = Integer.parseInt(args[4]);
        AutoCloseable pool = "hikari".equals(args[3]) ? hikari(args, size) : dbcp2(args, size);
        DataSource source = (DataSource) pool;
        List<Connection> held = new ArrayList<Connection>();
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < size; i++) {
                held.add(source.getConnection());
            }
            for (Connection connection : held) {
                query(connection);
                connection.close();
            }
            held.clear();
        }
        System.out.println("physical=" + unwrapped(source, args[0]));
        System.out.println("busy");
        readLine();
        pool.close();
        System.out.println("closed");
        readLine();
    }

    private static void query(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select 1")) {
            result.next();
        }
    }

    private static boolean unwrapped(DataSource source, String url) throws SQLException {
        try (Connection connection = source.getConnection()) {
            if (url.contains("postgresql")) {
                return connection.unwrap(org.postgresql.PGConnection.class).getBackendPID() > 0;
            }
            return connection.isValid(5);
        }
    }

    private static HikariDataSource hikari(String[] args, int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(args[0]);
        config.setUsername(args[1]);
        config.setPassword(args[2]);
        config.setMaximumPoolSize(size);
        return new HikariDataSource(config);
    }

    private static BasicDataSource dbcp2(String[] args, int size) {
        BasicDataSource source = new BasicDataSource();
        source.setUrl(args[0]);
        source.setUsername(args[1]);
        source.setPassword(args[2]);
        source.setMaxTotal(size);
        source.setMaxIdle(size);
        return source;
    }

    private static void readLine() throws java.io.IOException {
        int read = System.in.read();
        while (read != '\n' && read >= 0) {
            read = System.in.read();
        }
    }
}
