/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who asks a door: the class that called, and the DataSources and Drivers through which it came, from the outside in. A pool
 * between the application and the driver makes another asker, so what an application does itself is judged apart from what its
 * pool does.
 *
 * <p>A root lives in its class, a node in its root: nothing here outlives the class, and nothing refers to one.
 */
final class Asker {

    /** Keys remembered for each asker; the one longest unseen is forgotten first and starts anew. */
    private static final int MAX_CALLERS = 4_096;

    private static final int MAX_CHILDREN = 256;

    final String name;
    final String packageName;
    final Origin origin;

    /** By its name a pool or a migration tool. */
    final boolean listed;

    /** Of the class that calls. Weak, and one for all that it asks for. */
    final WeakReference<ClassLoader> loader;

    private final @Nullable Asker parent;
    private final @Nullable SourceType type;

    /** Copied on write. */
    private volatile Asker[] children = {};

    private final Bindings bindings = new Bindings();

    private final Map<DoorKey, Probation.Caller> callers =
            new LinkedHashMap<DoorKey, Probation.Caller>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<DoorKey, Probation.Caller> eldest) {
                    return size() > MAX_CALLERS;
                }
            };

    /** A root. */
    Asker(Class<?> caller, boolean knownList) {
        name = caller.getName();
        packageName = PackageName.of(name);
        origin = Origin.of(caller);
        loader = new WeakReference<>(caller.getClassLoader());
        listed = knownList && KnownPools.isPool(name);
        parent = null;
        type = null;
    }

    private Asker(Asker parent, SourceType type) {
        name = parent.name;
        packageName = parent.packageName;
        origin = parent.origin;
        loader = parent.loader;
        listed = parent.listed || type.listed;
        this.parent = parent;
        this.type = type;
    }

    /** The same asker, one source further in. */
    Asker through(SourceType source) {
        for (Asker child : children) {
            if (child.type == source) {
                return child;
            }
        }
        return add(source);
    }

    private synchronized Asker add(SourceType source) {
        for (Asker child : children) {
            if (child.type == source) {
                return child;
            }
        }
        Asker child = new Asker(this, source);
        if (children.length >= MAX_CHILDREN) {
            return child;
        }
        List<Asker> more = new ArrayList<>();
        for (Asker each : children) {
            more.add(each);
        }
        more.add(child);
        children = more.toArray(new Asker[0]);
        return child;
    }

    /** A pool stands between the application and the door, as far as is known now. */
    boolean isPool() {
        if (listed) {
            return true;
        }
        for (Asker node = this; node != null; node = node.parent) {
            if (node.type != null && node.type.pool) {
                return true;
            }
        }
        return false;
    }

    /** Null where this key was not asked for, or was forgotten. */
    Probation.@Nullable Caller caller(DoorKey key) {
        synchronized (callers) {
            return callers.get(key);
        }
    }

    Probation.Caller caller(DoorKey key, boolean known, boolean mayPass) {
        synchronized (callers) {
            Probation.Caller caller = callers.get(key);
            if (caller == null) {
                caller = new Probation.Caller(known, mayPass, packageName, key, loader);
                callers.put(key, caller);
            }
            return caller;
        }
    }

    Bindings bindings() {
        return bindings;
    }
}
