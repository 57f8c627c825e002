/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package demo;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends what was started, last first, once: at the end of the demo, after a failure, and on Ctrl-C.
 *
 * <p>Processes first, then files. In between it waits until the plot has noticed: a plot that still unpacks or starts something
 * would write into a folder that is being deleted, and leave it behind. A process that starts while the others are being ended is
 * ended at once, or it would outlive the demo.
 */
final class Cleanup {
    /** Ends one thing; it reports its own failures. */
    interface Step {
        void end();
    }

    private final Deque<Step> processes = new ArrayDeque<>();
    private final Deque<Step> files = new ArrayDeque<>();
    private final CountDownLatch plotEnded = new CountDownLatch(1);
    private final Object once = new Object();
    private volatile boolean stopping;

    static Cleanup atExit() {
        Cleanup cleanup = new Cleanup();
        Runtime.getRuntime().addShutdownHook(new Thread(cleanup::run, "demo-cleanup"));
        return cleanup;
    }

    void addProcess(Step step) {
        synchronized (processes) {
            if (!stopping) {
                processes.push(step);
                return;
            }
        }
        step.end();
    }

    void addFiles(Step step) {
        synchronized (processes) {
            files.push(step);
        }
    }

    boolean isStopping() {
        return stopping;
    }

    /** Between two steps of the plot: it does not go on where everything is being ended. */
    void goOn() {
        if (stopping) {
            throw new DemoFailure("stopped");
        }
    }

    void plotHasEnded() {
        plotEnded.countDown();
    }

    void run() {
        synchronized (once) {
            synchronized (processes) {
                stopping = true;
            }
            end(processes);
            awaitPlot();
            end(files);
        }
    }

    private void awaitPlot() {
        try {
            if (!plotEnded.await(15, TimeUnit.SECONDS)) {
                System.err.println("demo: something does not end; files may be left behind");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end(Deque<Step> steps) {
        while (true) {
            Step step;
            synchronized (processes) {
                step = steps.poll();
            }
            if (step == null) {
                return;
            }
            step.end();
        }
    }
}
