/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A call of the borrower's own and another thread that decides by "no call is running". */
public final class OwnCalls {

    private OwnCalls() {}

    @JCStressTest
    @Description("A call and a close in one step: one of the two finds the other.")
    @Outcome(
            id = {"1, 0", "0, 1", "0, 0"},
            expect = ACCEPTABLE,
            desc = "the call was found, or answered as on a closed one, or both")
    @Outcome(expect = FORBIDDEN, desc = "let in, and lent again")
    @State
    public static class CallAndClose {
        private final Borrowed borrowed = new Borrowed(false);

        @Actor
        public void calls(II_Result r) {
            r.r1 = borrowed.call(false) ? 1 : 0;
        }

        @Actor
        public void closes(II_Result r) {
            r.r2 = borrowed.close() ? 1 : 0;
        }
    }

    @JCStressTest
    @Description("A call and a close in steps: one of the two finds the other.")
    @Outcome(
            id = {"1, 0", "0, 1", "0, 0"},
            expect = ACCEPTABLE,
            desc = "the call was found, or answered as on a closed one, or both")
    @Outcome(expect = FORBIDDEN, desc = "let in, and lent again")
    @State
    public static class CallAndCloseInSteps {
        private final Borrowed borrowed = new Borrowed(false);

        @Actor
        public void calls(II_Result r) {
            r.r1 = borrowed.call(false) ? 1 : 0;
        }

        @Actor
        public void closes(II_Result r) {
            r.r2 = borrowed.closeInSteps() ? 1 : 0;
        }
    }

    @JCStressTest
    @Description("A call and a reclaim: one of the two wins.")
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = ACCEPTABLE,
            desc = "called, or reclaimed")
    @Outcome(expect = FORBIDDEN, desc = "both, or neither")
    @State
    public static class CallAndReclaim {
        private final Borrowed borrowed = new Borrowed(false);

        @Actor
        public void calls(II_Result r) {
            r.r1 = borrowed.call(true) ? 1 : 0;
        }

        @Actor
        public void reclaims(II_Result r) {
            r.r2 = borrowed.reclaim() ? 1 : 0;
        }
    }

    @JCStressTest
    @Description("A call that is fenced and a close in one step: one of the two finds the other.")
    @Outcome(
            id = {"1, 0", "0, 1", "0, 0"},
            expect = ACCEPTABLE,
            desc = "the call was found, or answered as on a closed one, or both")
    @Outcome(expect = FORBIDDEN, desc = "let in, and lent again")
    @State
    public static class FencedCallAndClose {
        private final Borrowed borrowed = new Borrowed(true);

        @Actor
        public void calls(II_Result r) {
            r.r1 = borrowed.call(false) ? 1 : 0;
        }

        @Actor
        public void closes(II_Result r) {
            r.r2 = borrowed.close() ? 1 : 0;
        }
    }

    @JCStressTest
    @Description("A call that is fenced and a close in steps: one of the two finds the other.")
    @Outcome(
            id = {"1, 0", "0, 1", "0, 0"},
            expect = ACCEPTABLE,
            desc = "the call was found, or answered as on a closed one, or both")
    @Outcome(expect = FORBIDDEN, desc = "let in, and lent again")
    @State
    public static class FencedCallAndCloseInSteps {
        private final Borrowed borrowed = new Borrowed(true);

        @Actor
        public void calls(II_Result r) {
            r.r1 = borrowed.call(false) ? 1 : 0;
        }

        @Actor
        public void closes(II_Result r) {
            r.r2 = borrowed.closeInSteps() ? 1 : 0;
        }
    }

    @JCStressTest
    @Description("A call that is fenced and a reclaim: one of the two wins.")
    @Outcome(
            id = {"1, 0", "0, 1"},
            expect = ACCEPTABLE,
            desc = "called, or reclaimed")
    @Outcome(expect = FORBIDDEN, desc = "both, or neither")
    @State
    public static class FencedCallAndReclaim {
        private final Borrowed borrowed = new Borrowed(true);

        @Actor
        public void calls(II_Result r) {
            r.r1 = borrowed.call(true) ? 1 : 0;
        }

        @Actor
        public void reclaims(II_Result r) {
            r.r2 = borrowed.reclaim() ? 1 : 0;
        }
    }
}
