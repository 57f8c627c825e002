/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import io.millpond.bootstrap.InterceptorHolder;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;

/** Inlined at the end of a Driver's connect, where it returned. */
final class DriverExit {

    private DriverExit() {}

    @Advice.OnMethodExit(suppress = Throwable.class)
    static void exit(
            @Advice.This Object driver, @Advice.Return(typing = Assigner.Typing.DYNAMIC) @Nullable Object connection) {
        InterceptorHolder.driverConnected(driver, connection);
    }
}
