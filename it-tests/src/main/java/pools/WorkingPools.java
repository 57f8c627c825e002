/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package pools;

import com.mchange.v2.c3p0.ComboPooledDataSource;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.lang.ref.WeakReference;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;

/**
 * Applications with a pool of their own: HikariCP, DBCP 2, c3p0 and Tomcat's, each of four connections to a database in memory. Works
 * with all that JDBC offers to run a statement, then forgets to close some, at lines that it prints. Argument: work or leaks.
 */
public final class WorkingPools {
    private static final int SIZE = 4;

    private WorkingPools() {}

    public static void main(String[] args) throws Exception {
        Combinations.silence();
        Map<String, DataSource> pools = new LinkedHashMap<String, DataSource>();
        for (String name : new String[] {"hikari", "dbcp2", "c3p0", "tomcat"}) {
            String url = "jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1";
            pools.put(name, open(name, url));
            awaitFull(url);
            if (args[0].equals("work")) {
                work(name, pools.get(name), url);
            }
        }
        if (args[0].equals("leaks")) {
            leak(pools);
        }
        for (DataSource pool : pools.values()) {
            close(pool);
        }
        if (args[0].equals("leaks")) {
            collect();
        }
        System.out.println("end");
    }

    private static void close(DataSource pool) throws Exception {
        if (pool instanceof ComboPooledDataSource) {
            ((ComboPooledDataSource) pool).close();
        } else if (pool instanceof org.apache.tomcat.jdbc.pool.DataSource) {
            ((org.apache.tomcat.jdbc.pool.DataSource) pool).close(true);
        } else {
            ((AutoCloseable) pool).close();
        }
    }

    private static DataSource open(String name, String url) throws Exception {
        switch (name) {
            case "hikari":
                HikariConfig config = new HikariConfig();
                config.setJdbcUrl(url);
                config.setUsername("sa");
                config.setPassword("");
                config.setMaximumPoolSize(SIZE);
                return new HikariDataSource(config);
            case "dbcp2":
                BasicDataSource dbcp2 = new BasicDataSource();
                dbcp2.setUrl(url);
                dbcp2.setUsername("sa");
                dbcp2.setPassword("");
                dbcp2.setInitialSize(SIZE);
                dbcp2.setMaxTotal(SIZE);
                dbcp2.setPoolPreparedStatements(true);
                System.out.println("dbcp2_opened=" + (line() + 1));
                dbcp2.getLogWriter();
                return dbcp2;
            case "c3p0":
                ComboPooledDataSource c3p0 = new ComboPooledDataSource();
                c3p0.setJdbcUrl(url);
                c3p0.setUser("sa");
                c3p0.setPassword("");
                c3p0.setInitialPoolSize(SIZE);
                c3p0.setMinPoolSize(SIZE);
                c3p0.setMaxPoolSize(SIZE);
                c3p0.setMaxStatements(20);
                c3p0.getConnection().close();
                return c3p0;
            default:
                org.apache.tomcat.jdbc.pool.DataSource tomcat = new org.apache.tomcat.jdbc.pool.DataSource();
                tomcat.setUrl(url);
                tomcat.setDriverClassName("org.h2.Driver");
                tomcat.setUsername("sa");
                tomcat.setPassword("");
                tomcat.setInitialSize(SIZE);
                tomcat.setMaxActive(SIZE);
                tomcat.setMaxIdle(SIZE);
                tomcat.setMinIdle(SIZE);
                tomcat.createPool();
                return tomcat;
        }
    }

    /** The sessions of the database, asked by a connection that comes through no door. */
    private static int sessions(String url) throws SQLException {
        try (Connection own = new org.h2.jdbc.JdbcConnection(url, new Properties(), "sa", "", false);
                Statement statement = own.createStatement();
                ResultSet result = statement.executeQuery("select count(*) from information_schema.sessions")) {
            result.next();
            return result.getInt(1) - 1;
        }
    }

    private static void awaitFull(String url) throws Exception {
        while (sessions(url) < SIZE) {
            Thread.sleep(5);
        }
    }

    private static void work(String name, DataSource pool, String url) throws Exception {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            tell(name + " create", () -> statement.executeUpdate("create table " + name + "_t (a int primary key)"));
            tell(name + " insert", () -> statement.executeUpdate("insert into " + name + "_t values (1)"));
            tell(name + " twice", () -> statement.executeUpdate("insert into " + name + "_t values (1)"));
        }
        Set<String> seen = new TreeSet<String>();
        for (int round = 0; round < 5; round++) {
            List<Connection> held = new ArrayList<Connection>();
            for (int i = 0; i < SIZE; i++) {
                held.add(pool.getConnection());
            }
            for (int i = 0; i < SIZE; i++) {
                int number = round * SIZE + i;
                tell(name + " " + number, () -> everyWay(name + "_" + number, held.get(number % SIZE), seen));
            }
            for (Connection each : held) {
                each.close();
            }
            tell(name + " closed", () -> held.get(0).createStatement());
            held.get(0).close();
        }
        transaction(name, pool);
        System.out.println(name + " sessions " + sessions(url) + " seen " + seen.size());
    }

    /** Each text once, so that each shows once. */
    private static Object everyWay(String tag, Connection connection, Set<String> seen) throws SQLException {
        List<Object> answers = new ArrayList<Object>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet result = statement.executeQuery("select session_id() as query_" + tag)) {
                result.next();
                seen.add(result.getString(1));
            }
            answers.add(statement.execute("select 1 as execute_" + tag));
            try (ResultSet result = statement.getResultSet()) {
                answers.add(result.next());
            }
            statement.addBatch("update " + tag.substring(0, tag.indexOf('_')) + "_t set a = 1 where 1 = 0 -- x");
            answers.add(statement.executeBatch().length);
        }
        String sql = "select ? + 1 as prepared_" + tag;
        try (PreparedStatement prepared = connection.prepareStatement(sql)) {
            prepared.setInt(1, 41);
            try (ResultSet result = prepared.executeQuery()) {
                result.next();
                answers.add(result.getInt(1));
                answers.add(result.getStatement() == prepared);
                answers.add(result.getStatement().getConnection() == prepared.getConnection());
            }
        }
        try (CallableStatement call = connection.prepareCall("call abs(?) /* called_" + tag + " */")) {
            call.setInt(1, -5);
            try (ResultSet result = call.executeQuery()) {
                result.next();
                answers.add(result.getInt(1));
            }
        }
        try (ResultSet tables = connection.getMetaData().getTables(null, "PUBLIC", "%", null)) {
            answers.add(tables.next());
        }
        answers.add(connection.isValid(1));
        answers.add(connection.isWrapperFor(org.h2.jdbc.JdbcConnection.class));
        return answers;
    }

    private static void transaction(String name, DataSource pool) throws Exception {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate("insert into " + name + "_t values (2)");
            connection.rollback();
            statement.executeUpdate("insert into " + name + "_t values (3)");
            connection.commit();
            connection.setAutoCommit(true);
            try (ResultSet result = statement.executeQuery("select sum(a) as sum_" + name + " from " + name + "_t")) {
                result.next();
                System.out.println(name + " sum " + result.getInt(1));
            }
        }
    }

    private static void tell(String what, Callable<Object> action) {
        try {
            System.out.println(what + " -> " + action.call());
        } catch (SQLException e) {
            System.out.println(what + " -> " + e.getClass().getName() + " " + e.getSQLState() + " " + e.getErrorCode());
        } catch (Exception e) {
            System.out.println(what + " -> " + e);
        }
    }

    // ---- what it forgets ----

    /** HikariCP, DBCP and c3p0 close what is left open when a connection comes back to them; Tomcat's pool does not. */
    private static void leak(Map<String, DataSource> pools) throws Exception {
        List<Connection> held = new ArrayList<Connection>();
        for (Map.Entry<String, DataSource> each : pools.entrySet()) {
            try (Connection connection = each.getValue().getConnection()) {
                forgetStatement(each.getKey(), connection);
                forgetResult(each.getKey(), connection);
            }
            Connection connection = each.getValue().getConnection();
            dropStatement(each.getKey(), connection);
            held.add(connection);
        }
        collect();
        for (Connection each : held) {
            each.close();
        }
        for (DataSource each : pools.values()) {
            keepConnection(each);
        }
        collect();
    }

    private static void forgetStatement(String name, Connection connection) throws SQLException {
        System.out.println(name + "_statement=" + (line() + 1));
        connection.createStatement().execute("select 1");
    }

    private static void forgetResult(String name, Connection connection) throws SQLException {
        System.out.println(name + "_result=" + (line() + 2));
        Statement statement = connection.createStatement();
        statement.executeQuery("select 2").next();
    }

    private static void dropStatement(String name, Connection connection) throws SQLException {
        System.out.println(name + "_dropped=" + (line() + 1));
        connection.createStatement().executeQuery("select 3").next();
    }

    private static void keepConnection(DataSource pool) throws SQLException {
        pool.getConnection().isValid(1);
    }

    private static int line() {
        return new Throwable().getStackTrace()[1].getLineNumber();
    }

    /** Collections, and time for the agent's rounds after each. */
    private static void collect() throws InterruptedException {
        for (int i = 0; i < 2; i++) {
            WeakReference<Object> canary = new WeakReference<Object>(new Object());
            while (canary.get() != null) {
                System.gc();
            }
            Thread.sleep(1_100);
        }
    }
}
