/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A forked program while it runs. Closing it ends it, by its own process and no other. */
public final class Running implements AutoCloseable {
    private final List<String> command;
    private final Process process;
    private final Duration timeout;
    private final List<String> out = new ArrayList<>();
    private final List<String> err = new ArrayList<>();
    private final Thread outReader;
    private final Thread errReader;

    Running(List<String> command, Process process, Duration timeout) {
        this.command = command;
        this.process = process;
        this.timeout = timeout;
        this.outReader = reader("out", process.getInputStream(), out);
        this.errReader = reader("err", process.getErrorStream(), err);
    }

    public long pid() {
        return process.pid();
    }

    /** Stops the whole process (SIGSTOP), as a debugger or a frozen machine would. */
    public void freeze() {
        signal("STOP");
    }

    public void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            OsCommand.signal(process, name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A line to its standard input. */
    public void tell(String line) {
        try {
            OutputStream in = process.getOutputStream();
            in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("it has ended: " + snapshot(-1), e);
        }
    }

    /** Waits for a line of standard output that begins so, and answers its rest. */
    public String awaitOut(String prefix) {
        return await(out, "line " + prefix, line -> line.startsWith(prefix)).substring(prefix.length());
    }

    public String awaitErr(String what, Predicate<String> matches) {
        return await(err, what, matches);
    }

    public List<String> errLines() {
        synchronized (err) {
            return List.copyOf(err);
        }
    }

    private String await(List<String> lines, String what, Predicate<String> matches) {
        String[] found = new String[1];
        Await.until(
                what,
                timeout,
                () -> {
                    boolean over = !process.isAlive();
                    if (over) {
                        join();
                    }
                    synchronized (lines) {
                        found[0] = lines.stream().filter(matches).findFirst().orElse(null);
                    }
                    if (found[0] == null && over) {
                        throw new AssertionError("ended without " + what + ": " + snapshot(process.exitValue()));
                    }
                    return found[0] != null;
                },
                () -> snapshot(-1).toString());
        return found[0];
    }

    /** Waits for its end. */
    public Run finish() {
        try {
            process.getOutputStream().close();
            long deadline = System.nanoTime() + timeout.toNanos();
            while (!process.waitFor(100, TimeUnit.MILLISECONDS)) {
                if (System.nanoTime() - deadline > 0) {
                    String dump = threadDump();
                    close();
                    throw new AssertionError("still running after " + timeout + ": " + snapshot(-1) + "\n" + dump);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        join();
        return snapshot(process.exitValue());
    }

    /** SIGQUIT makes a JVM print its threads on standard output. */
    private String threadDump() {
        try {
            new ProcessBuilder("kill", "-QUIT", Long.toString(process.pid()))
                    .start()
                    .waitFor(5, TimeUnit.SECONDS);
            process.waitFor(1, TimeUnit.SECONDS);
            return "(its threads are at the end of its output)";
        } catch (IOException e) {
            return "no thread dump: " + e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    private Run snapshot(int exit) {
        List<String> outNow;
        List<String> errNow;
        synchronized (out) {
            outNow = List.copyOf(out);
        }
        synchronized (err) {
            errNow = List.copyOf(err);
        }
        return new Run(command, exit, outNow, errNow);
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        join();
    }

    private void join() {
        try {
            outReader.join(10_000);
            errReader.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread reader(String name, InputStream from, List<String> to) {
        Thread thread = new Thread(
                () -> {
                    try (BufferedReader reader =
                            new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
                        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                            synchronized (to) {
                                to.add(line);
                            }
                        }
                    } catch (IOException e) {
                        synchronized (to) {
                            to.add("(harness: stream closed: " + e.getMessage() + ")");
                        }
                    }
                },
                "harness-" + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
