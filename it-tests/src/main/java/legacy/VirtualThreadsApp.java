/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * As many virtual threads as wanted, all at once, one connection each. By reflection, because this is Java 8. Arguments: url
 * user password threads sessionIdSql.
 */
public final class VirtualThreadsApp {
    private VirtualThreadsApp() {}

    public static void main(String[] args) throws Exception {
        Set<String> sessions = ConcurrentHashMap.newKeySet();
        AtomicInteger done = new AtomicInteger();
        AtomicInteger holding = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Set<String> faults = ConcurrentHashMap.newKeySet();
        int threads = Integer.parseInt(args[3]);
        CountDownLatch together = new CountDownLatch(1);
        ExecutorService executor = (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        for (int i = 0; i < threads; i++) {
            executor.execute(() -> {
                try {
                    together.await();
                    try (Connection connection = Shop.open(args);
                            Statement statement = connection.createStatement();
                            ResultSet result = statement.executeQuery(args[4])) {
                        int now = holding.incrementAndGet();
                        most.accumulateAndGet(now, Math::max);
                        result.next();
                        sessions.add(result.getString(1));
                        Thread.sleep(0, 100_000);
                        holding.decrementAndGet();
                    }
                    done.incrementAndGet();
                } catch (Exception e) {
                    faults.add(Shop.describe(e));
                }
            });
        }
        together.countDown();
        executor.shutdown();
        System.out.println("ended=" + executor.awaitTermination(5, TimeUnit.MINUTES));
        System.out.println("done=" + done);
        System.out.println("most=" + most);
        System.out.println("sessions=" + sessions.size());
        System.out.println("faults=" + faults);
        System.exit(0);
    }
}
