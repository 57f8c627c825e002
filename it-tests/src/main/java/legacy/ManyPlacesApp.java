/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.sql.Connection;
import javax.management.ObjectName;

/** Leaks statements without end, at one place and then at very many (classes {@code seeded.Line<n>}); prints what stays in memory. */
public final class ManyPlacesApp {
    private ManyPlacesApp() {}

    public static void main(String[] args) throws Exception {
        int onePlace = Integer.parseInt(args[3]);
        int classes = Integer.parseInt(args[4]);
        for (int i = 0; i < 6; i++) {
            Shop.open(args).close();
        }
        atOnePlace(args, 1_000);
        long before = used();
        atOnePlace(args, onePlace);
        System.out.println("bytes of one place=" + (used() - before));
        Method[] places = new Method[classes];
        for (int i = 0; i < classes; i++) {
            places[i] = Class.forName("seeded.Line" + i).getMethod("leak", Connection.class);
        }
        // the classes themselves are the program's, so it has run each once without a leak before anything is counted
        for (Method place : places) {
            place.invoke(null, new Object[] {null});
        }
        before = used();
        for (Method place : places) {
            try (Connection connection = Shop.open(args)) {
                place.invoke(null, connection);
            }
        }
        System.out.println("bytes of many places=" + (used() - before));
        String report = ManagementFactory.getPlatformMBeanServer()
                .getAttribute(new ObjectName("io.millpond:type=Leaks"), "Report")
                .toString();
        System.out.println("rows=" + (report.split(System.lineSeparator()).length - 1));
        System.out.println("beyond=" + report.trim().replaceAll("(?s).*\n", ""));
        System.out.println("end");
    }

    private static void atOnePlace(String[] args, int leaks) throws Exception {
        for (int i = 0; i < leaks; i += 100) {
            try (Connection connection = Shop.open(args)) {
                for (int j = 0; j < 100; j++) {
                    connection.createStatement();
                }
            }
        }
    }

    private static long used() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            WeakReference<Object> canary = new WeakReference<Object>(new Object());
            while (canary.get() != null) {
                System.gc();
            }
            Thread.sleep(1_200);
        }
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
