/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jctools.queues.atomic.MpscLinkedAtomicQueue;
import org.junit.jupiter.api.Test;

/** The line alone; with the rest of the engine it is tried by the simulation. */
class WaitQueueTest {

    private final FakeTicker ticker = new FakeTicker();
    private final PoolEntry<String> entry = new PoolEntry<>("a connection", new Permit(false, 0), 0, 0, 0);

    /** Has no memory for its first node. */
    private static final class Narrow extends MpscLinkedAtomicQueue<Waiter> {
        private static final long serialVersionUID = 1L;

        private boolean narrow = true;

        @Override
        public boolean offer(Waiter waiter) {
            if (narrow) {
                narrow = false;
                throw new OutOfMemoryError("for a node");
            }
            return super.offer(waiter);
        }
    }

    private static Waiter waiter() {
        return new Waiter(OpenMode.OPENERS, 0, Long.MAX_VALUE, Thread.currentThread());
    }

    /** Else each return is handed over by a wake-up, as long as the pool lives. */
    @Test
    void whoFoundNoMemoryToQueueDoesNotEndOvertaking() {
        WaitQueue queue = new WaitQueue(ticker, 2, new Narrow());
        assertThatThrownBy(() -> queue.enqueue(waiter())).isInstanceOf(OutOfMemoryError.class);
        assertThat(queue.waiting()).isZero();

        queue.enqueue(waiter());
        assertThat(overtakes(queue)).as("not before it is first in line").isZero();
        pass(queue);

        assertThat(overtakes(queue)).as("its limit").isEqualTo(2);
    }

    @Test
    void eachThatComesToBeFirstIsOvertakenSoOftenAndNoMore() {
        WaitQueue queue = new WaitQueue(ticker, 3);
        Waiter first = enqueued(queue);
        Waiter second = enqueued(queue);
        pass(queue);
        assertThat(overtakes(queue)).isEqualTo(3);

        pass(queue);
        assertThat(overtakes(queue)).as("another pass changes nothing").isZero();
        queue.settle(first, "an entry");
        assertThat(overtakes(queue)).as("nor does it that the first has left").isZero();

        pass(queue);
        assertThat(overtakes(queue)).as("the second is first now").isEqualTo(3);
        queue.settle(second, "an entry");
        pass(queue);
        assertThat(overtakes(queue)).as("nobody is in line").isZero();
    }

    @Test
    void whoWasNudgedIsOvertakenForAsLongAsAWakeUpTakes() {
        WaitQueue queue = new WaitQueue(ticker, 64);
        Waiter first = enqueued(queue);
        pass(queue);
        ticker.advanceMillis(1);
        assertThat(queue.overtaking().overtake(entry, ticker))
                .as("before it was nudged")
                .isTrue();

        queue.nudge(first, ticker);
        assertThat(queue.overtaking().overtake(entry, ticker)).isTrue();
        ticker.advanceMillis(1);

        assertThat(queue.overtaking().mayBeOvertaken(ticker)).isFalse();
        assertThat(overtakes(queue)).isZero();
    }

    @Test
    void whatTheConnectionsKeepIsAllThatIsLeftOnceTheTimeIsOver() {
        WaitQueue queue = new WaitQueue(ticker, 1_024);
        PoolEntry<String> other = new PoolEntry<>("another", new Permit(false, 0), 0, 0, 0);
        Waiter first = enqueued(queue);
        pass(queue);
        queue.nudge(first, ticker);
        for (int i = 0; i < 70; i++) {
            assertThat(queue.overtaking().overtake(entry, ticker)).isTrue();
        }
        ticker.advanceMillis(1);

        assertThat(queue.overtaking().overtake(other, ticker)).isFalse();
        assertThat(queue.overtaking().mayBeOvertaken(other, ticker)).isFalse();
        int kept = overtakes(queue);
        assertThat(kept).isLessThan(8);
        assertThat(queue.overtaking().mayBeOvertaken(entry, ticker)).isFalse();
    }

    @Test
    void whatConnectionsKeepUnusedIsNoGain() {
        WaitQueue queue = new WaitQueue(ticker, 1_024);
        Waiter first = enqueued(queue);
        pass(queue);
        queue.nudge(first, ticker);
        for (int i = 0; i < 20; i++) {
            PoolEntry<String> each = new PoolEntry<>("one of many", new Permit(false, 0), 0, 0, 0);
            assertThat(queue.overtaking().overtake(i < 8 ? entry : each, ticker))
                    .isTrue();
            ticker.advance(4_900);
        }
        queue.settle(first, "an entry");
        enqueued(queue);
        pass(queue);

        assertThat(queue.overtaking().mayBeOvertaken(ticker)).as("handed over").isFalse();
    }

    @Test
    void whoHasLookedInVainIsNotOvertakenAnyMore() {
        WaitQueue queue = new WaitQueue(ticker, 64);
        Waiter first = enqueued(queue);
        pass(queue);
        queue.nudge(first, ticker);
        assertThat(queue.overtaking().overtake(entry, ticker)).isTrue();

        assertThat(first.takeNudge()).isTrue();
        queue.look(first, () -> pass(queue));

        assertThat(overtakes(queue)).isZero();
    }

    /** Connections that are held for long: each overtaking costs the whole line a hold. */
    @Test
    void whereOvertakingGainsNothingItIsTriedMoreAndMoreSeldom() {
        WaitQueue queue = new WaitQueue(ticker, 64);
        String tried = "";
        for (int i = 0; i < 100; i++) {
            Waiter first = enqueued(queue);
            pass(queue);
            boolean may = queue.overtaking().mayBeOvertaken(ticker);
            tried += may ? "T" : ".";
            if (may) {
                queue.nudge(first, ticker);
                assertThat(queue.overtaking().overtake(entry, ticker)).isTrue();
                ticker.advance(1_300);
            }
            queue.settle(first, "an entry");
        }
        assertThat(tried).startsWith("T.T...T.......T...............T" + ".".repeat(31) + "T" + ".".repeat(31) + "T");
    }

    @Test
    void whereOvertakingGainsItIsTriedAgainAtOnce() {
        WaitQueue queue = new WaitQueue(ticker, 64);
        for (int used : new int[] {1, 40, 64, 1, 64}) {
            Waiter first = enqueued(queue);
            pass(queue);
            queue.nudge(first, ticker);
            for (int i = 0; i < used; i++) {
                assertThat(queue.overtaking().overtake(entry, ticker))
                        .as("%d of %d", i, used)
                        .isTrue();
            }
            ticker.advance(used == 64 ? 1_000_000 : used * 1_250); // however long after the last of all
            queue.settle(first, "an entry");
        }
    }

    @Test
    void whatIsTakenAtATimeIsKeptByTheConnectionForAsLongAsThatAllowanceIsOpen() {
        WaitQueue queue = new WaitQueue(ticker, 64);
        PoolEntry<String> other = new PoolEntry<>("another", new Permit(false, 0), 0, 0, 0);
        Waiter first = enqueued(queue);
        enqueued(queue);
        pass(queue);
        queue.nudge(first, ticker);
        for (int i = 0; i < 9; i++) {
            assertThat(queue.overtaking().overtake(entry, ticker)).isTrue(); // eight, then the first of two
        }
        assertThat(overtakes(queue, other)).as("all but those").isEqualTo(64 - 10);
        assertThat(queue.overtaking().mayBeOvertaken(entry, ticker))
                .as("none is left")
                .isFalse();
        assertThat(queue.overtaking().overtake(entry, ticker)).as("but its own").isTrue();
        queue.settle(first, "an entry");
        pass(queue);
        assertThat(overtakes(queue, other)).as("the next allowance is whole").isEqualTo(64);

        assertThat(queue.overtaking().overtake(entry, ticker))
                .as("those of the one before")
                .isFalse();
    }

    private Waiter enqueued(WaitQueue queue) {
        Waiter waiter = waiter();
        queue.enqueue(waiter);
        return waiter;
    }

    /** As the dispatcher's, with nothing to serve. */
    private void pass(WaitQueue queue) {
        queue.admit();
        queue.overtaking().allow(queue.first(0), ticker.nanos());
    }

    private int overtakes(WaitQueue queue) {
        return overtakes(queue, entry);
    }

    private int overtakes(WaitQueue queue, PoolEntry<String> by) {
        int count = 0;
        while (queue.overtaking().overtake(by, ticker)) {
            count++;
        }
        return count;
    }
}
