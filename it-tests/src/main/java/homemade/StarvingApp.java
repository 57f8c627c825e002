/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package homemade;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;

/**
 * A pool that behaves like an application first and keeps its connections later, more than the bound, each of its threads waiting for
 * all others. Arguments: url user password threads late|at-once.
 */
public final class StarvingApp {
    private StarvingApp() {}

    public static void main(String[] args) throws Exception {
        int threads = Integer.parseInt(args[3]);
        KeepingPool pool = new KeepingPool(args[0], args[1], args[2], !args[4].equals("late"));
        for (int i = 0; i < 12; i++) {
            pool.giveBack(pool.take());
        }
        pool.keep();
        CyclicBarrier allHold = new CyclicBarrier(threads);
        CountDownLatch over = new CountDownLatch(threads);
        List<String> faults = new ArrayList<String>();
        for (int t = 0; t < threads; t++) {
            new Thread(() -> {
                        try {
                            Connection connection = pool.take();
                            allHold.await();
                            connection.createStatement().close();
                            pool.giveBack(connection);
                        } catch (Throwable e) {
                            synchronized (faults) {
                                faults.add(e.toString());
                            }
                            allHold.reset();
                        } finally {
                            over.countDown();
                        }
                    })
                    .start();
        }
        over.await();
        synchronized (faults) {
            System.out.println("faults=" + faults);
        }
        pool.close();
        System.exit(0);
    }
}
