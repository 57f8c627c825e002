/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.Random;

/**
 * Random sequences of JDBC calls of every kind, each answer printed: two runs with the same seed on equal databases print the
 * same. Arguments: seed first-sequence last-sequence dialect url user password.
 */
public final class CallSequences {
    private final SequenceDialect dialect;
    private final String url;
    private final String user;
    private final String password;

    private CallSequences(SequenceDialect dialect, String url, String user, String password) {
        this.dialect = dialect;
        this.url = url;
        this.user = user;
        this.password = password;
    }

    public static void main(String[] args) throws SQLException {
        CallSequences program = new CallSequences(SequenceDialect.of(args[3]), args[4], args[5], args[6]);
        long seed = Long.parseLong(args[0]);
        int first = Integer.parseInt(args[1]);
        int last = Integer.parseInt(args[2]);
        program.setUp();
        for (int number = first; number <= last; number++) {
            CallSequence sequence =
                    new CallSequence("q" + number, seed * 1_000_003L + number, program.dialect, program::open);
            int tables = sequence.run();
            program.freshRows("q" + number, tables);
        }
        System.out.println("end after " + (last - first + 1));
    }

    private Connection open(Random random) throws SQLException {
        if (random.nextInt(10) > 0) {
            return DriverManager.getConnection(url, user, password);
        }
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        return DriverManager.getConnection(url, properties);
    }

    private void setUp() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, user, password);
                Statement statement = connection.createStatement()) {
            for (String sql : dialect.setup) {
                statement.execute(sql);
            }
            for (int table = 1; table <= SequenceDialect.TABLES; table++) {
                for (String sql : dialect.table) {
                    statement.execute(sql.replace("%t", "t" + table));
                }
            }
        }
        for (int table = 1; table <= SequenceDialect.TABLES; table++) {
            freshRows("setup", table);
        }
    }

    /** What a sequence left in the tables is the same in both runs, or this says so. */
    private void freshRows(String name, int tables) {
        try (Connection connection = DriverManager.getConnection(url, user, password);
                Statement statement = connection.createStatement()) {
            StringBuilder counts = new StringBuilder();
            for (int table = 1; table <= tables; table++) {
                for (String sql : dialect.rows) {
                    counts.append(' ').append(statement.executeUpdate(sql.replace("%t", "t" + table)));
                }
            }
            System.out.println(name + " rows" + counts);
        } catch (SQLException e) {
            System.out.println(name + " rows " + Answers.error(e));
        }
    }
}
