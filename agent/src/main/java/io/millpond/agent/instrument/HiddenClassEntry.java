/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * Inlined into loadClass of a class loader that hides our doorway: its classes come from the bootstrap loader, as if the loader
 * had delegated. Names JDK types only, since it is that loader's class that has to link it.
 */
final class HiddenClassEntry {

    private HiddenClassEntry() {}

    @Advice.OnMethodEnter(suppress = Throwable.class, skipOn = Advice.OnNonDefaultValue.class)
    static @Nullable Class<?> enter(@Advice.Argument(0) @Nullable String name) throws ClassNotFoundException {
        return name != null && name.startsWith("io.millpond.bootstrap.") ? Class.forName(name, false, null) : null;
    }

    @Advice.OnMethodExit(suppress = Throwable.class)
    static void exit(
            @Advice.Enter @Nullable Class<?> found, @Advice.Return(readOnly = false) @Nullable Class<?> returned) {
        if (found != null) {
            returned = found;
        }
    }
}
