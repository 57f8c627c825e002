/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import io.millpond.bootstrap.InterceptorHolder;
import io.millpond.bootstrap.JdbcCall;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** Inlined into getPooledConnection and getXAConnection. */
final class PooledSourceEntry {

    private PooledSourceEntry() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static @Nullable JdbcCall enter(@Advice.This Object source) {
        return InterceptorHolder.enterPooledSource(source);
    }
}
