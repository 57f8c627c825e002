/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.log;

import io.millpond.agent.thread.DaemonThreads;
import io.millpond.agent.thread.StackRoom;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * Lines on their way to a stream that may stand still: a pipe that nobody reads, a terminal that was halted. Who has something to
 * say leaves it here, whatever monitor it holds; one daemon thread, started with the first line, writes. In order, and complete as
 * long as no more than {@value #MAX_LINES} lines or {@value #MAX_CHARS} characters wait; what comes beyond that is lost, and where
 * it would have stood a line says how much.
 *
 * <p>The monitor guards the queue only, and is never held while a line is written or the thread waits for the stream: a borrower
 * with something to say would wait for whoever does not read.
 */
final class LogWriter implements Runnable {

    static final int MAX_LINES = 4096;
    static final int MAX_CHARS = 1 << 20;

    private final OutputStream out;
    private final Charset encoding;

    // Guarded by this. At its full size from the start: a line may come at the end of the stack, or with an empty heap.
    private final ArrayDeque<String> waiting = new ArrayDeque<>(MAX_LINES);
    private int chars;
    private long lost;
    private boolean started;
    private boolean writing;

    LogWriter(OutputStream out, Charset encoding) {
        this.out = out;
        this.encoding = encoding;
    }

    /** Never waits for the stream. */
    synchronized void put(String line) {
        if (waiting.size() + 1 >= MAX_LINES || chars + line.length() > MAX_CHARS) {
            lost++;
        } else {
            if (lost > 0) {
                add(lostLines());
            }
            add(line);
        }
        start();
        notifyAll();
    }

    private void add(String line) {
        waiting.addLast(line);
        chars += line.length();
    }

    /** Returns when everything is written, or after so long. */
    synchronized void drain(long millis) {
        start();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (writing || isAnythingLeft()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Where no thread can be had now (no memory, no stack), the line stays, and the next one asks again. */
    private void start() {
        if (started || !isAnythingLeft() || !StackRoom.isThere()) {
            return;
        }
        try {
            DaemonThreads.create("millpond-log", this).start();
            started = true;
        } catch (OutOfMemoryError none) {
            started = false;
        }
    }

    @Override
    public void run() {
        try {
            for (; ; ) {
                write(next());
            }
        } catch (RuntimeException | Error e) {
            // Not to the application's handler of uncaught exceptions; the next line finds a new thread.
            synchronized (this) {
                writing = false;
                started = false;
                notifyAll();
            }
        }
    }

    private synchronized String next() {
        writing = false;
        notifyAll();
        while (!isAnythingLeft()) {
            try {
                wait();
            } catch (InterruptedException e) {
                // An application that interrupts every thread there is does not end the log.
                continue;
            }
        }
        writing = true;
        if (waiting.isEmpty()) {
            return lostLines();
        }
        String line = waiting.removeFirst();
        // From nothing again when nothing waits: an Error between the steps of put must not count for ever.
        chars = waiting.isEmpty() ? 0 : chars - line.length();
        return line;
    }

    private void write(String line) {
        try {
            // One call for a line: it cannot be torn by what the application prints.
            out.write((line + System.lineSeparator()).getBytes(encoding));
            out.flush();
        } catch (IOException | OutOfMemoryError e) {
            return; // standard error is closed, or the heap is full: there is nobody to tell
        }
    }

    private boolean isAnythingLeft() {
        return lost > 0 || !waiting.isEmpty();
    }

    private String lostLines() {
        String line =
                AgentLog.PREFIX + "lines missing here: " + lost + " (they came faster than standard error was read)";
        lost = 0;
        return line;
    }
}
