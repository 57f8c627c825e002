/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

/** Names every thread that is there before anything was done. */
public final class ThreadsMain {
    private ThreadsMain() {}

    public static void main(String[] args) {
        ThreadGroup top = Thread.currentThread().getThreadGroup();
        while (top.getParent() != null) {
            top = top.getParent();
        }
        Thread[] all = new Thread[200];
        int count = top.enumerate(all, true);
        java.util.TreeSet<String> names = new java.util.TreeSet<String>();
        for (int i = 0; i < count; i++) {
            names.add(all[i].getName());
        }
        System.out.println(names);
    }
}
