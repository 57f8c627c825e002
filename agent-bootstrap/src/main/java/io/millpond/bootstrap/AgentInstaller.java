/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

import java.io.File;
import java.lang.instrument.Instrumentation;
import org.jspecify.annotations.Nullable;

/** Puts the transformer in place, once in each VM. */
public final class AgentInstaller {

    private static boolean installed;

    private AgentInstaller() {}

    /**
     * Called by premain or agentmain; the second time only says so.
     *
     * @param jar the agent jar where it is known already
     */
    public static void install(@Nullable String arguments, Instrumentation instrumentation, @Nullable File jar) {
        if (AgentInstaller.class.getClassLoader() != null) {
            throw new IllegalStateException("its classes did not reach the bootstrap loader");
        }
        synchronized (AgentInstaller.class) {
            if (installed) {
                BootLog.warn("already running in this process; this second -javaagent or attach changes nothing");
                return;
            }
            installed = true;
        }
        // The filter's class is initialised here, not while the VM asks it about a class.
        ConstantPoolFilter.judge(ConstantPoolFilter.DRIVER_MANAGER, new byte[0]);
        instrumentation.addTransformer(new FilteringTransformer(arguments, instrumentation, jar), true);
        for (Class<?> door : LoadedTypes.doors(instrumentation.getAllLoadedClasses())) {
            retransform(instrumentation, door);
        }
    }

    private static void retransform(Instrumentation instrumentation, Class<?> door) {
        try {
            if (instrumentation.isModifiableClass(door)) {
                instrumentation.retransformClasses(door);
            }
        } catch (Throwable e) {
            BootLog.warn(door.getName() + " is left as it is: " + BootLog.describe(e));
        }
    }
}
