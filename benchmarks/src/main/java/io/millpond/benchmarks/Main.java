/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks;

import io.millpond.benchmarks.report.Machine;
import io.millpond.benchmarks.report.RawResults;
import io.millpond.benchmarks.report.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the plan and prints the tables. Started by {@code benchmarks/run}, which explains the arguments. */
public final class Main {

    private Main() {}

    /**
     * @param args the number of rounds (0: the quick plan), the agent jar, the directory for results, their name, then optionally
     *     parts of cells' names, separated by commas
     */
    public static void main(String[] args) throws RunnerException, IOException {
        int rounds = Integer.parseInt(args[0]);
        Plan plan = rounds == 0 ? Plan.quick() : Plan.full(rounds);
        Path results = Path.of(args[2]);
        String only = args.length > 4 ? args[4] : "";
        List<Cell> cells = new ArrayList<>(Plan.cells(args[1]));
        cells.removeIf(cell ->
                Stream.of(only.split(",", -1)).noneMatch((cell.section() + " / " + cell.subject() + " /")::contains));

        String machine = Machine.describe();
        String loadBefore = Machine.load();
        Table table = new Table(Plan.BASE, Plan.PEERS);
        List<RunResult> raw = new ArrayList<>();
        String report = "";
        for (int round = 1; round <= plan.rounds(); round++) {
            for (Cell cell : cells) {
                double tooMuch = round > Plan.ROUNDS_OF_ALL ? Plan.BEHIND : Plan.HOPELESS;
                if (!cell.subject().equals(Plan.BASE)
                        && (table.isFarBehind(cell.section(), cell.subject(), tooMuch)
                                || table.hasNeverAnswered(cell.section(), cell.subject(), Plan.SILENT_ROUNDS))) {
                    continue;
                }
                System.err.printf("round %d of %d: %s / %s%n", round, plan.rounds(), cell.section(), cell.subject());
                try {
                    for (RunResult result : run(cell, plan)) {
                        raw.add(result);
                        table.add(cell.section(), cell.subject(), result);
                    }
                } catch (RunnerException e) {
                    // Peers have been seen to stand still (a wake-up that never came): said in the table, and the
                    // others go on. Ours may not.
                    e.printStackTrace();
                    if (cell.subject().startsWith("millpond")) {
                        throw e;
                    }
                    System.err.println(cell.subject() + " ended without an answer");
                    table.addNothing(cell.section(), cell.subject());
                }
            }
            String head = machine + "- load average before and after: " + loadBefore + ", " + Machine.load()
                    + "\n- rounds: " + round + "\n- plan: " + plan;
            report = write(results, args[3], head, table, raw, Path.of(args[1]));
        }
        System.out.print(report);
    }

    /** After each round: what was measured in an hour must not be lost by what happens in the next. */
    private static String write(Path results, String name, String head, Table table, List<RunResult> raw, Path agentJar)
            throws IOException {
        String report = head
                + ", three times the warm-up where there are more threads than connections and six times with virtual threads, a JVM of its own for each cell and round, rounds interleaved; a peer that took more than twice another's time in each of the first "
                + Plan.ROUNDS_OF_ALL
                + ", five times as much in the first, or gave no answer in the first "
                + Plan.SILENT_ROUNDS
                + ", is left out of the later ones\n\n" + table;
        Files.createDirectories(results);
        Files.writeString(results.resolve(name + ".md"), "# " + name + "\n\n" + report);
        RawResults.write(raw, results.resolve(name + ".json"), agentJar);
        return report;
    }

    private static Iterable<RunResult> run(Cell cell, Plan plan) throws RunnerException {
        OptionsBuilder options = new OptionsBuilder();
        options.include("^" + cell.benchmark().replace(".", "\\.") + "$")
                .param("subject", cell.subject())
                .threads(cell.threads())
                .forks(1)
                .warmupIterations(plan.warmups(cell))
                .warmupTime(TimeValue.milliseconds(plan.iterationMillis()))
                .measurementIterations(plan.iterations())
                .measurementTime(TimeValue.milliseconds(plan.iterationMillis()))
                .timeout(TimeValue.seconds(60))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuTime.class)
                .jvmArgsAppend("-Xms512m", "-Xmx512m")
                .jvmArgsAppend(cell.jvmArgs().toArray(new String[0]));
        cell.parameters().forEach((name, value) -> options.param(name, value));
        return new Runner(options.build()).run();
    }
}
