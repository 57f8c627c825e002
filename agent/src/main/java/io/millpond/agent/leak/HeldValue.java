/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a lease's anchor reachable for as long as an object of the driver's is: a LOB, an array, a vendor's object, which has no
 * wrapper that could. Once it is gone the anchor goes with the next collection, unless a handle still holds it.
 */
final class HeldValue extends WeakReference<Object> {

    /** Read by the garbage collector only. Cleared by the polling thread. */
    private @Nullable Anchor anchor;

    HeldValue(Object value, ReferenceQueue<Object> queue, Anchor anchor) {
        super(value, queue);
        this.anchor = anchor;
    }

    void letGo() {
        anchor = null;
    }

    @Override
    public String toString() {
        return "HeldValue{" + (anchor == null ? "gone" : "held") + "}";
    }
}
