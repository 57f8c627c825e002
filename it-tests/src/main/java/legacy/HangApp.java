/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One connect hangs for ever; the others go on. Arguments: url others. */
public final class HangApp {
    private HangApp() {}

    public static void main(String[] args) throws Exception {
        FakeDriver.register();
        for (int i = 0; i < 5; i++) {
            DriverManager.getConnection(args[0], "u", "p").close();
        }
        int others = Integer.parseInt(args[1]);
        AtomicInteger served = new AtomicInteger();
        CountDownLatch enough = new CountDownLatch(others - 1);
        for (int i = 0; i < others; i++) {
            Thread thread = new Thread("caller-" + i) {
                @Override
                public void run() {
                    try {
                        Connection connection = DriverManager.getConnection(args[0], "u", "p");
                        served.incrementAndGet();
                        enough.countDown();
                        connection.isClosed();
                    } catch (SQLException e) {
                        System.out.println("error " + Shop.describe(e));
                    }
                }
            };
            thread.setDaemon(true);
            thread.start();
        }
        System.out.println("enough=" + enough.await(15, TimeUnit.SECONDS));
        System.out.println("connects=" + FakeDriver.CONNECTS.get());
    }
}
