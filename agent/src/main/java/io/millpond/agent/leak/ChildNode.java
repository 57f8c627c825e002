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
 * node; the node must not hold the handle.
 *
 * <p>Of a statement, and of a result set that has none, it holds the driver's own object, which knows no handle: what nobody can
 * close any more is closed by that when the connection goes back. Not of a statement's result set, whose rows would then outlive
 * the application's use.
 */
public final class ChildNode extends WeakReference<Object> {

    final @Nullable ChildNode statement;
    final @Nullable Object driver;
    final Leak.Kind kind;
    final @Nullable Site site;

    /** What is known of it without a stack: the hash of its SQL text, or of who borrowed the connection; 0: nothing. */
    final int key;

    /** Since its connection was borrowed. */
    final int openedMillis;

    // Guarded by the monitor of children.
    @Nullable
    ChildNode prev;

    @Nullable
    ChildNode next;

    boolean linked;

    /**
     * Of a statement. Also read outside the monitor, by who executes it: two threads that use one statement without agreeing on an
     * order may report a result set as left open that was not; whoever does agree sees what the other wrote.
     */
    boolean hadResultSet;

    private final OpenChildren children;

    /** @param driver kept where it is to be closed by itself */
    ChildNode(
            OpenChildren children,
            Leak.Kind kind,
            @Nullable ChildNode statement,
            Object handle,
            @Nullable Object driver,
            @Nullable ReferenceQueue<Object> queue,
            @Nullable Site site,
            int key,
            int openedMillis) {
        super(handle, queue);
        this.children = children;
        this.kind = kind;
        this.statement = statement;
        this.driver = driver;
        this.site = site;
        this.key = key;
        this.openedMillis = openedMillis;
    }

    /**
     * The handle is being closed: no leak, nor are the result sets of a statement. Idempotent.
     *
     * <p>Called between {@link Lease#enter} and {@link Lease#exit}, with the node read from the handle after enter: a handle
     * dies for the JIT as soon as its node has been read, and only the running call keeps the poll from reporting it then (seen
     * once in a million closes without it).
     */
    public void closed() {
        // Not cleared, which is a native call on many JVMs: one that is enqueued all the same is found unlinked.
        children.closed(this);
    }

    /** A statement is executed again, which closes its result sets. */
    public void reexecuted() {
        if (hadResultSet) {
            children.resultSetsClosed(this);
        }
    }

    OpenChildren children() {
        return children;
    }
}
