/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

import org.jspecify.annotations.Nullable;

/**
 * Where the agent hears that an application goes: a driver is taken out of DriverManager, as servers and well-behaved
 * applications do when they stop, or a URLClassLoader is closed. The pools of such a driver would else keep its loader in
 * memory; and a driver that was replaced at run time, by one that audits, say, would go on answering from its pool. Empty until
 * the first pool. URLClassLoader is woven with the first pool whose driver lives in a loader that can go.
 */
public abstract class LoaderWatch {

    private static volatile @Nullable LoaderWeaving weaving;
    private static volatile @Nullable LoaderWatch watcher;
    private static volatile boolean watchesClosing;

    static void ready(LoaderWeaving loaders) {
        weaving = loaders;
    }

    /**
     * From now on the watcher is told.
     *
     * @param closing of closed loaders too: the first such call weaves URLClassLoader
     */
    public static void watch(LoaderWatch wanted, boolean closing) {
        watcher = wanted;
        LoaderWeaving loaders = weaving;
        if (closing && !watchesClosing && loaders != null) {
            watchesClosing = true;
            loaders.watchClosing();
        }
    }

    /** Called by the advice; on the application's thread. */
    public static void closing(Object loader) {
        LoaderWatch told = watcher;
        if (told != null && loader instanceof ClassLoader) {
            told.loaderCloses((ClassLoader) loader);
        }
    }

    /** Called by the advice; on the application's thread. */
    public static void deregistered(@Nullable Object driver) {
        LoaderWatch told = watcher;
        if (told != null && driver != null) {
            told.driverGone(driver);
        }
    }

    /** Never throws, and returns within a second or two. */
    protected abstract void loaderCloses(ClassLoader loader);

    /** Never throws, and returns within a second or two. */
    protected abstract void driverGone(Object driver);
}
