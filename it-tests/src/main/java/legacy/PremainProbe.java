/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.lang.reflect.Field;

/** What had happened before main: touches nothing itself but what it asks for. */
public final class PremainProbe {
    private PremainProbe() {}

    public static void main(String[] args) throws Exception {
        StringBuilder threads = new StringBuilder();
        Thread[] all = new Thread[200];
        ThreadGroup top = Thread.currentThread().getThreadGroup();
        while (top.getParent() != null) {
            top = top.getParent();
        }
        int count = top.enumerate(all, true);
        for (int i = 0; i < count; i++) {
            if (all[i].getName().toLowerCase(java.util.Locale.ROOT).contains("millpond")) {
                threads.append(all[i].getName()).append(';');
            }
        }
        System.out.println("threads=" + threads);
        System.out.println("properties=" + System.getProperty("net.bytebuddy.safe") + " "
                + System.getProperty("java.util.logging.manager"));
        Field[] none = new Field[0];
        System.out.println("fields=" + none.length);
    }
}
