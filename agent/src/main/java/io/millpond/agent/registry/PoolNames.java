/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import java.util.HashSet;
import java.util.Set;

/** Pool names: the target's, then {@code #2}, {@code #3}, ... by first use. A name is never given twice in a JVM's life. */
final class PoolNames {

    private final Set<String> used = new HashSet<>();

    synchronized String next(String target) {
        String name = target;
        for (int number = 2; !used.add(name); number++) {
            name = target + "#" + number;
        }
        return name;
    }

    /** Its pool is gone: an application that is deployed again finds its pool under the name it had. */
    synchronized void free(String name) {
        used.remove(name);
    }
}
