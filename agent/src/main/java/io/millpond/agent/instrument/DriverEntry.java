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

/** Inlined into a Driver's connect. */
final class DriverEntry {

    private DriverEntry() {}

    @Advice.OnMethodEnter(suppress = Throwable.class, skipOn = JdbcAnswer.class)
    static @Nullable JdbcCall enter(
            @Advice.This Object driver,
            @Advice.Argument(0) @Nullable String url,
            @Advice.Argument(1) @Nullable Properties info,
            @Promised @Nullable Class<?> promised) {
        return InterceptorHolder.enterDriver(driver, url, info, promised);
    }
}
