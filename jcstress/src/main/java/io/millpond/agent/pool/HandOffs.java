/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.millpond.agent.event.CloseReason;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** Two at once for one connection: each class one pair. Results in the order of the actors, then the books. */
public final class HandOffs {

    private HandOffs() {}

    @JCStressTest
    @Description(
            "A return and a caller who queues: the wake-up is not lost, and the caller sees what the borrower wrote.")
    @Outcome(id = "1, 1, 1100", expect = ACCEPTABLE, desc = "given back, taken, seen")
    @Outcome(
            expect = FORBIDDEN,
            desc = "lost wake-up (second is -1), unpublished write (0), or books that do not balance")
    @State
    public static class ReturnAndEnqueue {
        final BoundedPool<Stage.Resource> pool = Stage.pool();
        final Acquired<Stage.Resource> held = Stage.acquire(pool);

        @Actor
        public void gives(III_Result r) {
            held.entry().resource().written = 1;
            r.r1 = Stage.release(pool, held) ? 1 : 0;
        }

        @Actor
        public void queues(III_Result r) {
            Acquired<Stage.Resource> got = Stage.acquire(pool);
            r.r2 = got == null ? -1 : got.entry().resource().written;
        }

        @Arbiter
        public void books(III_Result r) {
            r.r3 = Stage.books(pool);
        }
    }

    @JCStressTest
    @Description("A return and a waiter whose time is over at once: it has the connection, or the pool has.")
    @Outcome(id = "1, 1, 1100", expect = ACCEPTABLE, desc = "the grant came first")
    @Outcome(id = "1, 0, 1010", expect = ACCEPTABLE, desc = "the time-out came first")
    @Outcome(expect = FORBIDDEN, desc = "lost, or with two owners")
    @State
    public static class TimeoutAndGrant {
        final BoundedPool<Stage.Resource> pool = Stage.pool(1_500);
        final PoolEntry<Stage.Resource> held;
        final long generation;

        public TimeoutAndGrant() {
            // The pool's own time-out is too short for an open.
            Permit permit = pool.tryPermit();
            held = pool.adopt(permit, new Stage.Resource(1));
            generation = held.generation();
        }

        @Actor
        public void gives(III_Result r) {
            r.r1 = pool.release(held, generation, true) ? 1 : 0;
        }

        @Actor
        public void waits(III_Result r) {
            r.r2 = Stage.acquire(pool) == null ? 0 : 1;
        }

        @Arbiter
        public void books(III_Result r) {
            r.r3 = Stage.books(pool);
        }
    }

    @JCStressTest
    @Description("A return and a waiter that is interrupted: it has the connection, or the pool has; the flag is kept.")
    @Outcome(id = "1, 3, 1100", expect = ACCEPTABLE, desc = "the grant came first")
    @Outcome(id = "1, 2, 1010", expect = ACCEPTABLE, desc = "the interrupt came first")
    @Outcome(expect = FORBIDDEN, desc = "lost, with two owners, or the interrupt is forgotten")
    @State
    public static class InterruptAndGrant {
        final BoundedPool<Stage.Resource> pool = Stage.pool();
        final Acquired<Stage.Resource> held = Stage.acquire(pool);

        @Actor
        public void gives(III_Result r) {
            r.r1 = Stage.release(pool, held) ? 1 : 0;
        }

        @Actor
        public void waits(III_Result r) {
            Thread.currentThread().interrupt();
            Acquired<Stage.Resource> got = Stage.acquire(pool);
            r.r2 = (got == null ? 0 : 1) + (Thread.interrupted() ? 2 : 0);
        }

        @Arbiter
        public void books(III_Result r) {
            r.r3 = Stage.books(pool);
        }
    }

    @JCStressTest
    @Description("Two returns of one borrow on two threads: one is accepted.")
    @Outcome(
            id = {"1, 0, 1010", "0, 1, 1010"},
            expect = ACCEPTABLE,
            desc = "one of them")
    @Outcome(expect = FORBIDDEN, desc = "both, none, or in two places")
    @State
    public static class DoubleClose {
        final BoundedPool<Stage.Resource> pool = Stage.pool();
        final Acquired<Stage.Resource> held = Stage.acquire(pool);

        @Actor
        public void one(III_Result r) {
            r.r1 = Stage.release(pool, held) ? 1 : 0;
        }

        @Actor
        public void two(III_Result r) {
            r.r2 = Stage.release(pool, held) ? 1 : 0;
        }

        @Arbiter
        public void books(III_Result r) {
            r.r3 = Stage.books(pool);
        }
    }

    @JCStressTest
    @Description("A return by the borrower and a discard by another thread (abort, reclaim): one is accepted.")
    @Outcome(id = "1, 0, 1010", expect = ACCEPTABLE, desc = "given back")
    @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "closed, its place free")
    @Outcome(expect = FORBIDDEN, desc = "both, none, or the place is lost")
    @State
    public static class CrossThreadClose {
        final BoundedPool<Stage.Resource> pool = Stage.pool();
        final Acquired<Stage.Resource> held = Stage.acquire(pool);

        @Actor
        public void gives(III_Result r) {
            r.r1 = Stage.release(pool, held) ? 1 : 0;
        }

        @Actor
        public void cutsOff(III_Result r) {
            r.r2 = pool.discard(held.entry(), held.generation(), CloseReason.LEAK) ? 1 : 0;
        }

        @Arbiter
        public void books(III_Result r) {
            r.r3 = Stage.books(pool);
        }
    }

    @JCStressTest
    @Description("A second return of an old borrow while the next borrower takes the connection: it changes nothing.")
    @Outcome(id = "0, 1, 1100", expect = ACCEPTABLE, desc = "refused; the next borrower has it")
    @Outcome(expect = FORBIDDEN, desc = "an old handle gave away what another has")
    @State
    public static class StaleGeneration {
        final BoundedPool<Stage.Resource> pool = Stage.pool();
        final Acquired<Stage.Resource> old = Stage.acquire(pool);

        public StaleGeneration() {
            Stage.release(pool, old);
        }

        @Actor
        public void closesAgain(III_Result r) {
            r.r1 = Stage.release(pool, old) ? 1 : 0;
        }

        @Actor
        public void borrows(III_Result r) {
            r.r2 = Stage.acquire(pool) == null ? 0 : 1;
        }

        @Arbiter
        public void books(III_Result r) {
            r.r3 = Stage.books(pool);
        }
    }

    @JCStressTest
    @Description(
            "An eviction and a borrow of the same idle connection: lent to one, or closed; never lent after the eviction.")
    @Outcome(
            id = {"1, 1", "1, 2"},
            expect = ACCEPTABLE,
            desc = "borrowed before; kept, or closed when it came back")
    @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "evicted before: the borrower has a new one")
    @Outcome(expect = FORBIDDEN, desc = "no connection (0), or an evicted one lent again")
    @State
    public static class EvictAndBorrow {
        final BoundedPool<Stage.Resource> pool = Stage.pool();
        volatile Acquired<Stage.Resource> got;

        public EvictAndBorrow() {
            Stage.release(pool, Stage.acquire(pool));
        }

        @Actor
        public void evicts() {
            pool.evictIdle(CloseReason.EVICTED);
        }

        @Actor
        public void borrows(II_Result r) {
            Acquired<Stage.Resource> acquired = Stage.acquire(pool);
            got = acquired;
            r.r1 = acquired == null ? 0 : acquired.entry().resource().number;
        }

        @Arbiter
        public void next(II_Result r) {
            Stage.release(pool, got);
            Acquired<Stage.Resource> next = Stage.acquire(pool);
            r.r2 = next == null ? 0 : next.entry().resource().number;
        }
    }

    @JCStressTest
    @Description("A permit that is given up and a waiter: the wake-up is not lost.")
    @Outcome(id = "1, 1100", expect = ACCEPTABLE, desc = "the waiter has a connection, opened with the place")
    @Outcome(expect = FORBIDDEN, desc = "lost wake-up (0), or the place is lost")
    @State
    public static class PermitAndWaiter {
        final BoundedPool<Stage.Resource> pool = Stage.pool();
        final Permit permit = pool.tryPermit();

        @Actor
        public void givesUp() {
            pool.cancel(permit);
        }

        @Actor
        public void waits(II_Result r) {
            r.r1 = Stage.acquire(pool) == null ? 0 : 1;
        }

        @Arbiter
        public void books(II_Result r) {
            r.r2 = Stage.books(pool);
        }
    }

    @JCStressTest
    @Description("A return and the end of the pool: nothing stays open.")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "closed")
    @Outcome(expect = FORBIDDEN, desc = "it stays open in a closed pool")
    @State
    public static class ReturnAndEnd {
        final BoundedPool<Stage.Resource> pool = Stage.pool();
        final Acquired<Stage.Resource> held = Stage.acquire(pool);

        @Actor
        public void gives(II_Result r) {
            r.r1 = Stage.release(pool, held) ? 1 : 0;
        }

        @Actor
        public void ends() {
            pool.close();
        }

        @Arbiter
        public void books(II_Result r) {
            r.r2 = Stage.books(pool);
        }
    }

    @JCStressTest
    @Description("Everything retired while one is given back: it is not lent again.")
    @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "the next borrower has a new one")
    @Outcome(expect = FORBIDDEN, desc = "a retired connection was lent, or none")
    @State
    public static class RetireAndReturn {
        final BoundedPool<Stage.Resource> pool = Stage.pool();
        final Acquired<Stage.Resource> held = Stage.acquire(pool);

        @Actor
        public void gives(II_Result r) {
            r.r1 = Stage.release(pool, held) ? 1 : 0;
        }

        @Actor
        public void retires() {
            pool.retireAll(CloseReason.FATAL);
        }

        @Arbiter
        public void next(II_Result r) {
            Acquired<Stage.Resource> next = Stage.acquire(pool);
            r.r2 = next == null ? 0 : next.entry().resource().number;
        }
    }

    @JCStressTest
    @Description(
            "A check on its caller's thread ends as the alarm cuts it off and gives it up: one of them has the entry.")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "lent")
    @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "cut off; its caller closes it")
    @Outcome(id = "0, 2", expect = ACCEPTABLE, desc = "given up; its caller has it no more")
    @Outcome(expect = FORBIDDEN, desc = "two owners, or none")
    @State
    public static class AnswerAndCutOff {
        final PoolEntry<Stage.Resource> entry = Stage.asked();

        @Actor
        public void answers(II_Result r) {
            r.r1 = entry.casLendChecked(1) || entry.casCheckEnded() ? 1 : entry.casCutOffEnded() ? 2 : 0;
        }

        @Actor
        public void cutsOff(II_Result r) {
            int word = entry.wordAsked();
            if (word != 0 && entry.casCutOff(word, 1)) {
                int cut = entry.wordAsked();
                r.r2 = cut != 0 && entry.casGivenUp(cut) ? 2 : 1;
            }
        }
    }

    @JCStressTest
    @Description("A caller begins a check as the alarm, which saw nobody, is put away: an alarm is set.")
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "set by one of them")
    @Outcome(expect = FORBIDDEN, desc = "a check that nobody watches")
    @State
    public static class AskAndAlarm {
        final Stage.Watch watch = new Stage.Watch();

        @Actor
        public void asks() {
            watch.ask();
        }

        @Actor
        public void looks() {
            watch.alarm();
        }

        @Arbiter
        public void isSet(I_Result r) {
            r.r1 = watch.isSet() ? 1 : 0;
        }
    }

    @JCStressTest
    @Description(
            "A borrow ends as the pool looks for strays: who sees that its entry is no longer in use sees that it is gone.")
    @Outcome(
            id = {"1, 0", "1, 1", "0, 1"},
            expect = ACCEPTABLE,
            desc = "before; in between; after")
    @Outcome(expect = FORBIDDEN, desc = "given back by a tenant that seems to be there")
    @State
    public static class EndAndLook {
        final BoundedPool<Stage.Resource> pool = Stage.pool();
        final Acquired<Stage.Resource> held = Stage.acquire(pool);
        final Guest guest = new Guest();

        public EndAndLook() {
            held.entry().attach(guest);
        }

        /** As the registry's: a plain field, written before the entry's. */
        static final class Guest implements Tenant {
            boolean gone;

            @Override
            public boolean isGone() {
                return gone;
            }
        }

        @Actor
        public void ends() {
            guest.gone = true;
            held.entry().attach(null);
            pool.release(held.entry(), held.generation(), true);
        }

        @Actor
        public void looks(II_Result r) {
            r.r1 = held.entry().isInUse() && held.entry().attachment() != null ? 1 : 0;
            r.r2 = guest.isGone() ? 1 : 0;
        }
    }
}
