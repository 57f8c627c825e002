/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Many threads, each with a connection per request. Arguments: url user password threads requests sleepSql. */
public final class CrowdApp {
    private CrowdApp() {}

    public static void main(String[] args) throws Exception {
        for (int i = 0; i < 5; i++) {
            Shop.open(args).close();
        }
        int threads = Integer.parseInt(args[3]);
        int requests = Integer.parseInt(args[4]);
        AtomicInteger done = new AtomicInteger();
        AtomicReference<Throwable> fault = new AtomicReference<Throwable>();
        CountDownLatch start = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(threads);
        for (int t = 0; t < threads; t++) {
            new Thread("worker-" + t) {
                @Override
                public void run() {
                    try {
                        start.await();
                        for (int i = 0; i < requests; i++) {
                            request(args);
                            done.incrementAndGet();
                        }
                    } catch (Throwable e) {
                        fault.compareAndSet(null, e);
                    } finally {
                        end.countDown();
                    }
                }
            }.start();
        }
        System.out.println("ready");
        start.countDown();
        end.await();
        System.out.println("done=" + done.get());
        System.out.println("fault=" + (fault.get() == null ? "none" : Shop.describe(fault.get())));
    }

    private static void request(String[] args) throws SQLException {
        try (Connection connection = Shop.open(args);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(args[5])) {
            while (result.next()) {
                result.getString(1);
            }
        }
    }
}
