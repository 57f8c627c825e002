/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;

/**
 * Works, and ends in one of the ways in which programs end. Its own shutdown hook borrows once more and goes on with a connection
 * that was open before. Arguments: url, user, password, normal | exit | halt | term | thread, and a table if there is to be an open
 * transaction that has written to it.
 */
public final class ExitApp {
    private ExitApp() {}

    public static void main(String[] args) throws Exception {
        FakeDriver.register();
        Connection kept = DriverManager.getConnection(args[0], args[1], args[2]);
        for (int i = 0; i < 5; i++) {
            query("work", DriverManager.getConnection(args[0], args[1], args[2]));
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                query("hook", DriverManager.getConnection(args[0], args[1], args[2]));
                query("kept", kept);
            } catch (Exception e) {
                System.out.println("hook failed=" + e);
            }
        }));
        if (args.length > 4) {
            Connection writing = DriverManager.getConnection(args[0], args[1], args[2]);
            writing.setAutoCommit(false);
            writing.createStatement().executeUpdate("insert into " + args[4] + " values (1)");
        }
        Set<String> keepAlive = new TreeSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (!thread.isDaemon()
                    && thread != Thread.currentThread()
                    && !thread.getName().equals("DestroyJavaVM")) {
                keepAlive.add(thread.getName());
            }
        }
        System.out.println("not daemons=" + keepAlive);
        System.out.println("ending=" + args[3]);
        switch (args[3]) {
            case "exit":
                System.exit(7);
                break;
            case "halt":
                Runtime.getRuntime().halt(8);
                break;
            case "term":
                Thread.sleep(60_000);
                break;
            case "thread":
                Thread main = Thread.currentThread();
                new Thread(() -> {
                            try {
                                main.join();
                                query("thread", DriverManager.getConnection(args[0], args[1], args[2]));
                            } catch (Exception e) {
                                System.out.println("thread failed=" + e);
                            }
                        })
                        .start();
                break;
            default:
        }
    }

    private static void query(String who, Connection connection) throws Exception {
        try (Connection open = connection;
                Statement statement = open.createStatement();
                ResultSet rows = statement.executeQuery("select 1")) {
            System.out.println(who + "=" + rows.next());
        }
    }
}
