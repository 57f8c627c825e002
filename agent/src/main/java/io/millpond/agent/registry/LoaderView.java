/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * DriverManager's visibility rule (JDK source, {@code isDriverAllowed}): a caller gets a driver only where its loader resolves
 * the driver's name to the same class. A hit skips DriverManager's body, so the rule is re-checked here; without it one web
 * application would get connections of another one's driver.
 */
final class LoaderView {

    private final Class<?> driver;

    /** Weak keys, no reference to a loader in the values: a stopped web application can go. */
    private final Map<ClassLoader, Boolean> visible = Collections.synchronizedMap(new WeakHashMap<>());

    LoaderView(Class<?> driver) {
        this.driver = driver;
    }

    Class<?> driver() {
        return driver;
    }

    /** The loader that counts for a caller: its own, or the thread's where that is the boot or platform loader. */
    static @Nullable ClassLoader loaderOf(@Nullable Class<?> caller) {
        ClassLoader loader = caller == null ? null : caller.getClassLoader();
        if (loader == null || loader == PlatformLoader.LOADER) {
            return Thread.currentThread().getContextClassLoader();
        }
        return loader;
    }

    /** Whether the same loader counts for a caller on every thread. */
    static boolean isFixed(@Nullable Class<?> caller) {
        ClassLoader loader = caller == null ? null : caller.getClassLoader();
        return loader != null && loader != PlatformLoader.LOADER;
    }

    /** Whether a driver came with this one: its connections are of the classes that this one's users can cast to. */
    boolean isBroughtBySameLoader(Class<?> other) {
        return other.getClassLoader() == driver.getClassLoader();
    }

    boolean isVisibleTo(@Nullable ClassLoader loader) {
        if (loader == null) {
            return resolves(null);
        }
        Boolean known = visible.get(loader);
        if (known == null) {
            known = resolves(loader);
            visible.put(loader, known);
        }
        return known;
    }

    private boolean resolves(@Nullable ClassLoader loader) {
        try {
            return Class.forName(driver.getName(), true, loader) == driver;
        } catch (ClassNotFoundException | LinkageError e) {
            return false; // as DriverManager does: a loader that cannot resolve it may not have it
        }
    }

    private static final class PlatformLoader {
        /** Null on Java 8, where there is none. */
        static final @Nullable ClassLoader LOADER = find();

        private static @Nullable ClassLoader find() {
            try {
                return (ClassLoader)
                        ClassLoader.class.getMethod("getPlatformClassLoader").invoke(null);
            } catch (ReflectiveOperationException e) {
                return null;
            }
        }
    }
}
