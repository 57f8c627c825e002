/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the agent adds to a program that does one query on H2 and ends: the whole process, and its end alone, from the last line
 * that the program writes (then its main returns, or it calls System.exit) until the process is gone. Runs are interleaved. One source
 * file, for {@code java ShortLived.java}.
 */
public final class ShortLived {
    private static final String URL = "jdbc:h2:mem:short;DB_CLOSE_DELAY=-1";

    private final Path root;
    private final Map<String, Map<String, String>> rows = new LinkedHashMap<>();

    private ShortLived(Path root) {
        this.root = root;
    }

    /** Arguments: root of the checkout, runs, java executables. */
    public static void main(String[] args) throws Exception {
        ShortLived all = new ShortLived(Path.of(args[0]).toAbsolutePath().normalize());
        Path file = Files.createTempFile("short-lived", ".json");
        try (ServerSocket answers = listening();
                ServerSocket silent = listening()) {
            serve(answers);
            all.rows.put("without the agent", null);
            all.rows.put("MILLPOND_ENABLED=false", Map.of("MILLPOND_ENABLED", "false"));
            all.rows.put("MILLPOND_TELEMETRY=off", Map.of("MILLPOND_TELEMETRY", "off"));
            all.rows.put(
                    "spans to a file",
                    Map.of(
                            "OTEL_TRACES_EXPORTER", "none",
                            "OTEL_METRICS_EXPORTER", "none",
                            "MILLPOND_TRACES_FILE", file.toString()));
            // The port is closed, which costs what a refused connection costs.
            all.rows.put("a collector that is not there", Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"));
            all.rows.put("a collector that answers", endpoint(answers));
            all.rows.put("a collector that is silent", endpoint(silent));
            List<String> javas = args.length > 2 ? List.of(args).subList(2, args.length) : List.of("java");
            for (String java : javas) {
                all.measure(java, Integer.parseInt(args[1]));
            }
        } finally {
            Files.deleteIfExists(file);
        }
        System.exit(0);
    }

    private static ServerSocket listening() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private static Map<String, String> endpoint(ServerSocket socket) {
        return Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + socket.getLocalPort());
    }

    private void measure(String java, int runs) throws Exception {
        System.out.println(new String(
                        new ProcessBuilder(java, "-version")
                                .redirectErrorStream(true)
                                .start()
                                .getInputStream()
                                .readAllBytes(),
                        StandardCharsets.UTF_8)
                .lines()
                .findFirst()
                .orElse(java));
        Map<String, List<Long>> whole = new TreeMap<>();
        Map<String, List<Long>> returned = new TreeMap<>();
        Map<String, List<Long>> exited = new TreeMap<>();
        for (int run = 0; run <= runs; run++) {
            for (String row : rows.keySet()) {
                long[] query = once(java, rows.get(row));
                long[] exit = once(java, rows.get(row), "0");
                if (run > 0) { // the first of each warms the file cache
                    whole.computeIfAbsent(row, name -> new ArrayList<>()).add(query[0]);
                    returned.computeIfAbsent(row, name -> new ArrayList<>()).add(query[1]);
                    exited.computeIfAbsent(row, name -> new ArrayList<>()).add(exit[1]);
                }
            }
        }
        System.out.println("| | whole | least | | main returns | least | System.exit | least |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        double base = median(whole.get("without the agent"));
        for (String row : rows.keySet()) {
            System.out.printf(
                    "| %s | %.0f ms | %.0f | %.2f | %.0f ms | %.0f | %.0f ms | %.0f |%n",
                    row,
                    median(whole.get(row)),
                    least(whole.get(row)),
                    median(whole.get(row)) / base,
                    median(returned.get(row)),
                    least(returned.get(row)),
                    median(exited.get(row)),
                    least(exited.get(row)));
        }
    }

    private static double median(List<Long> nanos) {
        return nanos.stream().sorted().skip(nanos.size() / 2).findFirst().orElseThrow() / 1e6;
    }

    private static double least(List<Long> nanos) {
        return nanos.stream().mapToLong(Long::longValue).min().orElseThrow() / 1e6;
    }

    /** The whole process, and its end. */
    private long[] once(String java, Map<String, String> environment, String... exit)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(java));
        if (environment != null) {
            command.add("-javaagent:" + root.resolve("agent/target/millpond.jar"));
        }
        command.addAll(List.of(
                "-cp",
                root.resolve("it-tests/target/classes") + ":" + root.resolve("it-tests/target/drivers/h2-java8.jar")));
        command.addAll(List.of("legacy.SessionIds", URL, "sa", "", "1", "select session_id()"));
        command.addAll(List.of(exit));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment == null ? Map.of() : environment);
        long start = System.nanoTime();
        Process process = builder.start();
        long ending = 0;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith("sessions=")) {
                    ending = System.nanoTime();
                }
            }
            process.waitFor();
        }
        long end = System.nanoTime();
        if (ending == 0) {
            throw new IllegalStateException("no answer from " + command + ", exit " + process.exitValue());
        }
        return new long[] {end - start, end - ending};
    }

    /** Takes what it is sent and answers 200. */
    private static void serve(ServerSocket socket) {
        Thread thread = new Thread(() -> {
            while (true) {
                try {
                    Socket one = socket.accept();
                    Thread each = new Thread(() -> answer(one));
                    each.setDaemon(true);
                    each.start();
                } catch (IOException e) {
                    return; // closed: the program ends
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void answer(Socket socket) {
        try (Socket open = socket) {
            InputStream in = open.getInputStream();
            OutputStream out = open.getOutputStream();
            while (true) {
                int length = 0;
                for (String line = line(in); !line.isEmpty(); line = line(in)) {
                    if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
                        length = Integer.parseInt(line.substring(15).trim());
                    }
                }
                in.readNBytes(length);
                out.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                out.flush();
            }
        } catch (IOException e) {
            return; // it has ended
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("ended");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
