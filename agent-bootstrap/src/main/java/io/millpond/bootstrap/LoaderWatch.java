/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

import org.jspecify.annotations.Nullable;

/**
 * Where the agent hears that an application goes: a driver is taken out of DriverManager, as servers and well-behaved
 * applications do when they stop, or a URLClassLoader is closed. The pools of such a driver would else keep its loader in
 * memory. Empty until the first pool whose driver lives in a loader that can go.
 */
public abstract class LoaderWatch {

    private static volatile @Nullable LoaderWeaving weaving;
    private static volatile @Nullable LoaderWatch watcher;

    static void ready(LoaderWeaving loaders) {
        weaving = loaders;
    }

    /** From now on the watcher is told. The first call weaves URLClassLoader. */
    public static void watch(LoaderWatch wanted) {
        if (watcher == null) {
            watcher = wanted;
            LoaderWeaving loaders = weaving;
            if (loaders != null) {
                loaders.watchClosing();
            }
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
