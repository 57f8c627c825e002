/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.pool.PoolEntry;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * How far one pool goes with what it lends without a look at who asks ({@link LastWalk}), all threads together: half of its connections
 * may be out so at a time, and none more once one of them is kept. So a pool of the application's own, which sits on many threads that
 * were found to be the application's, leaves the application the other half.
 *
 * <p>Whoever lends so takes a place before it borrows and lets it go after; by one place one connection is out at most, so there are
 * never more of them than places.
 */
final class Unasked {

    /** Of fewer none is lent so: half of them would be one or two, which an application needs to get anywhere. */
    static final int LEAST = 4;

    /** Places that one look goes over. Each that is another's costs what its thread wrote there last. */
    private static final int NEAR = 4;

    private final AtomicReferenceArray<@Nullable Place> places;

    /** Odd: one is kept. The housekeeping thread alone writes; grows with each change, so that what was found before it is void. */
    private volatile int trust;

    /** @param connections that the pool may open */
    Unasked(int connections) {
        this.places = new AtomicReferenceArray<>(connections < LEAST ? 0 : connections / 2);
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

    /**
     * A place for this thread, to which none is out; null: it is to walk. Whoever gets one does nothing before it lets it go but
     * borrow, tell it what is lent, and hand that out.
     */
    @Nullable
    Place take(LastWalk asking) {
        int now = trust;
        int length = places.length();
        if ((now & 1) != 0 || length == 0 || !asking.isOfTrust(now)) {
            asking.foundNoPlace(); // or each borrow would be looked at twice, for this and by a walk
            return null;
        }
        int first = asking.place;
        if (first >= length) { // found for another pool, or none yet: a division is as much as all the rest of this
            first %= length;
            asking.place = first;
        }
        Place mine = places.get(first);
        if (mine != null && mine.isLastOf(asking) && mine.take(asking)) {
            asking.foundItsPlace();
            return mine;
        }
        Place other = takeNear(asking, first);
        if (other == null) {
            asking.foundNoPlace();
        } else {
            asking.foundAnother();
        }
        return other;
    }

    /** One that is nobody's first, or two threads would take one from each other for each borrow. */
    private @Nullable Place takeNear(LastWalk asking, int first) {
        int free = -1;
        for (int i = 0; i < Math.min(NEAR, places.length()); i++) {
            int at = (first + i) % places.length();
            Place there = places.get(at);
            if (there == null) {
                Place made = new Place(asking);
                if (places.compareAndSet(at, null, made)) {
                    asking.place = at;
                    return made;
                }
            } else if ((free < 0 || there.isNobodys()) && there.isFree()) {
                free = at;
                if (there.isNobodys()) {
                    break;
                }
            }
        }
        Place chosen = free < 0 ? null : places.get(free);
        if (chosen == null || !chosen.take(asking)) {
            return null;
        }
        asking.place = free;
        return chosen;
    }

    /**
     * By which one connection may be out. Its word is even while it may be looked at, and odd while a thread lends by it, which then
     * has it alone. It is taken by a compare-and-set from the very word under which it was seen free: had anybody taken it since, the
     * word would be a later one. And what was seen to be out no more never is again.
     */
    static final class Place extends LastWalkPadding {

        private static final AtomicLongFieldUpdater<Place> WORD =
                AtomicLongFieldUpdater.newUpdater(Place.class, "word");

        private volatile long word;

        /** Who took it last. The fields below are written while the word is odd, and published by the even one. */
        private LastWalk last;

        private WeakReference<Thread> thread;

        private @Nullable WeakReference<PoolEntry<?>> lent;
        private int generation;

        /** Taken. */
        Place(LastWalk asking) {
            this.last = asking;
            this.thread = asking.thread;
            this.word = 1;
        }

        /** A hint. */
        boolean isLastOf(LastWalk asking) {
            return last == asking;
        }

        /** Its thread will not come again. A hint. */
        boolean isNobodys() {
            Thread of = thread.get();
            return of == null || !of.isAlive();
        }

        /** A hint. */
        boolean isFree() {
            return (word & 1) == 0 && !isOut();
        }

        boolean take(LastWalk asking) {
            long seen = word;
            if ((seen & 1) != 0 || isOut() || !WORD.compareAndSet(this, seen, seen + 1)) {
                return false;
            }
            if (last != asking) { // a reference stored once more dirties a card that the places of other threads lie in
                last = asking;
                thread = asking.thread;
            }
            return true;
        }

        /** Before it is handed out. */
        void lent(PoolEntry<?> entry, long of) {
            WeakReference<PoolEntry<?>> now = last.lent(entry, of);
            if (lent != now) {
                lent = now;
            }
            generation = (int) of;
        }

        /** Whether or not anything was lent. Where this is never reached, at the end of the stack, the place is taken for good. */
        void letGo() {
            WORD.lazySet(this, word + 1);
        }

        private boolean isOut() {
            WeakReference<PoolEntry<?>> of = lent;
            PoolEntry<?> entry = of == null ? null : of.get();
            return entry != null && entry.isInUseBy(generation);
        }
    }
}
