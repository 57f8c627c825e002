/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All open leases, held strongly: a reference that is itself garbage is never enqueued, and its leak never found. Doubly linked
 * lists through the {@link Watch}es themselves, so that a borrow makes no node; by the borrower's thread, so that borrowers seldom
 * meet at a monitor. Under a monitor there are a few pointer writes and no call, save in {@link #all}.
 */
final class OpenLeases {

    /** A power of two. */
    static final int STRIPES = 32;

    private final Stripe[] stripes = new Stripe[STRIPES];

    OpenLeases() {
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Stripe();
        }
    }

    /** Once for each watch, before anyone else sees it. */
    void add(Watch watch) {
        Stripe stripe = stripes[watch.holder.stripe];
        synchronized (stripe) {
            Watch second = stripe.head;
            watch.next = second;
            if (second != null) {
                second.prev = watch;
            }
            stripe.head = watch;
        }
    }

    /** True for exactly one caller. */
    boolean remove(Watch watch) {
        Stripe stripe = stripes[watch.holder.stripe];
        synchronized (stripe) {
            Watch before = watch.prev;
            if (before == watch) {
                return false;
            }
            Watch after = watch.next;
            if (before == null) {
                stripe.head = after;
            } else {
                before.next = after;
            }
            if (after != null) {
                after.prev = before;
            }
            // One that is promoted must not keep the younger ones that followed it.
            watch.prev = watch;
            watch.next = null;
            return true;
        }
    }

    boolean contains(Watch watch) {
        synchronized (stripes[watch.holder.stripe]) {
            return watch.prev != watch;
        }
    }

    /** A snapshot. */
    List<Lease> all() {
        List<Lease> all = new ArrayList<>();
        for (Stripe stripe : stripes) {
            synchronized (stripe) {
                for (Watch watch = stripe.head; watch != null; watch = watch.next) {
                    all.add(watch.lease);
                }
            }
        }
        return all;
    }

    /** Its own monitor guards head, and prev and next of the watches in it. */
    private static class Head {
        @Nullable
        Watch head;
    }

    /**
     * A superclass's fields come first: behind the monitor and the head of one stripe are two cache lines that nobody writes. Without them
     * threads that never meet at a monitor meet at a line, with each borrow and each return.
     */
    private static final class Stripe extends Head {
        @SuppressWarnings("unused")
        private long p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15, p16;
    }
}
