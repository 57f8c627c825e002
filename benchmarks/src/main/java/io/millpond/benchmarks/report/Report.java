/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * From the lines that a program printed in each round to a table of medians, and of medians of the rounds' ratios with the lowest and
 * the highest of them, and a picture.
 */
public final class Report {

    /** What the other rows of a section are compared with; a section has one of these, or none. */
    private static final List<String> BASES = List.of("fifo", "hikari", "off");

    private Report() {}

    /** By section, label and name of the figure: one value for each round. */
    private final Map<String, Map<String, Map<String, List<Double>>>> figures = new LinkedHashMap<>();

    /**
     * @param args the file of lines ({@code section TAB label TAB name TAB figure ...}), the table's file, and the picture's file where
     *     one is wanted
     */
    public static void main(String[] args) throws IOException {
        Report report = new Report();
        for (String line : Files.readAllLines(Path.of(args[0]))) {
            report.read(line.split("\t"));
        }
        String table = Machine.describe() + "- load average at the end: " + Machine.load() + "\n\n" + report.table();
        System.out.print(table);
        Files.writeString(Path.of(args[1]), "# " + args[1].replaceAll(".*/|[.]md", "") + "\n\n" + table);
        if (args.length > 2) {
            Files.writeString(Path.of(args[2]), report.picture());
        }
    }

    private void read(String[] cells) {
        for (int i = 2; i + 1 < cells.length; i += 2) {
            figures.computeIfAbsent(cells[0], any -> new LinkedHashMap<>())
                    .computeIfAbsent(cells[1], any -> new LinkedHashMap<>())
                    .computeIfAbsent(cells[i], any -> new ArrayList<>())
                    .add(Double.valueOf(cells[i + 1]));
        }
    }

    private String table() {
        StringBuilder text = new StringBuilder();
        figures.forEach((section, rows) -> {
            List<String> names = new ArrayList<>(rows.values().iterator().next().keySet());
            String baseLabel =
                    BASES.stream().filter(rows::containsKey).findFirst().orElse(null);
            Map<String, List<Double>> base = baseLabel == null ? null : rows.get(baseLabel);
            text.append("## ").append(section).append("\n\n| |");
            names.forEach(name -> text.append(' ')
                    .append(name)
                    .append(" |")
                    .append(base == null ? "" : " x " + baseLabel + " (lowest, highest round) |"));
            text.append(" rounds |\n|---|");
            text.append((base == null ? "---|" : "---|---|").repeat(names.size()))
                    .append("---|\n");
            rows.forEach((label, values) -> {
                text.append("| ").append(label).append(" |");
                for (String name : names) {
                    List<Double> own = values.getOrDefault(name, List.of());
                    text.append(String.format(Locale.ROOT, " %.2f |", median(own)));
                    if (base != null) {
                        text.append(ratios(ratios(own, base.get(name))));
                    }
                }
                text.append(' ')
                        .append(values.values().iterator().next().size())
                        .append(" |\n");
            });
            text.append('\n');
        });
        return text.toString();
    }

    private static String ratios(List<Double> ratios) {
        return ratios.isEmpty()
                ? " - |"
                : String.format(
                        Locale.ROOT,
                        " %.3f (%.3f, %.3f) |",
                        median(ratios),
                        Collections.min(ratios),
                        Collections.max(ratios));
    }

    private static List<Double> ratios(List<Double> own, List<Double> base) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(own.size(), base.size()); i++) {
            ratios.add(own.get(i) / base.get(i));
        }
        return ratios;
    }

    private static double median(List<Double> values) {
        if (values.isEmpty()) {
            return Double.NaN;
        }
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** One block for each section, a bar for each row: of its last time, which is the p99 or the whole. */
    private String picture() {
        StringBuilder body = new StringBuilder();
        int y = 24;
        for (Map.Entry<String, Map<String, Map<String, List<Double>>>> section : figures.entrySet()) {
            String shown = section.getValue().values().iterator().next().containsKey("seconds") ? "seconds" : "p99 ms";
            body.append(String.format(
                    Locale.ROOT,
                    "<text x=\"8\" y=\"%d\" font-weight=\"bold\">%s: %s</text>%n",
                    y,
                    section.getKey(),
                    shown));
            double most = section.getValue().values().stream()
                    .mapToDouble(row -> median(row.getOrDefault(shown, List.of())))
                    .max()
                    .orElse(1);
            for (Map.Entry<String, Map<String, List<Double>>> row :
                    section.getValue().entrySet()) {
                y += 20;
                double value = median(row.getValue().getOrDefault(shown, List.of()));
                body.append(String.format(
                        Locale.ROOT,
                        "<text x=\"200\" y=\"%d\" text-anchor=\"end\">%s</text><rect x=\"208\" y=\"%d\" width=\"%.0f\""
                                + " height=\"13\" fill=\"%s\"/><text x=\"%.0f\" y=\"%d\">%.2f</text>%n",
                        y,
                        row.getKey(),
                        y - 11,
                        Math.max(1, 360 * value / most),
                        row.getKey().startsWith("millpond") ? "#2b6cb0" : "#a0aec0",
                        214 + Math.max(1, 360 * value / most),
                        y,
                        value));
            }
            y += 36;
        }
        return String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"640\" height=\"%d\" font-family=\"sans-serif\" font-size=\"13\">%n"
                        + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n%s</svg>%n",
                y - 12,
                body);
    }
}
