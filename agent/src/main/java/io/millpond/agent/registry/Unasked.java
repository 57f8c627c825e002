/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * How far one pool goes with what it lends without a look at who asks ({@link LastWalk}), all threads together: half of its connections
 * may be out so at a time, and none more once one of them is kept. So a pool of the application's own, which sits on many threads that
 * were found to be the application's, leaves the application the other half.
 *
 * <p>The places say who may have one out; each is taken over by another thread's once nothing is out by it. Owner and taker do not
 * wait for each other: as many more can be out as threads lose their place in the very moment between their look at it and the hand-out.
 */
final class Unasked {

    private final AtomicReferenceArray<@Nullable LastWalk> places;

    /** Odd: one is kept. The housekeeping thread alone writes; grows with each change, so that what was found before it is void. */
    private volatile int trust;

    /** @param most at a time; 0: none */
    Unasked(int most) {
        this.places = new AtomicReferenceArray<>(most);
    }

    int trust() {
        return trust;
    }

    /** One that was lent so is held for longer than an application would, or no longer. */
    void kept(boolean now) {
        int before = trust;
        if (now != ((before & 1) != 0)) {
            trust = before + 1;
        }
    }

    /** Whether this thread, to which none is out, may have one. */
    boolean admits(LastWalk asking) {
        int now = trust;
        return (now & 1) == 0 && asking.isOfTrust(now) && (isAt(asking.place, asking) || takesPlace(asking));
    }

    private boolean isAt(int place, LastWalk asking) {
        return place < places.length() && places.get(place) == asking;
    }

    /** One that is nobody's first, or two threads would take one from each other for each borrow. */
    private boolean takesPlace(LastWalk asking) {
        return takesPlace(asking, true) || takesPlace(asking, false);
    }

    private boolean takesPlace(LastWalk asking, boolean nobodys) {
        int first = asking.place;
        for (int i = 0; i < places.length(); i++) {
            int at = (first + i) % places.length();
            LastWalk there = places.get(at);
            boolean free = there == null || (!nobodys || there.isVoid()) && !there.isOut();
            if (free && places.compareAndSet(at, there, asking)) {
                asking.place = at;
                return true;
            }
        }
        return false;
    }
}
