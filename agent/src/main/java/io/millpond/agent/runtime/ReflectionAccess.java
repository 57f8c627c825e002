/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.runtime;

import io.millpond.agent.log.AgentLog;
import java.lang.instrument.Instrumentation;
import java.util.Collections;
import java.util.Map;
import java.util.Set;

/**
 * What of the JDK's inner parts the agent's own classes, and no others, may reach.
 *
 * <p>A handle that extends a driver's class is made without that class's constructor: by Unsafe, or through the JDK's ReflectionFactory. Their public
 * faces are in jdk.unsupported, which a modular application or a linked image has only if it asks for it; then ReflectionFactory's one inside
 * java.base is exported to us. And java.util is opened: whether Properties have defaults behind them, and whether the JVM's time zone
 * is still the same, is asked on each borrow, and their public methods answer only by listing names and by copies.
 */
final class ReflectionAccess {

    private ReflectionAccess() {}

    static void open(Instrumentation instrumentation) {
        Map<String, Object> exports = Collections.emptyMap();
        try {
            Class.forName("sun.reflect.ReflectionFactory", false, null);
        } catch (ClassNotFoundException absent) {
            exports = Collections.singletonMap("jdk.internal.reflect", own());
        }
        grant(instrumentation, exports);
    }

    /** By reflection: modules are of Java 9, where the public face may first be missing. */
    private static void grant(Instrumentation instrumentation, Map<String, Object> exports) {
        try {
            Class<?> module = Class.forName("java.lang.Module");
            Object base = Class.class.getMethod("getModule").invoke(Object.class);
            Instrumentation.class
                    .getMethod("redefineModule", module, Set.class, Map.class, Map.class, Set.class, Map.class)
                    .invoke(
                            instrumentation,
                            base,
                            Collections.emptySet(),
                            exports,
                            Collections.singletonMap("java.util", own()),
                            Collections.emptySet(),
                            Collections.emptyMap());
        } catch (ClassNotFoundException java8) {
            // Nothing is closed there.
            return;
        } catch (ReflectiveOperationException | RuntimeException e) {
            // Handles then implement interfaces only, and the first that would have extended a class says so; a borrow
            // takes longer.
            AgentLog.debug("java.base stays closed: " + e);
        }
    }

    private static Set<Object> own() {
        try {
            return Collections.singleton(Class.class.getMethod("getModule").invoke(ReflectionAccess.class));
        } catch (ReflectiveOperationException java8) {
            return Collections.emptySet();
        }
    }
}
