/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import io.millpond.agent.event.CloseReason;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One pooled connection and who owns it.
 *
 * <pre>
 *        +------------------- casStored(generation) --------------------+
 *        v                                                              |
 *      IDLE --casTaken--> TRANSIT (owner: one task or --lend--------> IN_USE
 *        ^                   |     thread of the pool) <--casReturned---+
 *        +-------store-------+                              (generation)
 *                            +--closing--> CLOSING --casClosed--> CLOSED
 *
 *      IDLE --casChecking--> CHECKING (owner: the caller --casLendChecked--> IN_USE
 *                              | |     that asks it)
 *                              | +--casCheckEnded--> TRANSIT
 *                              +--casCutOff--> CUT_OFF --casCutOffEnded | casGivenUp--> TRANSIT
 *
 *      TRANSIT | CHECKING | IN_USE, which nobody owns any more ({@link Strays}) --casSeized--> CLOSING
 * </pre>
 *
 * <p>One owner at a time. State and generation share one int (3 bits and 29 bits), so one compare-and-set decides both "is it in
 * use" and "by this borrow": a second close of an old handle shows an old generation, fails, and cannot take the connection from
 * its next borrower. The generation wraps after 536 million borrows of the same connection; an old handle would have to be
 * closed twice exactly that many borrows later.
 *
 * <p>Memory order: every transition but one is a compare-and-set (full fence) by the present owner; the next owner reaches the
 * entry through its state or an atomic structure (ready queue, waiter's outcome) and then makes its own compare-and-set, so the
 * plain fields written by one owner before the transition are seen by the next. The one is {@link #lendTaken}: who just took the
 * entry owns it alone, so an ordered store is enough; others see IN_USE a little later, and decide nothing by that. Fields read
 * by others without owning it (gauges, housekeeping, the exhaustion message) are volatile, and such a reader decides nothing by
 * them alone. The stamps are written by ordered stores: they are published by the transition that follows.
 *
 * <p>{@link #casStored} is preceded by a write of the stamp, before it is decided whether the borrow ended before. A second
 * close of one borrow, on another thread, may therefore set the stamp of a connection that is idle or lent again to an earlier
 * time, never to a later one: it is then checked too early. Nothing else is written before the decision.
 */
public final class PoolEntry<R> extends PoolEntryPadding {

    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<PoolEntry> STATE =
            AtomicIntegerFieldUpdater.newUpdater(PoolEntry.class, "state");

    @SuppressWarnings("rawtypes")
    private static final AtomicLongFieldUpdater<PoolEntry> BORROWED =
            AtomicLongFieldUpdater.newUpdater(PoolEntry.class, "borrowedNanos");

    @SuppressWarnings("rawtypes")
    private static final AtomicLongFieldUpdater<PoolEntry> IDLE_SINCE =
            AtomicLongFieldUpdater.newUpdater(PoolEntry.class, "idleSinceNanos");

    @SuppressWarnings("rawtypes")
    private static final AtomicLongFieldUpdater<PoolEntry> CHECK_BEGAN =
            AtomicLongFieldUpdater.newUpdater(PoolEntry.class, "checkBeganNanos");

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<PoolEntry, @Nullable Object> ATTACHMENT =
            AtomicReferenceFieldUpdater.newUpdater(PoolEntry.class, Object.class, "attachment");

    private static final int BITS = 3;
    private static final int MASK = (1 << BITS) - 1;
    private static final int TRANSIT = 0;
    private static final int IDLE = 1;
    private static final int IN_USE = 2;
    private static final int CLOSING = 3;
    private static final int CLOSED = 4;
    private static final int CHECKING = 5;
    private static final int CUT_OFF = 6;

    private final R resource;
    private final Permit permit;
    private final int epoch;
    private final long createdNanos;
    private final long lifetimeNanos;

    private volatile int state;
    private volatile long borrowedNanos;
    private volatile long idleSinceNanos;
    private volatile long checkedNanos;
    /** Of a check on its caller's thread; 0: none, or it has just begun. */
    private volatile long checkBeganNanos;
    /** What that check is given; published by the field above. */
    private long checkGivenNanos;
    /** Of who looks in {@link OwnChecks}, one at a time: which check or cut these count the time of. */
    private int countedWord;

    private long countedBegan;
    private long countedNanos;
    /** By the ticker; published by the step to CUT_OFF. Once for an entry: what was cut off is closed. */
    private long cutOffNanos;

    private volatile @Nullable Object attachment;
    /** Owner only. False: the pool must not keep it idle (a one-off key). */
    boolean keep = true;
    /** Owner only: its place in the {@link IdleStore}; below 0: none yet. */
    int place = -1;

    /** Owner only, as the next: of which allowance of {@link Overtaking} the passes are that its borrower before left. */
    private long passSerial;

    private int passes;

    private volatile @Nullable CloseReason evicted;
    /** Raised by anyone, lowered by the owner who has it checked; until then it counts as stale. */
    private volatile boolean doubted;
    /** Of {@link Strays}, whose one thread alone reads and writes these. */
    private int wordSeen;

    private int looks;
    /** An error broke off the owner's step. A field, because a store cannot fail. */
    volatile boolean left;

    PoolEntry(R resource, Permit permit, int epoch, long createdNanos, long lifetimeNanos) {
        this.resource = Objects.requireNonNull(resource, "resource");
        this.permit = permit;
        this.epoch = epoch;
        this.createdNanos = createdNanos;
        this.lifetimeNanos = lifetimeNanos;
        this.borrowedNanos = createdNanos;
        this.idleSinceNanos = createdNanos;
        this.checkedNanos = createdNanos;
    }

    public R resource() {
        return resource;
    }

    /** Counts the borrows; a return must show the stamp of its own borrow. */
    public long generation() {
        return (long) (state >>> BITS);
    }

    public long createdNanos() {
        return createdNanos;
    }

    public long borrowedNanos() {
        return borrowedNanos;
    }

    public boolean isInUse() {
        return (state & MASK) == IN_USE;
    }

    /** What the borrower hung on it; the pool lets go of it on return. */
    public @Nullable Object attachment() {
        return attachment;
    }

    /** By the borrower, while it holds this; others see it a little later. */
    public void attach(@Nullable Object value) {
        ATTACHMENT.lazySet(this, value);
    }

    Permit permit() {
        return permit;
    }

    int epoch() {
        return epoch;
    }

    long idleNanos(long now) {
        return now - idleSinceNanos;
    }

    /** Since its last return or its last check, whichever came later. */
    long uncheckedNanos(long now) {
        return Math.min(now - idleSinceNanos, now - checkedNanos);
    }

    boolean isExpired(long now) {
        return lifetimeNanos > 0 && now - createdNanos >= lifetimeNanos;
    }

    boolean isIdle() {
        return (state & MASK) == IDLE;
    }

    boolean isClosed() {
        return (state & MASK) == CLOSED;
    }

    /** From now on unfit to be lent; whoever owns it closes it when it next looks. */
    void evict(CloseReason why) {
        evicted = why;
    }

    @Nullable
    CloseReason evicted() {
        return evicted;
    }

    /** Something happened that may have ended it too: not to be lent after this borrow without a check. */
    void doubt() {
        doubted = true;
    }

    boolean isDoubted() {
        return doubted;
    }

    /** By the owner, before it asks the resource: a doubt that comes while it asks stays. */
    void checking() {
        if (doubted) {
            doubted = false;
        }
    }

    boolean hasPass(long serial) {
        return passes > 0 && passSerial == serial;
    }

    /** By the owner: one of the passes that were kept, if they are of that allowance. */
    boolean takePass(long serial) {
        if (passes == 0 || passSerial != serial) {
            return false;
        }
        passes--;
        return true;
    }

    /** By the owner. */
    void keepPasses(long serial, int count) {
        passSerial = serial;
        passes = count;
    }

    void checked(long now) {
        checkedNanos = now;
    }

    /** TRANSIT to IN_USE, under the next generation, which is answered. */
    long lend(long now) {
        BORROWED.lazySet(this, now);
        int seen = state;
        int next = (((seen >>> BITS) + 1) << BITS) | IN_USE;
        require((seen & MASK) == TRANSIT && STATE.compareAndSet(this, seen, next), "lend", seen);
        return (long) (next >>> BITS);
    }

    /** As {@link #lend}, by the thread whose {@link #casTaken} made it TRANSIT: it has been nobody else's since. */
    void lendTaken(long now) {
        BORROWED.lazySet(this, now);
        int seen = state;
        require((seen & MASK) == TRANSIT, "lend", seen);
        STATE.lazySet(this, (((seen >>> BITS) + 1) << BITS) | IN_USE);
    }

    /** Whether the borrow of that generation has not ended yet. For who decides nothing about the entry by it. */
    public boolean isInUseBy(long generation) {
        return inUseBy(generation) != 0;
    }

    /** The state in which the borrow of that generation holds it; 0 (which is none in use) where that borrow has ended. */
    int inUseBy(long generation) {
        int seen = state;
        return (seen & MASK) == IN_USE && seen >>> BITS == generation ? seen : 0;
    }

    /** Where the borrower hung nothing on it, and it has a place: the return is no more than {@link #casStored}. */
    boolean isPlain() {
        return attachment == null && keep && place >= 0;
    }

    /** IN_USE to IDLE, if its state is still {@code seen}: the store owns it. */
    boolean casStored(int seen) {
        return STATE.compareAndSet(this, seen, (seen & ~MASK) | IDLE);
    }

    void returnedAt(long now) {
        IDLE_SINCE.lazySet(this, now);
    }

    /** IN_USE to TRANSIT, if this is still the borrow of that generation. */
    boolean casReturned(long generation, long now) {
        int seen = state;
        if ((seen & MASK) != IN_USE || seen >>> BITS != generation) {
            return false;
        }
        if (!STATE.compareAndSet(this, seen, (seen & ~MASK) | TRANSIT)) {
            return false;
        }
        if (attachment != null) {
            attachment = null;
        }
        returnedAt(now);
        return true;
    }

    /** TRANSIT to IDLE: the store owns it. */
    void store() {
        move(TRANSIT, IDLE, "store");
    }

    /** IDLE to TRANSIT: whoever succeeds owns it. */
    boolean casTaken() {
        int seen = state;
        return (seen & MASK) == IDLE && STATE.compareAndSet(this, seen, (seen & ~MASK) | TRANSIT);
    }

    /** IDLE to CHECKING: whoever succeeds asks it, on its own thread. */
    boolean casChecking() {
        int seen = state;
        return (seen & MASK) == IDLE && STATE.compareAndSet(this, seen, (seen & ~MASK) | CHECKING);
    }

    /** By who asks it. */
    void checkBegins(long now, long given) {
        checkGivenNanos = given;
        CHECK_BEGAN.lazySet(this, now == 0 ? 1 : now);
    }

    /** CHECKING to IN_USE, under the next generation. False: it was cut off. */
    boolean casLendChecked(long now) {
        BORROWED.lazySet(this, now);
        int seen = state;
        return (seen & MASK) == CHECKING && leaveCheck(seen, (((seen >>> BITS) + 1) << BITS) | IN_USE);
    }

    /** CHECKING to TRANSIT. False: it was cut off. */
    boolean casCheckEnded() {
        int seen = state;
        return (seen & MASK) == CHECKING && leaveCheck(seen, (seen & ~MASK) | TRANSIT);
    }

    /** CUT_OFF to TRANSIT, by who asked it. False: it was given up, and is nobody's any more. */
    boolean casCutOffEnded() {
        int seen = state;
        return (seen & MASK) == CUT_OFF && leaveCheck(seen, (seen & ~MASK) | TRANSIT);
    }

    /* The stamp after the step, and before anybody else can begin a check: that takes a return or a close by this thread. */
    private boolean leaveCheck(int seen, int next) {
        if (!STATE.compareAndSet(this, seen, next)) {
            return false;
        }
        CHECK_BEGAN.lazySet(this, 0);
        return true;
    }

    /** Its word while a caller asks it, or it was cut off; 0 (which is neither): else. */
    int wordAsked() {
        int seen = state;
        int kind = seen & MASK;
        return kind == CHECKING || kind == CUT_OFF ? seen : 0;
    }

    boolean isCutOff(int word) {
        return (word & MASK) == CUT_OFF;
    }

    /**
     * For how long it has been what {@code word} says, asked or cut off, as far as looks saw it. 0 for a check that has just begun.
     *
     * @param before the look before this one
     * @param now this one
     */
    long counted(int word, long before, long now) {
        long began = checkBeganNanos;
        boolean same = word == countedWord && began == countedBegan;
        long from = same || began - before < 0 ? before : began;
        if (!same) {
            countedWord = word;
            countedBegan = began;
            countedNanos = 0;
        }
        if (began != 0) {
            countedNanos += Math.max(0, now - from);
        }
        return countedNanos;
    }

    /** As {@link #counted}, just cut off: what is counted from now on. */
    void countCutOff() {
        countedWord = (countedWord & ~MASK) | CUT_OFF;
        countedNanos = 0;
    }

    /** Read after {@link #counted}: what the check is given; {@code most} where it has just begun. */
    long checkGiven(long most) {
        return checkBeganNanos == 0 ? most : checkGivenNanos;
    }

    /** CHECKING to CUT_OFF, if it is still the check that was looked at. */
    boolean casCutOff(int word, long now) {
        cutOffNanos = now;
        return STATE.compareAndSet(this, word, (word & ~MASK) | CUT_OFF);
    }

    /** When it was cut off. By who asked it, once it knows that. */
    long cutOffNanos() {
        return cutOffNanos;
    }

    /** CUT_OFF to TRANSIT, by who writes it off. */
    boolean casGivenUp(int word) {
        return STATE.compareAndSet(this, word, (word & ~MASK) | TRANSIT);
    }

    void closing() {
        move(TRANSIT, CLOSING, "close");
    }

    /** True for exactly one of those that end the close: its own return, or the deadline. */
    boolean casClosed() {
        int seen = state;
        return (seen & MASK) == CLOSING && STATE.compareAndSet(this, seen, (seen & ~MASK) | CLOSED);
    }

    boolean isInTransit() {
        return (state & MASK) == TRANSIT;
    }

    /** As {@link #left}, by a borrower that could not give it back. */
    public void leave() {
        left = true;
    }

    /** Whether it has shown the same word for so many looks in a row, this one included, and seemed to have no owner. */
    boolean isAbandoned(int most, int fewest) {
        int seen = state;
        int enough = looksThatTell(seen, most, fewest);
        looks = enough == 0 ? 0 : seen == wordSeen ? looks + 1 : 1;
        wordSeen = seen;
        return enough != 0 && looks >= enough;
    }

    /** 0: it has an owner. */
    private int looksThatTell(int seen, int most, int fewest) {
        Object borrow = attachment;
        switch (seen & MASK) {
            case TRANSIT:
                return left ? fewest : most;
            case CHECKING:
                // Not begun, so no alarm will come for it; or the caller could not end it.
                return left ? fewest : checkBeganNanos != 0 ? 0 : most;
            case IN_USE:
                if (borrow == null) {
                    return left ? fewest : most;
                }
                if (borrow instanceof Tenant && ((Tenant) borrow).isGone()) {
                    return fewest;
                }
                left = false; // somebody else has it by now: left after it was given back
                return 0;
            default:
                left = false; // it came into good hands after all
                return 0;
        }
    }

    /** From the word that was looked at to CLOSING: an owner that comes back to it all the same finds its borrow ended. */
    boolean casSeized() {
        int seen = wordSeen;
        return STATE.compareAndSet(this, seen, (seen & ~MASK) | CLOSING);
    }

    private void move(int from, int to, String what) {
        int seen = state;
        require((seen & MASK) == from && STATE.compareAndSet(this, seen, (seen & ~MASK) | to), what, seen);
    }

    private static void require(boolean held, String what, int seen) {
        if (!held) {
            throw new IllegalStateException("pool entry has two owners: " + what + " in state " + name(seen));
        }
    }

    private static String name(int seen) {
        switch (seen & MASK) {
            case IDLE:
                return "IDLE";
            case IN_USE:
                return "IN_USE";
            case CLOSING:
                return "CLOSING";
            case CLOSED:
                return "CLOSED";
            case CHECKING:
                return "CHECKING";
            case CUT_OFF:
                return "CUT_OFF";
            default:
                return "TRANSIT";
        }
    }

    @Override
    public String toString() {
        return "entry " + name(state) + " generation " + generation();
    }
}
