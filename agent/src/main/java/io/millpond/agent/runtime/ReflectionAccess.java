/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.runtime;

import io.millpond.agent.log.AgentLog;
import java.lang.instrument.Instrumentation;
import java.util.Collections;

/**
 * A handle that extends a driver's class is made without that class's constructor, through the JDK's ReflectionFactory. Its public
 * face is in jdk.unsupported, which a modular application or a linked image has only if it asks for it; then the agent's own classes, and
 * no others, are given the one inside java.base.
 */
final class ReflectionAccess {

    private ReflectionAccess() {}

    static void open(Instrumentation instrumentation) {
        try {
            Class.forName("sun.reflect.ReflectionFactory", false, null);
        } catch (ClassNotFoundException absent) {
            export(instrumentation, "jdk.internal.reflect");
        }
    }

    /** By reflection: modules are of Java 9, where the public face may first be missing. */
    private static void export(Instrumentation instrumentation, String packageName) {
        try {
            Class<?> module = Class.forName("java.lang.Module");
            Object base = Class.class.getMethod("getModule").invoke(Object.class);
            Object own = Class.class.getMethod("getModule").invoke(ReflectionAccess.class);
            Instrumentation.class
                    .getMethod(
                            "redefineModule",
                            module,
                            java.util.Set.class,
                            java.util.Map.class,
                            java.util.Map.class,
                            java.util.Set.class,
                            java.util.Map.class)
                    .invoke(
                            instrumentation,
                            base,
                            Collections.emptySet(),
                            Collections.singletonMap(packageName, Collections.singleton(own)),
                            Collections.emptyMap(),
                            Collections.emptySet(),
                            Collections.emptyMap());
        } catch (ReflectiveOperationException | RuntimeException e) {
            // Handles then implement interfaces only; the first that would have extended a class says so.
            AgentLog.debug(packageName + " stays closed: " + e);
        }
    }
}
