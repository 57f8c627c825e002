/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package demo;

import demo.SpanFile.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws one trace: names as a tree, times as bars, as a trace viewer does. */
final class TraceTree {
    private static final int WIDTH = 26;

    private final List<Span> spans;
    private final Span root;
    private final List<String> lines = new ArrayList<>();

    private TraceTree(List<Span> spans, Span root) {
        this.spans = spans;
        this.root = root;
    }

    /** Of the whole traces with a transaction, so of the orders, the one of median length; empty where there is none. */
    static List<String> ofTypicalOrder(Map<String, List<Span>> traces) {
        List<TraceTree> orders = new ArrayList<>();
        for (List<Span> spans : traces.values()) {
            List<Span> roots =
                    spans.stream().filter(span -> span.parent().isEmpty()).toList();
            boolean order = spans.stream().anyMatch(span -> span.name().startsWith("update"));
            if (roots.size() == 1 && spans.size() >= 5 && order) {
                orders.add(new TraceTree(spans, roots.get(0)));
            }
        }
        if (orders.isEmpty()) {
            return List.of();
        }
        orders.sort(Comparator.comparingDouble(tree -> tree.root.millis()));
        TraceTree typical = orders.get(orders.size() / 2);
        typical.add(typical.root, "", "");
        return typical.lines;
    }

    private void add(Span span, String head, String indent) {
        double scale = (double) WIDTH / Math.max(1, root.end() - root.start());
        int from = Math.min(WIDTH - 1, (int) ((span.start() - root.start()) * scale));
        int length = Math.max(1, (int) Math.round((span.end() - span.start()) * scale));
        String bar = "\u2591".repeat(from) + "\u2588".repeat(Math.min(length, WIDTH - from));
        bar += "\u2591".repeat(Math.max(0, WIDTH - bar.length()));
        lines.add(String.format(Locale.ROOT, "%-34s %s %10s  %s", head + span.name(), bar, length(span), span.text())
                .stripTrailing());
        List<Span> children = spans.stream()
                .filter(other -> other.parent().equals(span.id()))
                .sorted(Comparator.comparingLong(Span::start))
                .toList();
        for (int i = 0; i < children.size(); i++) {
            boolean last = i == children.size() - 1;
            add(
                    children.get(i),
                    indent + (last ? "\u2514\u2500 " : "\u251c\u2500 "),
                    indent + (last ? "   " : "\u2502  "));
        }
    }

    private static String length(Span span) {
        return span.millis() < 1
                ? String.format(Locale.ROOT, "%.0f \u00b5s", span.millis() * 1000)
                : String.format(Locale.ROOT, "%.2f ms", span.millis());
    }
}
