/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * JDBC where there is hardly any stack or heap left. Whatever such a call gets, the calls after it, with room, work as ever and the
 * pool has all its places. Arguments: stack frames | heap chunks.
 */
public final class NarrowApp {
    private static final String URL = "jdbc:pool:narrow";

    private Connection got;
    private int failed;
    private int worked;

    private NarrowApp() {}

    public static void main(String[] args) throws Exception {
        MineDriver.register();
        NarrowApp app = new NarrowApp();
        String expected = MineProgram.run(URL, true);
        for (int i = 0; i < 300; i++) {
            MineProgram.run(URL, true); // compiled code needs less stack than interpreted code
        }
        int count = Integer.parseInt(args[1]);
        if (args[0].equals("stack")) {
            Thread thread = new Thread(null, () -> app.stack(count), "narrow", 512 * 1024);
            thread.start();
            thread.join();
        } else {
            app.heap(count);
        }
        System.out.println("worked=" + (app.worked > 0));
        System.out.println("failed=" + (app.failed > 0));
        System.out.println("counts: " + app.worked + " worked, " + app.failed + " failed");
        System.out.println("still the same=" + expected.equals(MineProgram.run(URL, true)));
        System.out.println("in use=" + PoolBeans.awaitUnused());
        System.out.println("full=" + PoolBeans.full(URL));
    }

    private void stack(int count) {
        for (int i = 0; i < count; i++) {
            int deepest = deepest(); // each time: as code gets compiled its frames get smaller
            // Each depth three times: a borrow, a use, a close with little room.
            for (int part = 0; part < 3; part++) {
                try {
                    unit(deepest - i % 300, part);
                    worked++;
                } catch (StackOverflowError e) {
                    failed++;
                } catch (SQLException e) {
                    System.out.println("difference " + e);
                }
            }
        }
    }

    /** The most frames below which nothing more can be called. */
    private int deepest() {
        int low = 0;
        int high = 1 << 20;
        while (low + 1 < high) {
            int middle = (low + high) >>> 1;
            try {
                at(middle, () -> {});
                low = middle;
            } catch (StackOverflowError e) {
                high = middle;
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
        return low;
    }

    private void unit(int depth, int part) throws SQLException {
        got = null;
        try {
            if (part == 0) {
                at(depth, () -> got = plain());
            } else {
                got = plain();
                if (part == 1) {
                    at(depth, () -> use(got));
                } else {
                    at(depth, () -> got.close());
                }
            }
        } finally {
            if (got != null) {
                use(got, part);
                got.close();
            }
        }
    }

    /** With room again: the handle that came through works. */
    private static void use(Connection connection, int part) throws SQLException {
        if (part == 0) {
            use(connection);
        }
    }

    private static Connection plain() throws SQLException {
        return DriverManager.getConnection(URL, "u", "p");
    }

    private static void use(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select a from t")) {
            if (!rows.next()) {
                throw new SQLException("no row");
            }
        }
    }

    interface Step {
        void run() throws SQLException;
    }

    private void at(int depth, Step step) throws SQLException {
        if (depth > 0) {
            at(depth - 1, step);
        } else {
            step.run();
        }
    }

    private void heap(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            // Made large: a list that finds no room to grow would end the filling with that room left.
            List<Object> ballast = new ArrayList<>(1 << 12);
            byte[] room = new byte[i * 128]; // none, and a little more each time
            int size = 1 << 20;
            while (size > 16) {
                try {
                    ballast.add(new byte[size]);
                } catch (OutOfMemoryError e) {
                    size /= 2;
                }
            }
            room = null;
            got = null;
            try {
                got = plain();
                use(got);
                got.close();
                got = null;
                worked++;
            } catch (OutOfMemoryError | IllegalArgumentException e) {
                failed++; // the latter by try-with-resources, where the close fails with the same error as the body
            }
            ballast = null;
            if (got != null) {
                got.close();
            }
        }
    }
}
