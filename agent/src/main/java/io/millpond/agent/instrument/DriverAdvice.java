/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import io.millpond.bootstrap.InterceptorHolder;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;

/** Inlined into {@code Driver.connect(String, Properties)}: only tells which driver answered. */
final class DriverAdvice {

    private DriverAdvice() {}

    @Advice.OnMethodExit(suppress = Throwable.class)
    static void exit(
            @Advice.This Object driver,
            @Advice.Return(typing = Assigner.Typing.DYNAMIC) @Nullable Object returned) {
        InterceptorHolder.driverConnected(driver, returned);
    }
}
