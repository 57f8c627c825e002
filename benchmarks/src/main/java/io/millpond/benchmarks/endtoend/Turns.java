/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks.endtoend;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Compares busy programs ({@link Busy}): in each round all are started and get warm one after another, and then take turns of some
 * seconds, in another order each time. What the machine does slowly hits all alike then; what a JVM happened to compile otherwise
 * than the last time is seen between the rounds.
 */
public final class Turns {

    private static final int PASSES = 6;
    private static final int MILLIS = 3_000;

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
                for (int pass = 0; pass < PASSES; pass++) {
                    for (Program each : programs) {
                        each.turn();
                    }
                    Collections.rotate(programs, -1);
                }
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

    private static final class Program {

        private final String label;
        private final ProcessBuilder command;
        private Process process;
        private BufferedReader told;
        private OutputStream asked;

        Program(String label, String door, String options, String classPath, String url, String threads) {
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
            this.command = new ProcessBuilder(words);
        }

        void start() throws IOException {
            File said = File.createTempFile("turns", ".log");
            said.deleteOnExit();
            process = command.redirectError(said).start();
            told = process.inputReader(StandardCharsets.UTF_8);
            asked = process.getOutputStream();
            expect(Busy.WARM, said);
        }

        void turn() throws IOException {
            asked.write((MILLIS + "\n").getBytes(StandardCharsets.US_ASCII));
            asked.flush();
            expect(Busy.DONE, null);
        }

        private void expect(String word, File said) throws IOException {
            String line = told.readLine();
            if (!word.equals(line)) {
                throw new IOException(label + " said " + line + " instead of " + word
                        + (said == null ? "" : "\n" + Files.readString(said.toPath())));
            }
        }

        String result() throws IOException {
            asked.close();
            return told.readLine();
        }

        void stop() throws InterruptedException {
            if (process != null && !process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }
}
