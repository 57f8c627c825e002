/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool.sim;

import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** What the woven engine calls. Outside a simulation each of these does nothing of its own. */
public final class Points {

    private Points() {}

    /** Before an atomic operation: the processor may go to another thread here. */
    public static void point(String where) {
        if (Thread.currentThread() instanceof Carrier carrier) {
            carrier.fiber.kernel.point(where);
        }
    }

    /** In place of {@link System#identityHashCode}, which differs from run to run. */
    public static int identityHashCode(Object any) {
        return Thread.currentThread() instanceof Carrier carrier ? carrier.fiber.kernel.identity() : 42;
    }

    /**
     * In place of {@code ConcurrentHashMap.newKeySet}, whose order follows identity hash codes. An iterator shows what was in the
     * set when it was made, which a concurrent one may.
     */
    public static <E> Set<E> newKeySet() {
        return new AbstractSet<>() {
            private final LinkedHashSet<E> elements = new LinkedHashSet<>();

            @Override
            public boolean add(E element) {
                point("entries.add");
                return elements.add(element);
            }

            @Override
            public boolean remove(Object element) {
                point("entries.remove");
                return elements.remove(element);
            }

            @Override
            public boolean contains(Object element) {
                point("entries.contains");
                return elements.contains(element);
            }

            @Override
            public boolean isEmpty() {
                point("entries.isEmpty");
                return elements.isEmpty();
            }

            @Override
            public int size() {
                point("entries.size");
                return elements.size();
            }

            @Override
            public Iterator<E> iterator() {
                point("entries.iterator");
                return new ArrayList<>(elements).iterator();
            }
        };
    }
}
