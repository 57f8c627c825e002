/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks.report;

import io.millpond.benchmarks.CpuTime;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** Medians over all iterations of all rounds, and ratios to one row of the same section. Below 1: faster than that row. */
public final class Table {

    private static final String ALLOCATION = "gc.alloc.rate.norm";
    private static final double MILLI_IN_NANOS = 1_000_000;

    /** Compared with, where the base was left out of this run. */
    private static final Row NOTHING = new Row();

    private final String base;
    private final Map<String, Map<String, Row>> sections = new LinkedHashMap<>();

    private static final class Row {
        final Samples wallNanos = new Samples();
        final Samples cpuNanos = new Samples();
        final Samples bytes = new Samples();
    }

    /** @param base the row that the others are compared with */
    public Table(String base) {
        this.base = base;
    }

    public void add(String section, String subject, RunResult result) {
        Row row = sections.computeIfAbsent(section, unused -> new LinkedHashMap<>())
                .computeIfAbsent(subject, unused -> new Row());
        for (BenchmarkResult fork : result.getBenchmarkResults()) {
            for (IterationResult iteration : fork.getIterationResults()) {
                // Operations of all threads in a millisecond: the mean of the threads' means would be ruled by a
                // starved one.
                row.wallNanos.add(MILLI_IN_NANOS / iteration.getPrimaryResult().getScore());
                for (Map.Entry<String, Result> second :
                        iteration.getSecondaryResults().entrySet()) {
                    if (second.getKey().endsWith(CpuTime.NAME)) {
                        row.cpuNanos.add(second.getValue().getScore());
                    } else if (second.getKey().endsWith(ALLOCATION)) {
                        row.bytes.add(second.getValue().getScore());
                    }
                }
            }
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        sections.forEach((section, rows) -> {
            text.append("## ").append(section).append("\n\n");
            text.append("| | wall ns/op (lowest to highest) | x ").append(base);
            text.append(" | CPU ns/op (lowest) | x ").append(base).append(" | B/op |\n|---|---|---|---|---|---|\n");
            Row compared = rows.get(base);
            rows.forEach((subject, row) -> text.append(line(subject, row, compared == null ? NOTHING : compared)));
            text.append('\n');
        });
        return text.toString();
    }

    private static String line(String subject, Row row, Row compared) {
        return String.format(
                Locale.ROOT,
                "| %s | %.0f (%.0f to %.0f) | %s | %.0f (%.0f) | %s | %.0f |%n",
                subject,
                row.wallNanos.median(),
                row.wallNanos.lowest(),
                row.wallNanos.highest(),
                ratio(row.wallNanos, compared.wallNanos),
                row.cpuNanos.median(),
                row.cpuNanos.lowest(),
                ratio(row.cpuNanos, compared.cpuNanos),
                row.bytes.median());
    }

    private static String ratio(Samples samples, Samples compared) {
        double ratio = samples.median() / compared.median();
        return Double.isNaN(ratio) ? "" : String.format(Locale.ROOT, "%.2f", ratio);
    }
}
