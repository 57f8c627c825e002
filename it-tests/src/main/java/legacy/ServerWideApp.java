/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;

/**
 * What concerns a whole server: databases that are made, renamed and dropped, sessions that are killed, accounts that change, a
 * server that is full. Without a pool no session is open but those that this program holds. Arguments: the scenarios' database,
 * its administrator's url user password, and a template of urls with %s for the database.
 */
public final class ServerWideApp {
    private static final Transcript TOLD = new Transcript();

    private static String adminUrl;
    private static String admin;
    private static String adminPassword;
    private static String urls;

    private ServerWideApp() {}

    public static void main(String[] args) throws SQLException, InterruptedException {
        adminUrl = args[1];
        admin = args[2];
        adminPassword = args[3];
        urls = args[4];
        switch (args[0]) {
            case "postgresql":
                databasesOfPostgres();
                killedOnPostgres();
                break;
            case "mariadb":
                databasesOfMariaDb();
                killedOnMariaDb();
                accountsOfMariaDb();
                break;
            case "hsqldb":
                accountsOfHsqldb();
                break;
            case "full-postgresql":
                asAdmin("create role narrow login password 'n' connection limit 4");
                fullFor("?ApplicationName=a");
                asAdmin("drop role narrow");
                break;
            case "full-mariadb":
                asAdmin("create user narrow@'%' identified by 'n' with max_user_connections 4");
                asAdmin("grant all on world.* to narrow@'%'");
                fullFor("?connectTimeout=900");
                asAdmin("drop user narrow@'%'");
                break;
            case "refused-postgresql":
            case "late-postgresql":
                asAdmin("create role narrow login password 'n' connection limit 3");
                refused(args[0].startsWith("late"));
                asAdmin("drop role narrow");
                break;
            case "refused-mariadb":
            case "late-mariadb":
                asAdmin("create user narrow@'%' identified by 'n' with max_user_connections 3");
                asAdmin("grant all on world.* to narrow@'%'");
                refused(args[0].startsWith("late"));
                asAdmin("drop user narrow@'%'");
                break;
            default:
                throw new IllegalArgumentException(args[0]);
        }
    }

    private static void databasesOfPostgres() throws SQLException {
        TOLD.at("databases");
        asAdmin("create database world");
        used("world");
        told("create database world2 template world");
        used("world");
        told("/* on */ alter database world rename to world3");
        told("alter database world3 rename to world");
        used("world2");
        prepared("drop database world2");
        used("world");
        batched("drop database world");
        used("template1");
        told("create database world");
        used("world");
        told("select 1; drop database world");
        told("drop database world");
    }

    private static void killedOnPostgres() throws SQLException {
        TOLD.at("killed");
        asAdmin("create database world");
        String others = "select count(pg_terminate_backend(pid)) >= 0 from pg_stat_activity"
                + " where datname = 'world' and pid <> pg_backend_pid()";
        for (int round = 0; round < 3; round++) {
            used("world");
            asAdmin(others);
            work("world");
            used("world");
            // By one of them, held while the others have just been used.
            try (Connection killer = open("world")) {
                used("world");
                query(killer, others);
                work("world");
            }
            work("world");
        }
        told("drop database world");
    }

    private static void databasesOfMariaDb() throws SQLException {
        TOLD.at("databases");
        asAdmin("create database world");
        for (String drop :
                new String[] {"drop database world", "drop schema world", "create or replace database world"}) {
            used("world");
            try (Connection connection = open("world");
                    Statement statement = connection.createStatement()) {
                statement.execute(drop);
                if (drop.startsWith("drop")) {
                    statement.execute("create database world");
                }
            }
            TOLD.tell(drop, () -> both("world", "select database()"));
            TOLD.tell(drop, () -> both("world", "create table if not exists made(a int)"));
        }
        used("world");
        prepared("drop database world");
        TOLD.tellClosed("none", () -> both("world", "select database()"));
        asAdmin("create database world");
    }

    private static void killedOnMariaDb() throws SQLException {
        TOLD.at("killed");
        for (int round = 0; round < 3; round++) {
            used("world");
            try (Connection killer = open("world")) {
                used("world");
                List<String> ids = new ArrayList<>();
                try (Statement statement = killer.createStatement();
                        ResultSet rows = statement.executeQuery("select id from information_schema.processlist"
                                + " where db = 'world' and id <> connection_id()")) {
                    while (rows.next()) {
                        ids.add(rows.getString(1));
                    }
                }
                try (Statement statement = killer.createStatement()) {
                    for (String id : ids) {
                        try {
                            statement.execute("kill " + id);
                        } catch (SQLException alreadyGone) {
                            continue;
                        }
                    }
                }
                work("world");
            }
            work("world");
        }
    }

    private static void accountsOfMariaDb() throws SQLException {
        TOLD.at("accounts");
        asAdmin("create user narrow@'%' identified by 'n'", "grant all on world.* to narrow@'%'");
        let("narrow", "n");
        asAdmin("set password for narrow@'%' = password('new')");
        let("narrow", "n");
        let("narrow", "new");
        asAdmin("rename user narrow@'%' to wide@'%'");
        let("narrow", "new");
        let("wide", "new");
        asAdmin("create or replace user wide@'%' identified by 'other'", "grant all on world.* to wide@'%'");
        let("wide", "new");
        let("wide", "other");
        asAdmin("drop user wide@'%'");
        let("wide", "other");
        asAdmin("drop database world");
    }

    private static void accountsOfHsqldb() throws SQLException {
        TOLD.at("accounts");
        asAdmin("create user narrow password 'n'");
        let("NARROW", "n");
        told("alter user narrow set password 'new'");
        let("NARROW", "n");
        let("NARROW", "new");
        told("drop user narrow");
        let("NARROW", "new");
    }

    /** One connection at a time, for an account that may have four, asked for by more texts than that. */
    private static void fullFor(String property) throws SQLException {
        TOLD.at("full");
        asAdmin("create database world");
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 8; i++) {
                String url = String.format(urls, "world") + property + i;
                boolean direct = i == 3;
                TOLD.tell("url " + i, () -> {
                    for (int again = 0; again < 5; again++) {
                        try (Connection connection = narrow(url, direct)) {
                            query(connection, "select 1");
                        }
                        Thread.sleep(20); // the server counts a closed one for a while, with and without a pool
                    }
                    return "done";
                });
            }
        }
        asAdmin("drop database world");
    }

    /**
     * Five at the same time, for an account that may have three.
     *
     * @param byAnother they are held by a thread that has opened them and goes on, not by the one that is refused
     */
    private static void refused(boolean byAnother) throws SQLException, InterruptedException {
        TOLD.at("refused");
        asAdmin("create database world");
        String url = String.format(urls, "world");
        for (int i = 0; i < 5; i++) {
            admitted(url).close();
        }
        List<Connection> held = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            TOLD.tell("one of three", () -> {
                held.add(
                        byAnother
                                ? CompletableFuture.supplyAsync(() -> unchecked(url))
                                        .get()
                                : admitted(url));
                return "open";
            });
        }
        for (int i = 0; i < 2; i++) {
            TOLD.tell("one more", () -> narrow(url, false));
        }
        for (Connection connection : held) {
            connection.close();
        }
        TOLD.tell("after them", () -> {
            try (Connection connection = admitted(url)) {
                return query(connection, "select 1");
            }
        });
        asAdmin("drop database world");
    }

    private static Connection unchecked(String url) {
        try {
            return admitted(url);
        } catch (SQLException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The server counts a closed one for a while, with and without a pool: asked again until it lets in. */
    private static Connection admitted(String url) throws SQLException, InterruptedException {
        for (int attempt = 0; ; attempt++) {
            try {
                return narrow(url, false);
            } catch (SQLException full) {
                if (attempt == 1_000) {
                    throw full;
                }
                Thread.sleep(20);
            }
        }
    }

    private static Connection narrow(String url, boolean direct) throws SQLException {
        if (!direct) {
            return DriverManager.getConnection(url, "narrow", "n");
        }
        Properties info = new Properties();
        info.setProperty("user", "narrow");
        info.setProperty("password", "n");
        return DriverManager.getDriver(url).connect(url, info);
    }

    /** Three at the same time, so that as many may idle. */
    private static void used(String database) throws SQLException {
        try (Connection one = open(database);
                Connection two = open(database);
                Connection three = open(database)) {
            query(one, "select 1");
            query(two, "select 1");
            query(three, "select 1");
        }
    }

    private static void work(String database) {
        TOLD.tell("work", () -> both(database, "select 1"));
    }

    private static String both(String database, String sql) throws SQLException {
        try (Connection one = open(database);
                Connection two = open(database);
                Statement first = one.createStatement();
                Statement second = two.createStatement()) {
            return answer(first, sql) + " " + answer(second, sql);
        }
    }

    private static String answer(Statement statement, String sql) throws SQLException {
        if (!statement.execute(sql)) {
            return "count " + statement.getUpdateCount();
        }
        try (ResultSet rows = statement.getResultSet()) {
            return Transcript.rows(rows);
        }
    }

    private static void let(String user, String password) {
        for (int i = 0; i < 2; i++) {
            TOLD.tellClosed(user + " by " + password, () -> {
                try (Connection connection =
                        DriverManager.getConnection(String.format(urls, "world"), user, password)) {
                    return connection.isValid(5);
                }
            });
        }
    }

    private static void told(String sql) {
        TOLD.tell(sql, () -> {
            asAdmin(sql);
            return "done";
        });
    }

    private static void prepared(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(adminUrl, admin, adminPassword);
                PreparedStatement statement = connection.prepareStatement(sql)) {
            TOLD.tell("prepared " + sql, statement::execute);
        }
    }

    /** Others are used between addBatch and executeBatch. */
    private static void batched(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(adminUrl, admin, adminPassword);
                Statement statement = connection.createStatement()) {
            statement.addBatch(sql);
            used("world");
            TOLD.tell("batched " + sql, () -> Arrays.toString(statement.executeBatch()));
        }
    }

    private static void asAdmin(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(adminUrl, admin, adminPassword);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return Transcript.rows(rows);
        }
    }

    private static Connection open(String database) throws SQLException {
        return DriverManager.getConnection(String.format(urls, database), admin, adminPassword);
    }
}
