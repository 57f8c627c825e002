/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package demo;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Ends what was started, last first, once: at the end of the demo, after a failure, and on Ctrl-C. A thing that starts while
 * the others are being ended is ended at once, or a child would outlive the demo.
 */
final class Cleanup {
    /** Ends one thing; it reports its own failures. */
    interface Step {
        void end();
    }

    private final Deque<Step> steps = new ArrayDeque<>();
    private boolean stopping;

    static Cleanup atExit() {
        Cleanup cleanup = new Cleanup();
        Runtime.getRuntime().addShutdownHook(new Thread(cleanup::run, "demo-cleanup"));
        return cleanup;
    }

    synchronized void add(Step step) {
        if (stopping) {
            step.end();
        } else {
            steps.push(step);
        }
    }

    synchronized boolean isStopping() {
        return stopping;
    }

    void run() {
        synchronized (this) {
            stopping = true;
            while (!steps.isEmpty()) {
                steps.pop().end();
            }
        }
    }
}
