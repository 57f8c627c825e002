/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import java.util.HashMap;
import java.util.Map;

/** Pool names: the target's, then {@code #2}, {@code #3}, ... by first use. A name is never given twice in a JVM's life. */
final class PoolNames {

    private final Map<String, Integer> used = new HashMap<>();

    synchronized String next(String target) {
        int number = used.merge(target, 1, Integer::sum);
        return number == 1 ? target : target + "#" + number;
    }
}
