/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import io.millpond.agent.event.Leak;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/** The leaks found so far as text, for people: leaks before suspects, the most frequent first. */
final class LeakTable {

    private static final String ROW = "%10s  %-10s  %-20s  %-8s  %s%n";

    private LeakTable() {}

    /** @param retracted how many of a group turned out to be none */
    static String text(List<Leak> leaks, ToLongFunction<Leak> retracted, long others, List<String> holders) {
        List<Leak> rows = new ArrayList<>(leaks);
        rows.sort(Comparator.comparing((Leak leak) -> !leak.reason().isLeak())
                .thenComparing(Comparator.comparingLong(Leak::count).reversed())
                .thenComparing(Leak::toString));
        StringBuilder text = new StringBuilder();
        if (rows.isEmpty()) {
            text.append(String.format("no leak found so far%n"));
        } else {
            text.append(String.format(ROW, "count", "what", "how", "last age", "where"));
            for (Leak leak : rows) {
                text.append(String.format(
                        ROW,
                        leak.count(),
                        leak.kind().label(),
                        leak.reason().label(),
                        Held.text(leak.heldNanos()),
                        leak.siteText() + "  " + leak.pool().name() + none(retracted.applyAsLong(leak))));
            }
        }
        if (others > 0) {
            text.append(String.format("%10d  at places beyond the first %d%n", others, LeakReporter.MAX_GROUPS));
        }
        if (!holders.isEmpty()) {
            text.append(String.format("%nlent for the longest time:%n"));
            for (String holder : holders) {
                text.append(String.format("  %s%n", holder));
            }
        }
        return text.toString();
    }

    private static String none(long retracted) {
        return retracted == 0 ? "" : "  (" + retracted + " retracted)";
    }
}
