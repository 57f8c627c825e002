/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import java.security.AccessController;
import java.security.CodeSource;
import java.security.PrivilegedAction;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One jar or folder of one class loader, and what its classes opened by themselves, outside of any getConnection of theirs. That is
 * how a pool that fills itself on another thread is connected with what it lends: both come from one place.
 *
 * <p>Refers to no class and no loader, so that a stopped web application can go.
 */
final class Origin {

    private static final int MAX_THREADS = 1_024;

    private static final Map<Object, Map<String, Origin>> ALL = new WeakHashMap<>();
    private static final Object BOOT_LOADER = new Object();

    /** Those that opened outside. Weak: what is forgotten in probation has nothing open. */
    private final Set<Probation.Caller> strays = Collections.newSetFromMap(new WeakHashMap<>());

    /** Threads on which a DataSource of this origin answered before it opened anything: what they open here is no filling. */
    private final Set<Long> deferring = Collections.newSetFromMap(new HashMap<>());

    private final Set<String> pooledUsers = new HashSet<>();

    private Origin() {}

    static Origin of(Class<?> type) {
        String place = placeOf(type);
        Object loader = type.getClassLoader() == null ? BOOT_LOADER : type.getClassLoader();
        synchronized (ALL) {
            return ALL.computeIfAbsent(loader, unused -> new HashMap<>())
                    .computeIfAbsent(place, unused -> new Origin());
        }
    }

    private static String placeOf(Class<?> type) {
        return AccessController.doPrivileged((PrivilegedAction<String>) () -> {
            ProtectionDomain domain = type.getProtectionDomain();
            CodeSource source = domain == null ? null : domain.getCodeSource();
            return source == null || source.getLocation() == null
                    ? ""
                    : source.getLocation().toString();
        });
    }

    /** This caller opened, and no DataSource of this origin is being asked on this thread. */
    synchronized void opened(Probation.Caller caller) {
        if (!deferring.contains(Thread.currentThread().getId())) {
            strays.add(caller);
        }
    }

    /** A DataSource of this origin answered on this thread with something behind which nothing is open yet. */
    synchronized void deferred() {
        if (deferring.size() >= MAX_THREADS) {
            deferring.clear();
        }
        deferring.add(Thread.currentThread().getId());
    }

    /** One of its classes asked a ConnectionPoolDataSource or XADataSource. */
    synchronized void askedForPooled(String packageName) {
        pooledUsers.add(packageName);
    }

    synchronized boolean usesPooled(String packageName) {
        for (String user : pooledUsers) {
            if (PackageName.isNear(user, packageName)) {
                return true;
            }
        }
        return false;
    }

    /** Whether anything near this class ever opened connections of another driver. */
    synchronized boolean hasStrays(SourceType type) {
        return !strays(type).isEmpty();
    }

    /** Those near this class that opened connections of another driver. */
    synchronized List<Probation.Caller> strays(SourceType type) {
        List<Probation.Caller> near = new ArrayList<>();
        for (Iterator<Probation.Caller> all = strays.iterator(); all.hasNext(); ) {
            Probation.@Nullable Caller stray = all.next();
            if (stray != null
                    && PackageName.isNear(stray.packageName, type.packageName)
                    && stray.asksOthersThan(type)) {
                near.add(stray);
            }
        }
        return near;
    }
}
