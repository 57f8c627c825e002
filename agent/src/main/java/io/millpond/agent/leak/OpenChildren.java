/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The open statements and result sets of one lease: a doubly linked list of {@link ChildNode}s in which the result sets of a
 * statement follow it directly, so that closing the statement unlinks one run. Guarded by its own monitor, held for a few
 * pointer writes and never across a call: nobody blocks on it for long, and a borrower mostly has it to itself.
 */
public final class OpenChildren {

    static final int MAX_ORPHANS = 64;

    /** Where nobody watches whether their handles are still there. */
    static final int MOST_UNWATCHED = 512;

    private final Lease lease;
    private @Nullable ChildNode head;
    private int size;
    private int lost;
    private @Nullable List<Object> orphans;

    /* All three together, written last in each change. Read without the monitor by who closes, after the lease's words: what the
     * application did is published by the end of its calls, and the polling thread's changes leave it above 0. */
    private int left;

    OpenChildren(Lease lease) {
        this.lease = lease;
    }

    public synchronized int size() {
        return size;
    }

    /** Open, or left open by handles that are unreachable now. */
    public int left() {
        return left;
    }

    private void count() {
        left = size + lost + (orphans == null ? 0 : orphans.size());
    }

    /**
     * How many children were never closed and can no longer be: their handles are unreachable, and the driver's object is not
     * known. Where this is not zero the connection must not be given to the next borrower.
     */
    public synchronized int lost() {
        return lost;
    }

    /** The driver's own statements and result sets that nobody else can close any more; the caller closes them. */
    public synchronized List<Object> takeOrphans() {
        List<Object> taken = orphans;
        orphans = null;
        count();
        return taken == null ? Collections.emptyList() : taken;
    }

    Lease lease() {
        return lease;
    }

    synchronized void add(ChildNode node) {
        if (size >= MOST_UNWATCHED && !lease.isTracked()) {
            lost += size;
            while (head != null) {
                unlink(head);
            }
        }
        ChildNode statement = node.statement();
        if (statement != null) {
            statement.hadResultSet();
        }
        // A result set of a statement that is already unlinked stands for itself.
        ChildNode before = statement != null && statement.isLinked() ? statement : null;
        ChildNode after = before == null ? head : before.next;
        node.prev = before;
        node.next = after;
        if (before == null) {
            head = node;
        } else {
            before.next = node;
        }
        if (after != null) {
            after.prev = node;
        }
        node.linked();
        size++;
        count();
    }

    /** The node, and the result sets of a statement; empty where it was unlinked before. */
    synchronized List<ChildNode> take(ChildNode node, boolean nowLost) {
        List<ChildNode> taken = new ArrayList<>(2);
        if (node.isLinked()) {
            takeResultSets(node, taken);
            unlink(node);
            taken.add(node);
            if (nowLost) {
                orphaned(node);
            }
            count();
        }
        return taken;
    }

    /** Without the list of {@link #take}: the path of every well-behaved close. */
    synchronized void closed(ChildNode node) {
        if (node.isLinked()) {
            takeResultSets(node, null);
            unlink(node);
            count();
        }
    }

    synchronized void resultSetsClosed(ChildNode statement) {
        if (statement.isLinked()) {
            takeResultSets(statement, null);
            count();
        }
    }

    /** Everything, each result set before its statement. */
    synchronized List<ChildNode> takeAll(boolean nowLost) {
        List<ChildNode> taken = new ArrayList<>(size);
        for (ChildNode statement = head; statement != null; statement = head) {
            takeResultSets(statement, taken);
            unlink(statement);
            taken.add(statement);
            if (nowLost) {
                orphaned(statement);
            }
        }
        count();
        return taken;
    }

    /* An application may keep one connection for ever and drop its statements, which most drivers then free: they must not all
     * wait here for a close that never comes. */
    private void orphaned(ChildNode node) {
        Object driver = node.driver();
        List<Object> known = orphans;
        if (driver == null || known != null && known.size() >= MAX_ORPHANS) {
            lost++;
            return;
        }
        if (known == null) {
            known = new ArrayList<>(2);
            orphans = known;
        }
        known.add(driver);
    }

    private void takeResultSets(ChildNode statement, @Nullable List<ChildNode> into) {
        for (ChildNode next = statement.next; next != null && next.statement() == statement; next = statement.next) {
            unlink(next);
            if (into != null) {
                into.add(next);
            }
        }
    }

    private void unlink(ChildNode node) {
        ChildNode before = node.prev;
        ChildNode after = node.next;
        if (before == null) {
            head = after;
        } else {
            before.next = after;
        }
        if (after != null) {
            after.prev = before;
        }
        node.prev = null;
        node.next = null;
        node.unlinked();
        size--;
    }
}
