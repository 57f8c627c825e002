/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.event;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A leak, or the suspicion of one. */
public final class Leak {

    public enum Kind {
        CONNECTION,
        STATEMENT,
        RESULT_SET;

        private final String label = name().toLowerCase(Locale.ROOT);

        public String label() {
            return label;
        }
    }

    public enum Reason {
        UNREACHABLE(true),
        CLOSED_BY_CONNECTION(true),
        THREAD_ENDED(true),
        HELD(false),
        OPEN_AT_SHUTDOWN(false);

        private final String label = name().toLowerCase(Locale.ROOT);
        private final boolean leak;

        Reason(boolean leak) {
            this.leak = leak;
        }

        public String label() {
            return label;
        }

        /** False: a suspect, which is logged and may be retracted, but not counted. */
        public boolean isLeak() {
            return leak;
        }
    }

    private final PoolIdentity pool;
    private final Kind kind;
    private final Reason reason;
    private final @Nullable StackTraceElement site;
    private final long count;
    private final long heldNanos;

    /**
     * @param site the application's line that created it; null where none was captured
     * @param count how many of this kind, reason and site so far, this one included
     * @param heldNanos how long it had been open
     */
    public Leak(
            PoolIdentity pool, Kind kind, Reason reason, @Nullable StackTraceElement site, long count, long heldNanos) {
        this.pool = Objects.requireNonNull(pool, "pool");
        this.kind = Objects.requireNonNull(kind, "kind");
        this.reason = Objects.requireNonNull(reason, "reason");
        this.site = site;
        this.count = count;
        this.heldNanos = heldNanos;
    }

    public PoolIdentity pool() {
        return pool;
    }

    public Kind kind() {
        return kind;
    }

    public Reason reason() {
        return reason;
    }

    public @Nullable StackTraceElement site() {
        return site;
    }

    public long count() {
        return count;
    }

    public long heldNanos() {
        return heldNanos;
    }

    /** {@code <class>.<method>(<file>:<line>)}, or {@code unknown}. */
    public String siteText() {
        if (site == null) {
            return "unknown";
        }
        return site.getClassName() + "." + site.getMethodName() + "(" + site.getFileName() + ":" + site.getLineNumber()
                + ")";
    }

    @Override
    public String toString() {
        return kind.label() + " " + reason.label() + " pool=" + pool.name() + " count=" + count + " at " + siteText();
    }
}
