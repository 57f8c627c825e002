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

/** Inlined into a DataSource's getConnection(user, password). */
final class DataSourceCredentialsEntry {

    private DataSourceCredentialsEntry() {}

    @Advice.OnMethodEnter(suppress = Throwable.class, skipOn = JdbcAnswer.class)
    static @Nullable JdbcCall enter(
            @Advice.This Object dataSource,
            @Advice.Argument(0) @Nullable String user,
            @Advice.Argument(1) @Nullable String password,
            @Promised @Nullable Class<?> promised) {
        return InterceptorHolder.enterDataSource(dataSource, user, password, true, promised);
    }
}
