/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.runtime;

import io.millpond.agent.registry.Subjects;
import io.millpond.agent.telemetry.Surroundings;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Sees each class that is loaded, and remembers who loaded those few that telemetry asks about, and whether subjects can be. Changes none.
 *
 * <p>Runs inside the loading of every class: what a name is compared with is loaded before ({@link #install}), and the ordinary
 * way out loads and locks nothing. Keeps no loader and no class.
 */
final class ClassesSeen implements ClassFileTransformer, Surroundings {

    private static final Object BOOT_LOADER = new Object();
    private static final String PACKAGES = "io.".concat("opentelemetry.");
    private static final String COMBINER = Subjects.COMBINER.replace('.', '/');
    private static final String PATH = PACKAGES.replace('.', '/');

    private final Instrumentation instrumentation;

    /** By name with slashes; the names never change. The loaders of each are guarded by the map of them. */
    private final Map<String, Map<Object, Boolean>> loaders = new HashMap<>();

    private boolean lookedAround;

    private ClassesSeen(Instrumentation instrumentation) {
        this.instrumentation = instrumentation;
        for (String name : Surroundings.NAMES) {
            loaders.put(name.replace('.', '/'), new WeakHashMap<>());
        }
    }

    static ClassesSeen install(Instrumentation instrumentation) {
        Subjects.load();
        ClassesSeen seen = new ClassesSeen(instrumentation);
        seen.transform(null, "java/lang/Object", null, null, new byte[0]);
        seen.note("java/lang/Object", null);
        instrumentation.addTransformer(seen);
        return seen;
    }

    /** At those that were loaded before; not within the loading of a class. */
    synchronized void lookAround() {
        if (!lookedAround) {
            lookedAround = true;
            for (Class<?> each : instrumentation.getAllLoadedClasses()) {
                String name = each.getName();
                if (name.equals(Subjects.COMBINER)) {
                    Subjects.seen();
                }
                if (name.startsWith(PACKAGES)) {
                    note(name.replace('.', '/'), each.getClassLoader());
                }
            }
            Subjects.noneUntilSeen();
        }
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] classFile) {
        if (redefined == null && name != null) {
            if (name.startsWith(PATH)) {
                note(name, loader);
            } else if (name.equals(COMBINER)) {
                Subjects.seen();
            }
        }
        return null;
    }

    private void note(String name, @Nullable ClassLoader loader) {
        Map<Object, Boolean> of = loaders.get(name);
        if (of != null) {
            synchronized (of) {
                of.put(loader == null ? BOOT_LOADER : loader, Boolean.TRUE);
            }
        }
    }

    @Override
    public boolean isLoaded(String className, @Nullable ClassLoader by) {
        Map<Object, Boolean> of = loaders.get(className.replace('.', '/'));
        if (of == null) {
            return false;
        }
        synchronized (of) {
            return of.containsKey(by == null ? BOOT_LOADER : by);
        }
    }
}
