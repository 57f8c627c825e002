/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry.emit;

/**
 * Whether there is anywhere for a span that begins now. Asked before the work: a span that its exporter must throw away costs the
 * application as much as one that arrives.
 */
public interface SpanRoom {

    /** Nobody knows better: every span is made. */
    SpanRoom UNBOUNDED = new SpanRoom() {
        @Override
        public boolean isFor() {
            return true;
        }

        @Override
        public void shed(int spans) {
            throw new IllegalStateException("there was room for " + spans + " spans");
        }
    };

    /** False: what begins now is left out, and told to {@link #shed}. */
    boolean isFor();

    /** So many were not made. */
    void shed(int spans);
}
