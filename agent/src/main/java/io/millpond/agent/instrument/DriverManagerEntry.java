/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import io.millpond.bootstrap.InterceptorHolder;
import io.millpond.bootstrap.JdbcAnswer;
import io.millpond.bootstrap.JdbcCall;
import java.util.Properties;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** Inlined into DriverManager's private getConnection. */
final class DriverManagerEntry {

    private DriverManagerEntry() {}

    @Advice.OnMethodEnter(suppress = Throwable.class, skipOn = JdbcAnswer.class)
    static @Nullable JdbcCall enter(
            @Advice.Argument(0) @Nullable String url,
            @Advice.Argument(1) @Nullable Properties info,
            @Advice.Argument(2) @Nullable Class<?> caller) {
        return InterceptorHolder.enterDriverManager(url, info, caller);
    }
}
