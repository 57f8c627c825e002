/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks.endtoend;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Compares busy programs ({@link Busy}): in each round all are started and get warm one after another, and then take turns of some
 * seconds, in another order each time. What the machine does slowly hits all alike then; what a JVM happened to compile otherwise
 * than the last time is seen between the rounds.
 */
public final class Turns {

    /** Of each round, as many as there are programs, or a multiple: only then each follows each other one as often. */
    private static final int LEAST_PASSES = 8;

    private static final int MILLIS = 2_500;
    /** A program that says nothing for so long says nothing any more. */
    private static final int PATIENCE_SECONDS = 300;

    private Turns() {}

    /**
     * @param args the file that a line for each program and round is added to, the section, how many rounds, the class path, the URL,
     *     how many threads and connections; then for each program its label, its door and its JVM's options in one argument
     */
    public static void main(String[] args) throws Exception {
        Path lines = Path.of(args[0]);
        int rounds = Integer.parseInt(args[2]);
        for (int round = 0; round < rounds; round++) {
            List<Program> programs = new ArrayList<>();
            try {
                for (int at = 6; at + 2 < args.length; at += 3) {
                    programs.add(new Program(args[at], args[at + 1], args[at + 2], args[3], args[4], args[5]));
                }
                Collections.rotate(programs, -round);
                for (Program each : programs) {
                    each.start();
                }
                for (int pass = 0; pass < LEAST_PASSES || pass % programs.size() != 0; pass++) {
                    for (int place = 0; place < programs.size(); place++) {
                        programs.get(whose(pass, place, programs.size())).turn();
                    }
                }
                Collections.rotate(programs, round); // the tables' order is that of the arguments
                for (Program each : programs) {
                    String line = args[1] + "\t" + each.result() + "\n";
                    System.err.print(line);
                    Files.writeString(lines, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                }
            } finally {
                for (Program each : programs) {
                    each.stop();
                }
            }
        }
    }

    /**
     * Williams' Latin square: over as many passes as there are programs each has each place once and, where their number is even,
     * follows each other one once. Of an odd number the passes go there and back, for the same over twice as many.
     */
    static int whose(int pass, int place, int programs) {
        int at = programs % 2 == 1 && pass / programs % 2 == 1 ? programs - 1 - place : place;
        int first = at % 2 == 1 ? (at + 1) / 2 : (programs - at / 2) % programs;
        return (first + pass) % programs;
    }

    private static final class Program {

        private final String label;
        private final ProcessBuilder command;
        private final File errors;
        private Process process;
        private BufferedReader told;
        private OutputStream asked;

        Program(String label, String door, String options, String classPath, String url, String threads)
                throws IOException {
            this.label = label;
            List<String> words = new ArrayList<>();
            words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            words.add("-Xmx512m");
            for (String option : options.split(" ")) {
                if (!option.isEmpty()) {
                    words.add(option);
                }
            }
            words.addAll(
                    List.of("-cp", classPath, Requests.class.getName(), label, door, url, threads, "busy", threads));
            this.errors = File.createTempFile("turns", ".log");
            this.command = new ProcessBuilder(words).redirectError(errors);
        }

        void start() throws Exception {
            process = command.start();
            told = process.inputReader(StandardCharsets.UTF_8);
            asked = process.getOutputStream();
            expect(line -> line.equals(Busy.WARM));
            System.err.print(Files.readString(errors.toPath()));
        }

        void turn() throws Exception {
            asked.write((MILLIS + "\n").getBytes(StandardCharsets.US_ASCII));
            asked.flush();
            expect(line -> line.equals(Busy.DONE));
        }

        String result() throws Exception {
            asked.close();
            return expect(line -> line.startsWith(label + "\t"));
        }

        private String expect(Predicate<String> expected) throws Exception {
            String line = CompletableFuture.supplyAsync(this::line)
                    .completeOnTimeout("nothing for " + PATIENCE_SECONDS + " s", PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .get();
            if (line == null || !expected.test(line)) {
                throw new IOException(label + " said " + line + "; its errors:\n" + Files.readString(errors.toPath()));
            }
            return line;
        }

        private String line() {
            try {
                return told.readLine();
            } catch (IOException fault) {
                throw new UncheckedIOException(fault);
            }
        }

        void stop() throws IOException, InterruptedException {
            if (process != null && !process.waitFor(1, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            Files.delete(errors.toPath());
        }
    }
}
