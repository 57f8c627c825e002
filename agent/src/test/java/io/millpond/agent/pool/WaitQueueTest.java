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
        WaitQueue queue = new WaitQueue(SystemParker.INSTANCE, 2, new Narrow());
        assertThatThrownBy(() -> queue.enqueue(waiter())).isInstanceOf(OutOfMemoryError.class);
        assertThat(queue.waiting()).isZero();

        Waiter waiting = waiter();
        queue.enqueue(waiting);
        assertThat(queue.mayBeOvertaken()).as("not before it is in the line").isFalse();
        queue.admit();

        assertThat(queue.mayBeOvertaken()).isTrue();
        assertThat(queue.overtake()).isTrue();
        assertThat(queue.overtake()).isTrue();
        assertThat(queue.overtake()).as("its limit").isFalse();
    }
}
