/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import io.millpond.bootstrap.LoaderWatch;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/** Inlined at the end of DriverManager.deregisterDriver, where it returned: refused ones do not count. */
final class DeregisterExit {

    private DeregisterExit() {}

    @Advice.OnMethodExit(suppress = Throwable.class)
    static void exit(@Advice.Argument(0) @Nullable Object driver) {
        LoaderWatch.deregistered(driver);
    }
}
