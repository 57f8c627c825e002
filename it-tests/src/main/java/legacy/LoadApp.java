/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A service under load that is told on standard input what to do, and answers the n-th line by one that begins with {@code #n}.
 * Arguments: url user password threads pauseMillis sql.
 *
 * <pre>
 *   start, stop      the threads: getConnection, execute, close, pause
 *   ready            the server is back; failures of connections asked for two seconds later count as late
 *   report           what happened since the last report
 *   sql TEXT         what to execute from now on
 *   url TEXT         where to log in from now on
 *   password TEXT    with what to log in from now on
 *   one              once, on this thread
 *   hold N           takes N at once and keeps them; use: executes on each; drop: closes them
 *   abort            aborts a connection while another thread waits for its answer
 *   rest             waits until the pools are at rest and says what they hold
 * </pre>
 */
public final class LoadApp {
    private final String[] args;
    private final LoadLog log = new LoadLog();
    private final List<Thread> threads = new ArrayList<Thread>();
    private final List<Connection> held = new ArrayList<Connection>();
    private volatile boolean going;
    private volatile String sql;

    private LoadApp(String[] args) {
        this.args = args;
        this.sql = args[5];
    }

    public static void main(String[] args) throws Exception {
        LoadApp app = new LoadApp(args);
        // Past probation: three of its connections are closed.
        for (int i = 0; i < 5; i++) {
            app.round();
        }
        app.log.report();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        System.out.println("ready");
        int number = 0;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            int space = line.indexOf(' ');
            String word = space < 0 ? line : line.substring(0, space);
            System.out.println("#" + ++number + " " + app.obey(word, line.substring(space + 1)));
        }
        app.going = false;
    }

    private String obey(String word, String rest) throws Exception {
        switch (word) {
            case "start":
                start();
                return "";
            case "stop":
                going = false;
                for (Thread thread : threads) {
                    thread.join();
                }
                threads.clear();
                return "";
            case "ready":
                log.serverIsReady();
                return "";
            case "report":
                return log.report();
            case "sql":
                sql = rest;
                return "";
            case "url":
                args[0] = rest;
                return "";
            case "password":
                args[2] = rest;
                return "";
            case "one":
                return round();
            case "hold":
                return hold(Integer.parseInt(rest));
            case "use":
                return use();
            case "drop":
                return drop();
            case "abort":
                return abort();
            case "rest":
                return PoolRest.await();
            default:
                throw new IllegalArgumentException(word);
        }
    }

    private void start() {
        going = true;
        for (int i = 0; i < Integer.parseInt(args[3]); i++) {
            Thread thread = new Thread("load-" + i) {
                @Override
                public void run() {
                    while (going) {
                        round();
                        pause();
                    }
                }
            };
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    private void pause() {
        try {
            Thread.sleep(Long.parseLong(args[4]));
        } catch (InterruptedException e) {
            going = false;
        }
    }

    private String round() {
        long asked = System.nanoTime();
        Connection connection;
        try {
            connection = Shop.open(args);
        } catch (SQLException e) {
            log.refused(asked, e);
            return "refused " + Shop.describe(e);
        }
        long got = System.nanoTime();
        log.acquired(got - asked);
        try (Connection lent = connection;
                Statement statement = lent.createStatement()) {
            statement.execute(sql);
            log.done();
            return "done";
        } catch (SQLException e) {
            log.broken(got, e);
            return "broken " + Shop.describe(e);
        }
    }

    private String hold(int count) throws InterruptedException {
        ExecutorService takers = Executors.newFixedThreadPool(count);
        final CountDownLatch over = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            takers.execute(new Runnable() {
                @Override
                public void run() {
                    long asked = System.nanoTime();
                    try {
                        Connection connection = Shop.open(args);
                        log.acquired(System.nanoTime() - asked);
                        synchronized (held) {
                            held.add(connection);
                        }
                    } catch (SQLException e) {
                        log.refused(asked, e);
                    } finally {
                        over.countDown();
                    }
                }
            });
        }
        over.await();
        takers.shutdown();
        synchronized (held) {
            return Integer.toString(held.size());
        }
    }

    private String use() {
        int worked = 0;
        synchronized (held) {
            for (Connection connection : held) {
                long now = System.nanoTime();
                try (Statement statement = connection.createStatement()) {
                    statement.execute(sql);
                    worked++;
                } catch (SQLException e) {
                    log.broken(now, e);
                }
            }
        }
        return Integer.toString(worked);
    }

    private String abort() throws Exception {
        final Connection connection = Shop.open(args);
        final String[] outcome = {"none"};
        final CountDownLatch begun = new CountDownLatch(1);
        Thread reader = new Thread("reader") {
            @Override
            public void run() {
                try (Statement statement = connection.createStatement()) {
                    begun.countDown();
                    statement.execute(sql);
                } catch (SQLException e) {
                    outcome[0] = e.getSQLState();
                }
            }
        };
        reader.start();
        begun.await();
        while (reader.getState() != Thread.State.RUNNABLE || !isReading(reader)) {
            Thread.sleep(1);
        }
        long start = System.nanoTime();
        connection.abort(new java.util.concurrent.Executor() {
            @Override
            public void execute(Runnable task) {
                task.run();
            }
        });
        long aborted = System.nanoTime() - start;
        while (PoolBeans.sum("InUse", "") > 0) {
            Thread.sleep(1);
        }
        long free = System.nanoTime() - start;
        reader.join();
        return "abortMillis=" + aborted / 1_000_000 + " freeMillis=" + free / 1_000_000 + " reader=" + outcome[0];
    }

    private static boolean isReading(Thread thread) {
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getClassName().startsWith("java.net.Socket")
                    || frame.getClassName().contains("NioSocketImpl")) {
                return true;
            }
        }
        return false;
    }

    private String drop() {
        int failed = 0;
        synchronized (held) {
            for (Connection connection : held) {
                try {
                    connection.close();
                } catch (SQLException e) {
                    failed++;
                }
            }
            held.clear();
        }
        return "failed=" + failed;
    }
}
