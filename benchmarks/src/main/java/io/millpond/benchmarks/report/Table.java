/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks.report;

import io.millpond.benchmarks.CpuTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * A row's time in one round is the median of its iterations; a ratio is of two rows in one round, and what is printed is the median
 * of the rounds' ratios: what a neighbour on the machine does to one round it does to both. Below 1: faster.
 */
public final class Table {

    private static final String ALLOCATION = "gc.alloc.rate.norm";
    private static final double MILLI_IN_NANOS = 1_000_000;

    private final String base;
    private final Set<String> peers;
    private final Map<String, Map<String, Row>> sections = new LinkedHashMap<>();

    private static final class Row {
        final List<Samples> wallNanos = new ArrayList<>();
        final List<Samples> cpuNanos = new ArrayList<>();
        final Samples bytes = new Samples();
        int missing;
    }

    /**
     * @param base the row that the others are compared with
     * @param peers the rows among which the best is looked for
     */
    public Table(String base, Set<String> peers) {
        this.base = base;
        this.peers = peers;
    }

    /** One round of one row. */
    public void add(String section, String subject, RunResult result) {
        Row row = row(section, subject);
        Samples wall = new Samples();
        Samples cpu = new Samples();
        for (BenchmarkResult fork : result.getBenchmarkResults()) {
            for (IterationResult iteration : fork.getIterationResults()) {
                // Operations of all threads in a millisecond: the mean of the threads' means would be ruled by a
                // starved one.
                wall.add(MILLI_IN_NANOS / iteration.getPrimaryResult().getScore());
                for (Map.Entry<String, Result> second :
                        iteration.getSecondaryResults().entrySet()) {
                    if (second.getKey().endsWith(CpuTime.NAME)) {
                        cpu.add(second.getValue().getScore());
                    } else if (second.getKey().endsWith(ALLOCATION)) {
                        row.bytes.add(second.getValue().getScore());
                    }
                }
            }
        }
        row.wallNanos.add(wall);
        row.cpuNanos.add(cpu);
    }

    /** A row that has no result in this round: it has no part in the round's ratios. */
    public void addNothing(String section, String subject) {
        Row row = row(section, subject);
        row.wallNanos.add(new Samples());
        row.cpuNanos.add(new Samples());
        row.missing++;
    }

    private Row row(String section, String subject) {
        return sections.computeIfAbsent(section, unused -> new LinkedHashMap<>())
                .computeIfAbsent(subject, unused -> new Row());
    }

    /**
     * Whether a peer took more than so many times the time, and the processor's time, of another peer in each round so far.
     *
     * @param times how many times; more than 1
     */
    public boolean isFarBehind(String section, String subject, double times) {
        Map<String, Row> rows = sections.getOrDefault(section, Map.of());
        Row row = rows.get(subject);
        return row != null
                && peers.contains(subject)
                && ratios(subject, row.wallNanos, rows, true).lowest() > times
                && ratios(subject, row.cpuNanos, rows, false).lowest() > times;
    }

    /** Whether a peer stood still in each round so far, and in so many. */
    public boolean hasNeverAnswered(String section, String subject, int rounds) {
        Row row = sections.getOrDefault(section, Map.of()).get(subject);
        return row != null && row.missing >= rounds && row.missing == row.wallNanos.size();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        sections.forEach((section, rows) -> {
            text.append("## ")
                    .append(section)
                    .append("\n\n| | wall ns/op (lowest) | x best peer | x ")
                    .append(base);
            text.append(" | CPU ns/op (lowest) | x best peer | x ").append(base);
            text.append(" | B/op |\n|---|---|---|---|---|---|---|---|\n");
            rows.forEach((subject, row) -> text.append(line(subject, row, rows)));
            text.append('\n');
        });
        return text.toString();
    }

    private String line(String subject, Row row, Map<String, Row> rows) {
        Samples wall = medians(row.wallNanos);
        Samples cpu = medians(row.cpuNanos);
        Row compared = rows.get(base);
        return String.format(
                Locale.ROOT,
                "| %s | %.0f (%.0f) | %s | %s | %.0f (%.0f) | %s | %s | %.0f |%n",
                row.missing == 0 ? subject : subject + ", rounds without an answer: " + row.missing,
                wall.median(),
                lowest(row.wallNanos),
                best(subject, row.wallNanos, rows, true),
                compared == null ? "" : ratio(row.wallNanos, compared.wallNanos),
                cpu.median(),
                lowest(row.cpuNanos),
                best(subject, row.cpuNanos, rows, false),
                compared == null ? "" : ratio(row.cpuNanos, compared.cpuNanos),
                row.bytes.median());
    }

    /** Against whichever peer was best in the round. */
    private String best(String subject, List<Samples> own, Map<String, Row> rows, boolean wall) {
        return text(ratios(subject, own, rows, wall).median());
    }

    private Samples ratios(String subject, List<Samples> own, Map<String, Row> rows, boolean wall) {
        Samples ratios = new Samples();
        for (int round = 0; round < own.size(); round++) {
            double best = Double.NaN;
            for (Map.Entry<String, Row> other : rows.entrySet()) {
                List<Samples> theirs = wall ? other.getValue().wallNanos : other.getValue().cpuNanos;
                if (peers.contains(other.getKey()) && !other.getKey().equals(subject) && round < theirs.size()) {
                    double value = theirs.get(round).median();
                    best = Double.isNaN(best) || value < best ? value : best;
                }
            }
            ratios.addKnown(own.get(round).median() / best);
        }
        return ratios;
    }

    private static String ratio(List<Samples> own, List<Samples> compared) {
        Samples ratios = new Samples();
        for (int round = 0; round < Math.min(own.size(), compared.size()); round++) {
            ratios.addKnown(own.get(round).median() / compared.get(round).median());
        }
        return text(ratios.median());
    }

    private static Samples medians(List<Samples> rounds) {
        Samples medians = new Samples();
        rounds.forEach(round -> medians.addKnown(round.median()));
        return medians;
    }

    private static double lowest(List<Samples> rounds) {
        return rounds.stream()
                .mapToDouble(Samples::lowest)
                .filter(lowest -> !Double.isNaN(lowest))
                .min()
                .orElse(Double.NaN);
    }

    private static String text(double ratio) {
        return Double.isNaN(ratio) ? "" : String.format(Locale.ROOT, "%.2f", ratio);
    }
}
