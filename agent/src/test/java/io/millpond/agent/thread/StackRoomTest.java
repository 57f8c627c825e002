/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.thread;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StackRoomTest {

    @Test
    void thereIsRoomOnAnOrdinaryStack() {
        assertThat(StackRoom.isThere()).isTrue();
        assertThat(StackRoom.isThereToStart()).isTrue();
        StackRoom.demand();
    }

    @Test
    void thereIsNoneAtTheEnd() {
        assertThat(depthWithoutRoom(0)).isGreaterThan(100);
    }

    /**
     * Asked on the way down, in each frame: where an overflow has been caught the VM lends its reserve for a while, and then there may be
     * room in the last frame. Were the answer always yes, this would overflow.
     */
    private static int depthWithoutRoom(int depth) {
        return StackRoom.isThere() ? depthWithoutRoom(depth + 1) : depth;
    }
}
