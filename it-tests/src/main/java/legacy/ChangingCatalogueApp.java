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

/** Tables, types and defaults change between connections, as when an application is migrated under load. Arguments: url user password. */
public final class ChangingCatalogueApp {
    private static final Transcript TOLD = new Transcript();

    private static final String[][] CHANGES = {
        {
            "drop table thing cascade",
            "create table thing(a int, b int)",
            "insert into thing values(1, 2)",
            "create view seen as select a from thing"
        },
        {"alter table thing add c varchar(10) default 'c'"},
        {"begin", "drop type pair", "create type pair as (x int, y int, z int)", "commit"},
        {"create temp table gone(a int)", "drop table gone"},
        {"alter role current_user in database catalogue set search_path to other, public"},
        {"create or replace view seen as select a, b from thing"},
        {"alter role current_user in database catalogue reset search_path"},
    };

    private ChangingCatalogueApp() {}

    public static void main(String[] args) throws SQLException {
        run(
                args,
                "create table thing(a int)",
                "insert into thing values(1)",
                "create view seen as select a from thing",
                "create type pair as (x int, y int)");
        for (int round = 0; round <= CHANGES.length; round++) {
            TOLD.at("round " + round);
            // Both at once: neither of them is the one that makes the change.
            try (Connection first = open(args);
                    Connection second = open(args)) {
                work(first);
                work(second);
            }
            if (round < CHANGES.length) {
                run(args, CHANGES[round]);
            }
        }
    }

    /** In a transaction, where the driver does not try again by itself; often enough for it to prepare on the server. */
    private static void work(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        for (int i = 0; i < 6; i++) {
            boolean last = i == 5;
            for (String sql : new String[] {"select * from thing", "select * from seen", "show search_path"}) {
                Transcript.Call call = () -> query(connection, sql);
                if (last) {
                    TOLD.tell(sql, call);
                } else {
                    query(connection, sql);
                }
            }
        }
        System.out.println("~session " + query(connection, "select pg_backend_pid()"));
        TOLD.tell("pair", () -> connection.createArrayOf("pair", new Object[0]).getBaseTypeName());
        TOLD.tell("pairs", () -> {
            try (PreparedStatement statement = connection.prepareStatement("select ?")) {
                statement.setArray(1, connection.createArrayOf("pair", new Object[] {"(1,2)"}));
                try (ResultSet rows = statement.executeQuery()) {
                    return Transcript.rows(rows);
                }
            }
        });
        connection.rollback();
    }

    private static String query(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            return Transcript.rows(rows);
        }
    }

    private static void run(String[] args, String... statements) throws SQLException {
        try (Connection connection = open(args);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static Connection open(String[] args) throws SQLException {
        return DriverManager.getConnection(args[0], args[1], args[2]);
    }
}
