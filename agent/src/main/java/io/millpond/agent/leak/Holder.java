/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A thread that borrows, as its leases remember it: weakly, with the name it had. One serves all the leases of a thread, for as long
 * as it keeps that name.
 */
final class Holder extends WeakReference<Thread> {

    final String name;

    /** Which of the {@link OpenLeases} lists its leases are in. */
    final int stripe;

    private Holder(Thread thread) {
        super(thread);
        this.name = thread.getName();
        this.stripe = (int) thread.getId() & OpenLeases.STRIPES - 1;
    }

    /**
     * The holders of the threads that borrowed last, by the lowest bits of their number. Of two threads that meet in one place the
     * later one takes it, and a thread that finds another's makes its own: a race costs an object.
     */
    static final class Known {

        private static final int PLACES = 256;

        private final AtomicReferenceArray<Holder> places = new AtomicReferenceArray<>(PLACES);

        Holder of(Thread thread) {
            int place = (int) thread.getId() & PLACES - 1;
            Holder known = places.get(place);
            // The very string: a thread that was renamed has another one.
            if (known != null && known.get() == thread && known.name == thread.getName()) {
                return known;
            }
            Holder made = new Holder(thread);
            places.lazySet(place, made);
            return made;
        }
    }
}
