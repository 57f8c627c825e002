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
        CallDepth.here().own = 0;
        CallDepth.here().scope = null;
    }

    @Test
    void onlyTheOutermostExitLeaves() {
        CallDepth.here().own++;
        CallDepth.here().own++;
        CallDepth.here().own--;
        assertThat(CallDepth.isNested()).isTrue();

        CallDepth.here().own--;
        assertThat(CallDepth.isNested()).isFalse();
    }

    @Test
    void whatIsStoredInAPlaceIsThatThreadsScope() {
        CallDepth.Here here = CallDepth.here();
        Object before = here.scope;

        here.scope = this;
        assertThat(CallDepth.scope()).isSameAs(this);

        here.scope = before;
        assertThat(CallDepth.scope()).isNull();
    }

    @Test
    void anotherThreadIsNotNested() {
        CallDepth.here().own++;

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
