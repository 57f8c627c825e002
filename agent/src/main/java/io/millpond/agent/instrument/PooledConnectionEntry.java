/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import io.millpond.bootstrap.InterceptorHolder;
import io.millpond.bootstrap.JdbcCall;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** Inlined into a PooledConnection's getConnection(). */
final class PooledConnectionEntry {

    private PooledConnectionEntry() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static @Nullable JdbcCall enter(@Advice.This Object pooled, @Promised @Nullable Class<?> promised) {
        return InterceptorHolder.enterPooledConnection(pooled, promised);
    }
}
