/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import io.millpond.bootstrap.InterceptorHolder;
import io.millpond.bootstrap.JdbcAnswer;
import io.millpond.bootstrap.JdbcCall;
import java.sql.Connection;
import java.util.Properties;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** Inlined into the private {@code DriverManager.getConnection(String, Properties, Class)}, through which all forms go. */
final class DriverManagerAdvice {

    private DriverManagerAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class, skipOn = JdbcAnswer.class)
    static @Nullable JdbcCall enter(
            @Advice.Argument(0) String url, @Advice.Argument(1) Properties info, @Advice.Argument(2) Class<?> caller) {
        return InterceptorHolder.enterDriverManager(url, info, caller);
    }

    @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
    static void exit(
            @Advice.Enter @Nullable JdbcCall call,
            @Advice.Return(readOnly = false) @Nullable Connection returned,
            @Advice.Thrown(readOnly = false) @Nullable Throwable thrown) {
        if (call != null) {
            call.finish(returned, thrown);
            thrown = call.failure;
            returned = (Connection) call.result;
        }
    }
}
