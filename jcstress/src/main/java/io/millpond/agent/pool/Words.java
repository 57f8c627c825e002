/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** Two at once for one word of the engine's own, below the pool as a whole: each class one pair. */
public final class Words {

    private Words() {}

    @JCStressTest
    @Description("A waiter is nudged as its time ends: the pass that the nudge promised is owed by who ended it.")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "nudged before: who ends it asks for the pass")
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "ended before: the nudge fails")
    @Outcome(expect = FORBIDDEN, desc = "a promise that nobody keeps")
    @State
    public static class NudgeAndEnd {
        final Waiter waiter = Stage.waiter();

        @Actor
        public void nudges(II_Result r) {
            r.r1 = waiter.nudge() ? 1 : 0;
        }

        @Actor
        public void ends(II_Result r) {
            waiter.casOutcome(Waiter.End.EXPIRED);
            r.r2 = waiter.endedNudged() ? 1 : 0;
        }
    }

    @JCStressTest
    @Description("A nudged waiter looks for itself as a pass grants it something: one of them owes the pass.")
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = ACCEPTABLE,
            desc = "its own thread; the pass")
    @Outcome(expect = FORBIDDEN, desc = "both, or nobody")
    @State
    public static class NudgeTakenAndGrant {
        final Waiter waiter = Stage.waiter();

        public NudgeTakenAndGrant() {
            waiter.nudge();
        }

        @Actor
        public void looks(II_Result r) {
            r.r1 = waiter.takeNudge() ? 1 : 0;
        }

        @Actor
        public void grants(II_Result r) {
            waiter.casOutcome("granted");
            r.r2 = waiter.endedNudged() ? 1 : 0;
        }
    }

    @JCStressTest
    @Description("Two newcomers and the last of an allowance: one may pass.")
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = ACCEPTABLE,
            desc = "one of them")
    @Outcome(expect = FORBIDDEN, desc = "both, or none")
    @State
    public static class LastOfAnAllowance {
        final Overtaking overtaking = new Overtaking(1);
        final PoolEntry<Stage.Resource> left = Stage.entry();
        final PoolEntry<Stage.Resource> right = Stage.entry();

        public LastOfAnAllowance() {
            overtaking.allow(Stage.waiter(), 1);
        }

        @Actor
        public void one(II_Result r) {
            r.r1 = overtaking.overtake(left, Ticker.system()) ? 1 : 0;
        }

        @Actor
        public void two(II_Result r) {
            r.r2 = overtaking.overtake(right, Ticker.system()) ? 1 : 0;
        }
    }

    @JCStressTest
    @Description("What a connection keeps of an allowance is used as the pass ends that allowance: then it is void.")
    @Outcome(
            id = {"1, 0", "0, 0"},
            expect = ACCEPTABLE,
            desc = "overtaken before; too late; nobody after it")
    @Outcome(expect = FORBIDDEN, desc = "overtaken under an allowance that is over")
    @State
    public static class KeptPassAndRenewal {
        final Overtaking overtaking = new Overtaking(100);
        final PoolEntry<Stage.Resource> entry = Stage.entry();

        public KeptPassAndRenewal() {
            overtaking.allow(Stage.waiter(), 1);
            // One by one at first; the ninth takes two and leaves one with the connection.
            for (int i = 0; i < 9; i++) {
                overtaking.overtake(entry, Ticker.system());
            }
        }

        @Actor
        public void overtakes(II_Result r) {
            r.r1 = overtaking.overtake(entry, Ticker.system()) ? 1 : 0;
        }

        @Actor
        public void renews() {
            overtaking.allow(null, System.nanoTime());
        }

        @Arbiter
        public void after(II_Result r) {
            r.r2 = overtaking.overtake(entry, Ticker.system()) ? 1 : 0;
        }
    }

    @JCStressTest
    @Description("Two ask for a pass: the last pass sees what both wrote before they asked, and what the passes before it left.")
    @Outcome(
            id = {"1, 1", "2, 1"},
            expect = ACCEPTABLE,
            desc = "so many passes, the last of which saw both")
    @Outcome(expect = FORBIDDEN, desc = "a request that no pass follows, or two passes at a time")
    @State
    public static class TwoRequests {
        int left;
        int right;
        int passes;
        boolean sawBoth;
        final Duty duty = Stage.duty(this::pass);

        private void pass() {
            passes++;
            sawBoth = left == 1 && right == 1;
        }

        @Actor
        public void one() {
            left = 1;
            duty.request();
        }

        @Actor
        public void two() {
            right = 1;
            duty.request();
        }

        @Arbiter
        public void after(II_Result r) {
            r.r1 = passes;
            r.r2 = sawBoth ? 1 : 0;
        }
    }

    @JCStressTest
    @Description("An open that was late comes back under the bound as another takes the last place.")
    @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "the late one has the place")
    @Outcome(id = "0, 1, 2", expect = ACCEPTABLE, desc = "the other has it, and the late one is still outside")
    @Outcome(expect = FORBIDDEN, desc = "both within, none, or a place is lost")
    @State
    public static class LateAndNew {
        final OpenPermits permits = new OpenPermits(1);
        final Permit late = permits.outside(0);

        @Actor
        public void comes(III_Result r) {
            r.r1 = permits.tryMoveWithin(late) ? 1 : 0;
        }

        @Actor
        public void takes(III_Result r) {
            r.r2 = permits.tryAcquire(0) != null ? 1 : 0;
        }

        @Arbiter
        public void books(III_Result r) {
            r.r3 = permits.held();
        }
    }

    @JCStressTest
    @Description("An open turns late as its permit is freed: it is freed once.")
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "nothing held, nothing outside")
    @Outcome(expect = FORBIDDEN, desc = "a place too many or too few")
    @State
    public static class LateAndFreed {
        final OpenPermits permits = new OpenPermits(1);
        final Permit permit = permits.tryAcquire(0);

        @Actor
        public void turnsLate() {
            permits.moveOutside(permit);
        }

        @Actor
        public void frees() {
            permits.release(permit);
        }

        @Arbiter
        public void books(II_Result r) {
            r.r1 = permits.held();
            r.r2 = permits.outside();
        }
    }

    @JCStressTest
    @Description("A permit is spent by two: what was opened becomes an entry, or its place is free again.")
    @Outcome(id = "1, 1100", expect = ACCEPTABLE, desc = "adopted")
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "cancelled")
    @Outcome(expect = FORBIDDEN, desc = "both, or the place is lost")
    @State
    public static class AdoptAndCancel {
        final BoundedPool<Stage.Resource> pool = Stage.pool();
        final Permit permit = pool.tryPermit();

        @Actor
        public void adopts(II_Result r) {
            try {
                pool.adopt(permit, new Stage.Resource(1));
                r.r1 = 1;
            } catch (IllegalStateException spent) {
                r.r1 = 0;
            }
        }

        @Actor
        public void cancels() {
            pool.cancel(permit);
        }

        @Arbiter
        public void books(II_Result r) {
            r.r2 = Stage.books(pool);
        }
    }

    @JCStressTest
    @Description("A call returns as its next deadline is appointed: no deadline is left behind.")
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "cancelled by who came second")
    @Outcome(expect = FORBIDDEN, desc = "the timer keeps a call that is over")
    @State
    public static class ReturnAndAppointment {
        final Stage.Watched call = new Stage.Watched();

        @Actor
        public void returns() {
            call.returned();
        }

        @Actor
        public void appoints() {
            call.firstIsDue();
        }

        @Arbiter
        public void after(I_Result r) {
            r.r1 = call.appointed();
        }
    }

    @JCStressTest
    @Description("Everything is doubted as an idle connection is borrowed: who borrows after that has it checked.")
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "checked before the next borrower has it")
    @Outcome(expect = FORBIDDEN, desc = "lent unchecked after it was doubted")
    @State
    public static class DoubtAndBorrow {
        final Stage.Checked pool = new Stage.Checked();

        @Actor
        public void doubts() {
            pool.doubt();
        }

        @Actor
        public void borrows() {
            pool.borrowAndReturn();
        }

        @Arbiter
        public void next(I_Result r) {
            pool.borrowAndReturn();
            r.r1 = pool.checks() > 0 ? 1 : 0;
        }
    }
}
