/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallDepthTest {

    @AfterEach
    void leave() {
        InterceptorHolder.set(null);
        while (CallDepth.isNested()) {
            CallDepth.exit();
        }
    }

    @Test
    void onlyTheOutermostExitLeaves() {
        CallDepth.enter();
        CallDepth.enter();
        CallDepth.exit();
        assertThat(CallDepth.isNested()).isTrue();

        CallDepth.exit();
        assertThat(CallDepth.isNested()).isFalse();
    }

    @Test
    void anExitWithoutAnEntryDoesNotSpoilTheNextEntry() {
        CallDepth.exit();

        CallDepth.enter();

        assertThat(CallDepth.isNested()).isTrue();
    }

    @Test
    void anotherThreadIsNotNested() {
        CallDepth.enter();

        assertThat(CompletableFuture.supplyAsync(CallDepth::isNested).join()).isFalse();
    }

    @Test
    void anEmptyHolderMeansPassThrough() {
        assertThat(InterceptorHolder.enterDriverManager("jdbc:x:y", null, null)).isNull();
        assertThat(InterceptorHolder.enterDataSource(this, null, null, false, null))
                .isNull();
        assertThat(InterceptorHolder.enterDriver(this, "jdbc:x:y", null, null)).isNull();
        assertThat(InterceptorHolder.enterPooledSource(this)).isNull();
        assertThat(InterceptorHolder.enterPooledConnection(this, null)).isNull();
    }
}
