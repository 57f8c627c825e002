/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a class that lends connections: a DataSource, a Driver, a ConnectionPoolDataSource. Learnt from what its calls
 * open and what they answer. Lives as long as the class; refers to no class.
 */
final class SourceType {

    final String name;
    final String packageName;
    final Origin origin;

    /** By its name a pool. */
    final boolean listed;

    /** It answers with what it opened before: a pool, for ever. */
    volatile boolean pool;

    /** Connections were opened inside its calls: it stands above other doors. */
    volatile boolean opensInside;

    private static final int MAX_ANSWERS = 64;

    private final ArrayDeque<WeakReference<Object>> answers = new ArrayDeque<>();

    private final Set<Probation.Caller> inner = Collections.newSetFromMap(new WeakHashMap<>());

    /** Its answer was its own at least once. */
    volatile boolean answersItself;

    private volatile @Nullable SourceType asPool;

    SourceType(Class<?> type, boolean listed) {
        this(type.getName(), Origin.of(type), listed);
    }

    /** A class of this package, by no name a pool. */
    SourceType(Origin origin, String packageName) {
        this(packageName + ".Source", origin, false);
    }

    private SourceType(String name, Origin origin, boolean listed) {
        this.name = name;
        this.packageName = PackageName.of(name);
        this.origin = origin;
        this.listed = listed;
    }

    /** Nothing that it answers is a driver's own. */
    boolean isAboveOthers() {
        return listed || pool || opensInside;
    }

    /** The same class in its other part: H2's JdbcDataSource is a DataSource and a ConnectionPoolDataSource. */
    SourceType asPool() {
        SourceType twin = asPool;
        if (twin == null) {
            twin = new SourceType(name, origin, listed);
            twin.pool = true;
            asPool = twin;
        }
        return twin;
    }

    /** The very object that it answered before: what was closed and comes back was not closed. */
    synchronized boolean answeredBefore(Object connection) {
        for (Iterator<WeakReference<Object>> all = answers.iterator(); all.hasNext(); ) {
            Object before = all.next().get();
            if (before == connection) {
                return true;
            }
            if (before == null) {
                all.remove();
            }
        }
        if (answers.size() >= MAX_ANSWERS) {
            answers.removeFirst();
        }
        answers.addLast(new WeakReference<>(connection));
        return false;
    }

    synchronized void openedInside(Probation.Caller caller) {
        inner.add(caller);
    }

    synchronized List<Probation.Caller> inner() {
        return new ArrayList<>(inner);
    }

    /** Of one driver: what one opens inside the other is that one's own doing. */
    boolean isOfOneVendor(SourceType other) {
        return origin == other.origin && PackageName.isOfOneVendor(packageName, other.packageName);
    }
}
