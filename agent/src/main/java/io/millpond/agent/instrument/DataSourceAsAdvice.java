/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import io.millpond.bootstrap.InterceptorHolder;
import io.millpond.bootstrap.JdbcAnswer;
import io.millpond.bootstrap.JdbcCall;
import java.sql.Connection;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** Inlined into {@code DataSource.getConnection(String, String)}. */
final class DataSourceAsAdvice {

    private DataSourceAsAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class, skipOn = JdbcAnswer.class)
    static @Nullable JdbcCall enter(
            @Advice.This Object dataSource, @Advice.Argument(0) String user, @Advice.Argument(1) String password) {
        return InterceptorHolder.enterDataSource(dataSource, user, password, true);
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
