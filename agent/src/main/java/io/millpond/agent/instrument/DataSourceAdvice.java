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

/** Inlined into {@code DataSource.getConnection()}. */
final class DataSourceAdvice {

    private DataSourceAdvice() {}

    @Advice.OnMethodEnter(suppress = Throwable.class, skipOn = JdbcAnswer.class)
    static @Nullable JdbcCall enter(@Advice.This Object dataSource) {
        return InterceptorHolder.enterDataSource(dataSource, null, null, false);
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
