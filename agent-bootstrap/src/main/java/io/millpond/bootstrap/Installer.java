/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

import java.io.File;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Installs the transformer, once for each JVM. Lives in the bootstrap loader; called by premain only. */
public final class Installer {

    private static boolean installed;

    private Installer() {}

    /** @param jar the agent jar, null where it is yet to be looked for */
    public static synchronized void install(
            @Nullable String arguments, Instrumentation instrumentation, @Nullable File jar) {
        if (!EnabledSwitch.isOn(arguments)) {
            return;
        }
        if (installed) {
            System.err.println("[millpond] is loaded already; this second time counts for nothing");
            return;
        }
        installed = true;
        boolean canRetransform = instrumentation.isRetransformClassesSupported();
        FilteringTransformer transformer =
                new FilteringTransformer(new SecondStage(arguments, instrumentation, jar));
        instrumentation.addTransformer(transformer, canRetransform);
        if (canRetransform) {
            retransformLoaded(instrumentation);
        }
    }

    /**
     * Classes that an AOT cache, or life before a dynamic attach, loaded before us. By name and shape only: nothing is
     * initialised, and no {@code java.sql} type is named.
     */
    private static void retransformLoaded(Instrumentation instrumentation) {
        List<Class<?>> found = new ArrayList<>();
        for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
            if (isDoor(loaded) && instrumentation.isModifiableClass(loaded)) {
                found.add(loaded);
            }
        }
        for (Class<?> door : found) {
            try {
                instrumentation.retransformClasses(door);
            } catch (Throwable fault) {
                System.err.println("[millpond] " + door.getName() + " was loaded before and cannot be woven ("
                        + fault.getClass().getName() + ")");
            }
        }
    }

    private static boolean isDoor(Class<?> loaded) {
        if (loaded.getName().equals("java.sql.DriverManager")) {
            return true;
        }
        ClassLoader loader = loaded.getClassLoader();
        if (loader == null || loaded.isInterface() || loaded.isArray() || loaded.isPrimitive()) {
            return false;
        }
        for (Class<?> type = loaded; type != null; type = type.getSuperclass()) {
            for (Class<?> each : type.getInterfaces()) {
                if (leadsToDoor(each)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean leadsToDoor(Class<?> type) {
        String name = type.getName();
        if (name.equals("java.sql.Driver") || name.equals("javax.sql.CommonDataSource")) {
            return true;
        }
        for (Class<?> each : type.getInterfaces()) {
            if (leadsToDoor(each)) {
                return true;
            }
        }
        return false;
    }
}
