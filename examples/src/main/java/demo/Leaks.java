/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package demo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The agent's leak lines, the last one of each place: lines come at the first, the tenth, the hundredth leak there. */
final class Leaks {
    private static final Pattern LINE =
            Pattern.compile("\\[millpond] leak: (\\S+) (\\S+) pool=(\\S+) count=(\\d+) at (.*)");

    private Leaks() {}

    /** A place in the shop where something is not closed. */
    record Found(String kind, String reason, long count, String site) {
        boolean isNamed() {
            return !site.equals("unknown");
        }
    }

    static List<Found> in(List<String> lines) {
        Map<String, Found> last = new LinkedHashMap<>();
        for (String line : lines) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.find()) {
                last.put(
                        matcher.group(1) + " " + matcher.group(5),
                        new Found(
                                matcher.group(1),
                                matcher.group(2),
                                Long.parseLong(matcher.group(4)),
                                matcher.group(5)));
            }
        }
        List<Found> found = new ArrayList<>(last.values());
        found.sort(Comparator.comparing(Found::isNamed).reversed());
        return found;
    }

    /** The agent's other lines, such as a warning. */
    static List<String> otherLines(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("[millpond]") && !line.startsWith("[millpond] leak: "))
                .toList();
    }

    static boolean hasConnection(List<String> lines) {
        return in(lines).stream().anyMatch(leak -> leak.kind().equals("connection"));
    }
}
