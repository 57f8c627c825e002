/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import io.millpond.agent.event.CloseReason;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is to become of a physical connection that came back. */
public final class ReturnVerdict {

    /** As fresh: may be lent again. */
    public static final ReturnVerdict CLEAN = new ReturnVerdict(null, false);

    /** Could not be put back. */
    static final ReturnVerdict DIRTY = new ReturnVerdict(CloseReason.DIRTY, false);

    private final @Nullable CloseReason reason;
    private final boolean closed;

    private ReturnVerdict(@Nullable CloseReason reason, boolean closed) {
        this.reason = reason;
        this.closed = closed;
    }

    /** Must not be lent again: to be closed by its owner. */
    public static ReturnVerdict close(CloseReason reason) {
        return new ReturnVerdict(Objects.requireNonNull(reason, "reason"), false);
    }

    /** The application closed (or aborted) it physically; nothing is left to close. */
    public static ReturnVerdict closed(CloseReason reason) {
        return new ReturnVerdict(Objects.requireNonNull(reason, "reason"), true);
    }

    public boolean isClean() {
        return reason == null;
    }

    /** True: the physical connection is closed or aborted already. */
    public boolean isClosed() {
        return closed;
    }

    /** Why it must be closed; null where it is clean. */
    public @Nullable CloseReason reason() {
        return reason;
    }

    @Override
    public String toString() {
        return reason == null ? "clean" : (closed ? "closed: " : "close: ") + reason.label();
    }
}
