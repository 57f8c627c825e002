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

/** Inlined into DriverManager's public getConnection(url, user, password), before it makes Properties of them. */
final class DriverManagerLogInEntry {

    private DriverManagerLogInEntry() {}

    @Advice.OnMethodEnter(suppress = Throwable.class, skipOn = JdbcAnswer.class)
    static @Nullable JdbcCall enter(
            @Advice.Argument(0) @Nullable String url,
            @Advice.Argument(1) @Nullable String user,
            @Advice.Argument(2) @Nullable String password,
            @Caller @Nullable Class<?> caller) {
        return InterceptorHolder.enterDriverManagerAgain(url, user, password, caller);
    }
}
