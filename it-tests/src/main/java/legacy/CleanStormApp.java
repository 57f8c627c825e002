/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.lang.management.ManagementFactory;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Closes everything, in ways that leave a single object reachable while it works, beside a thread that collects garbage all the
 * time: with compiled code, which lets an object die at its last use. Arguments: url user password leases.
 */
public final class CleanStormApp {
    private static final AtomicBoolean DONE = new AtomicBoolean();
    private static final AtomicLong COLLECTIONS = new AtomicLong();

    private CleanStormApp() {}

    public static void main(String[] args) throws Exception {
        for (int i = 0; i < 6; i++) {
            Shop.open(args).close();
        }
        long pause = Long.parseLong(args[4]);
        Thread storm = new Thread(
                () -> {
                    while (!DONE.get()) {
                        System.gc();
                        COLLECTIONS.incrementAndGet();
                        LockSupport.parkNanos(pause);
                    }
                },
                "storm");
        storm.start();
        int leases = Integer.parseInt(args[3]);
        long sum = 0;
        for (int i = 0; i < leases; i += 4) {
            sum += byResultSet(args) + byStatement(args) + byConnection(args) + byCall(args);
        }
        // what is unreachable now shows in the next rounds of the agent
        long until = COLLECTIONS.get() + 2;
        while (COLLECTIONS.get() < until) {
            Thread.sleep(10);
        }
        Thread.sleep(2_500);
        DONE.set(true);
        storm.join();
        System.out.println("sum=" + sum);
        System.out.println("collections=" + COLLECTIONS.get());
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        System.out.println("leaks=" + server.getAttribute(new ObjectName("io.millpond:type=Leaks"), "Report"));
        for (ObjectName name : server.queryNames(new ObjectName("io.millpond:type=Pool,*"), null)) {
            System.out.println("lost=" + server.getAttribute(name, "LeakedConnections"));
            System.out.println("in use=" + server.getAttribute(name, "InUse"));
        }
    }

    /** Only the result set is held while it is read; its way back to the connection is JDBC's own. */
    private static int byResultSet(String[] args) throws SQLException {
        ResultSet rows = rows(args);
        int sum = 0;
        while (rows.next()) {
            sum += rows.getInt(1);
        }
        Statement statement = rows.getStatement();
        rows.close();
        Connection connection = statement.getConnection();
        statement.close();
        connection.close();
        return sum;
    }

    private static ResultSet rows(String[] args) throws SQLException {
        return Shop.open(args).createStatement().executeQuery("select 1 union all select 2");
    }

    private static int byStatement(String[] args) throws SQLException {
        PreparedStatement statement = Shop.open(args).prepareStatement("select 3");
        int sum = 0;
        for (int i = 0; i < 2; i++) {
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                sum += rows.getInt(1);
            }
        }
        Connection connection = statement.getConnection();
        statement.close();
        connection.close();
        return sum;
    }

    private static int byConnection(String[] args) throws SQLException {
        try (Connection connection = Shop.open(args);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select 4")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** The statement's last use is a call that runs through several collections; the connection is held for its close alone. */
    private static int byCall(String[] args) throws SQLException {
        try (Connection connection = Shop.open(args);
                CallableStatement statement = connection.prepareCall("select 5")) {
            statement.execute();
            return 5;
        }
    }
}
