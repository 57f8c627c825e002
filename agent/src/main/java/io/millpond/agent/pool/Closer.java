/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.thread.StackRoom;

/**
 * Closes on workers. A close that is not back by its deadline is aborted; one that survives its abort for as long again is given
 * up. The permit is freed when the close returns or is given up, whichever comes first, exactly once.
 */
final class Closer<R> {

    private final PoolContext<R> context;
    private final Runnable freed;

    /** @param freed called after a permit was freed */
    Closer(PoolContext<R> context, Runnable freed) {
        this.context = context;
        this.freed = freed;
    }

    /** The caller owns the entry and gives it up; at the end of its stack to {@link Strays}, which closes it at its next look. */
    void close(PoolEntry<R> entry, CloseReason reason) {
        if (!StackRoom.isThere()) {
            // From its CLOSING on it is in no book but this call's: an end of the stack in between would lose its
            // permit.
            entry.evict(reason);
            entry.left = true;
            return;
        }
        entry.closing();
        closeSeized(entry, reason);
    }

    /** As {@link #close}, of one that is CLOSING by now. */
    void closeSeized(PoolEntry<R> entry, CloseReason reason) {
        context.idle.vacate(entry);
        context.closing.incrementAndGet();
        try {
            context.entries.remove(entry);
        } finally {
            // Even where there was no memory for that: nobody comes for what is CLOSING.
            startOrAbort(entry, reason);
        }
    }

    private void startOrAbort(PoolEntry<R> entry, CloseReason reason) {
        if (!start(entry, reason)) {
            // No worker: the socket must not stay open, so it is cut off here, which does not block.
            try {
                context.factory.abort(entry.resource());
            } finally {
                finish(entry, reason);
            }
        }
    }

    private boolean start(PoolEntry<R> entry, CloseReason reason) {
        Closing closing;
        try {
            closing = new Closing(entry, reason);
        } catch (RuntimeException | Error e) {
            return false; // no memory for it
        }
        return closing.start();
    }

    /** For an entry whose owner hangs in a call that even an abort did not end: it is written off without a close. */
    void writeOff(PoolEntry<R> entry, CloseReason reason) {
        context.idle.vacate(entry);
        entry.closing();
        context.closing.incrementAndGet();
        context.entries.remove(entry);
        finish(entry, reason);
    }

    /**
     * Cuts off one whose owner hangs. By all means: it is written off at the next deadline, its permit freed, and must not be
     * alive then.
     */
    void abort(PoolEntry<R> entry) {
        if (!context.workers.execute(() -> context.factory.abort(entry.resource()))) {
            context.factory.abort(entry.resource());
        }
    }

    private void finish(PoolEntry<R> entry, CloseReason reason) {
        if (entry.casClosed()) {
            context.closed(reason);
            context.closing.decrementAndGet();
            context.permits.release(entry.permit());
            freed.run();
            context.counters.closed(reason); // last: it may find no memory
            context.listener.closed(context.id, reason);
        }
    }

    private final class Closing extends WatchedCall {

        private final PoolEntry<R> entry;
        private final CloseReason reason;

        Closing(PoolEntry<R> entry, CloseReason reason) {
            super(
                    context.workers,
                    context.ticker,
                    context.settings.closeTimeoutNanos(),
                    2 * context.settings.closeTimeoutNanos());
            this.entry = entry;
            this.reason = reason;
        }

        @Override
        public void run() {
            try {
                context.factory.close(entry.resource(), reason);
            } finally {
                returned();
                finish(entry, reason);
            }
        }

        @Override
        boolean givesTime(int deadline) {
            return deadline > 0; // the abort
        }

        @Override
        void overdue(int deadline) {
            if (deadline > 0) {
                finish(entry, reason);
            } else {
                abort(entry);
            }
        }
    }
}
