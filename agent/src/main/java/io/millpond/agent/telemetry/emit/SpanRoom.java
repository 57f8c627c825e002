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
        public boolean isFor(long nowNanos) {
            return true;
        }

        @Override
        public boolean take() {
            return true;
        }

        @Override
        public boolean takeTrace(long nowNanos) {
            return true;
        }

        @Override
        public void began(boolean sampled) {}

        @Override
        public void ended(int spans) {}

        @Override
        public void shed(int spans) {
            throw new IllegalStateException("there was room for " + spans + " spans");
        }

        @Override
        public void shedUnasked(int spans) {
            shed(spans);
        }
    };

    /**
     * A look only: false where {@link #take} would be.
     *
     * @param nowNanos of {@link System#nanoTime}, which whoever asks for each statement has read already
     */
    boolean isFor(long nowNanos);

    /** One span in a trace that is not ours, or in a large one. False: it is left out, and told to {@link #shed}. */
    boolean take();

    /**
     * A trace of ours. False: it is left out, and told to {@link #shedUnasked}.
     *
     * @param nowNanos as in {@link #isFor}. One from before a long wait would leave out just the traces that show such waits.
     */
    boolean takeTrace(long nowNanos);

    /**
     * A trace that was taken has its root.
     *
     * @param sampled false: it keeps no place
     */
    void began(boolean sampled);

    /** A sampled trace of ours is over; it had so many spans for which nobody asked singly. */
    void ended(int spans);

    /** So many were not made that would have been sampled. */
    void shed(int spans);

    /** So many were not made, and no sampler was asked about their trace. */
    void shedUnasked(int spans);
}
