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

    private static final Leak.Kind[] KINDS = Leak.Kind.values();
    private static final int LINKED = 1;
    private static final int HAD_RESULT_SET = 1 << 1;
    private static final int KIND_SHIFT = 2;
    private static final int OPENED_SHIFT = 4;
    private static final int MOST_MILLIS = -1 >>> OPENED_SHIFT;

    /** Of a statement's result set its statement, else the driver's object, which is never one of these. */
    private final @Nullable Object owner;

    final @Nullable Site site;

    /** What is known of it without a stack: the hash of its SQL text, or of who borrowed the connection; 0: nothing. */
    final int key;

    // Guarded by the monitor of children.
    @Nullable
    ChildNode prev;

    @Nullable
    ChildNode next;

    /*
     * One word, for there are as many nodes as statements: 31..4 milliseconds from the borrow to here, 3..2 kind, 1 had a result
     * set, 0 linked. The upper ones never change. "Had a result set" is also read outside the monitor, by who executes the statement:
     * two threads that use one statement without agreeing on an order may report a result set as left open that was not; whoever
     * does agree sees what the other wrote.
     */
    private int word;

    private final OpenChildren children;

    /** @param driver kept where it is to be closed by itself; null where there is a statement */
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
        this.owner = statement == null ? driver : statement;
        this.site = site;
        this.key = key;
        this.word = Math.min(openedMillis, MOST_MILLIS) << OPENED_SHIFT | kind.ordinal() << KIND_SHIFT;
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
        if ((word & HAD_RESULT_SET) != 0) {
            children.resultSetsClosed(this);
        }
    }

    OpenChildren children() {
        return children;
    }

    /** Whose result set this is; null: a statement, or a result set without one. */
    @Nullable
    ChildNode statement() {
        return owner instanceof ChildNode ? (ChildNode) owner : null;
    }

    /** Null: unknown, or of a statement's result set. */
    @Nullable
    Object driver() {
        return owner instanceof ChildNode ? null : owner;
    }

    Leak.Kind kind() {
        return KINDS[word >>> KIND_SHIFT & 3];
    }

    /** Since its connection was borrowed; 74 hours at the most. */
    int openedMillis() {
        return word >>> OPENED_SHIFT;
    }

    /** Under the monitor of children, as all that follows. */
    boolean isLinked() {
        return (word & LINKED) != 0;
    }

    void linked() {
        word |= LINKED;
    }

    void unlinked() {
        word &= ~LINKED;
    }

    void hadResultSet() {
        word |= HAD_RESULT_SET;
    }
}
