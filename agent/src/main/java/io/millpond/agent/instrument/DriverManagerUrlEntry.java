/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import io.millpond.bootstrap.InterceptorHolder;
import io.millpond.bootstrap.JdbcAnswer;
import io.millpond.bootstrap.JdbcCall;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** Inlined into DriverManager's public getConnection(url), as {@link DriverManagerLogInEntry}. */
final class DriverManagerUrlEntry {

    private DriverManagerUrlEntry() {}

    @Advice.OnMethodEnter(suppress = Throwable.class, skipOn = JdbcAnswer.class)
    static @Nullable JdbcCall enter(@Advice.Argument(0) @Nullable String url, @Caller @Nullable Class<?> caller) {
        return InterceptorHolder.enterDriverManagerAgain(url, null, null, caller);
    }
}
