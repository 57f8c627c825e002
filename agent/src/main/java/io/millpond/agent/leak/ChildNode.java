/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import io.millpond.agent.event.Leak;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * One open statement or result set: a weak reference on its handle, linked into the list of its lease. The handle holds the
 * node; the node must not hold the handle, nor the physical object (whose rows would then outlive the application's use).
 */
public final class ChildNode extends WeakReference<Object> {

    final @Nullable ChildNode statement;
    final Leak.Kind kind;
    final @Nullable Site site;
    final long openedNanos;

    // Guarded by the monitor of children.
    @Nullable
    ChildNode prev;

    @Nullable
    ChildNode next;

    boolean linked;

    private final OpenChildren children;

    ChildNode(
            OpenChildren children,
            Leak.Kind kind,
            @Nullable ChildNode statement,
            Object handle,
            @Nullable ReferenceQueue<Object> queue,
            @Nullable Site site,
            long openedNanos) {
        super(handle, queue);
        this.children = children;
        this.kind = kind;
        this.statement = statement;
        this.site = site;
        this.openedNanos = openedNanos;
    }

    /**
     * The handle is being closed: no leak, nor are the result sets of a statement. Idempotent.
     *
     * <p>Called between {@link Lease#enter} and {@link Lease#exit}, with the node read from the handle after enter: a handle
     * dies for the JIT as soon as its node has been read, and only the running call keeps the poll from reporting it then (seen
     * once in a million closes without it).
     */
    public void closed() {
        clear();
        children.closed(this);
    }

    /** A statement is executed again, which closes its result sets. */
    public void reexecuted() {
        children.resultSetsClosed(this);
    }

    OpenChildren children() {
        return children;
    }
}
