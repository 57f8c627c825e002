/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import io.millpond.bootstrap.LoaderWatch;
import net.bytebuddy.asm.Advice;

/** Inlined into URLClassLoader's close, before its jars are closed: what still has to be closed can load its classes. */
final class ClosingEntry {

    private ClosingEntry() {}

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter(@Advice.This Object loader) {
        LoaderWatch.closing(loader);
    }
}
