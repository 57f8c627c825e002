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

/** Inlined into a DataSource's getConnection(). */
final class DataSourceEntry {

    private DataSourceEntry() {}

    @Advice.OnMethodEnter(suppress = Throwable.class, skipOn = JdbcAnswer.class)
    static @Nullable JdbcCall enter(@Advice.This Object dataSource, @Promised @Nullable Class<?> promised) {
        return InterceptorHolder.enterDataSource(dataSource, null, null, false, promised);
    }
}
