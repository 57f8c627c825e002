/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StackRoomTest {

    private boolean roomAtTheEnd = true;
    private boolean demandReturned;

    @Test
    void thereIsRoomOnAnOrdinaryStack() {
        assertThat(StackRoom.isThere()).isTrue();
        assertThat(StackRoom.isThereToStart()).isTrue();
        StackRoom.demand();
    }

    @Test
    void thereIsNoneAtTheEnd() {
        assertThatThrownBy(this::descend).isInstanceOf(StackOverflowError.class);

        assertThat(roomAtTheEnd).isFalse();
        assertThat(demandReturned).isFalse();
    }

    /** Asks in the last frame that can ask at all. */
    private void descend() {
        try {
            descend();
        } catch (StackOverflowError e) {
            if (roomAtTheEnd) {
                roomAtTheEnd = StackRoom.isThere();
                StackRoom.demand();
                demandReturned = true;
            }
            throw e;
        }
    }
}
