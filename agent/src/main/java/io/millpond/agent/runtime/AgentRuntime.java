/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.runtime;

import io.millpond.bootstrap.DriverCasts;
import io.millpond.bootstrap.InterceptorHolder;
import java.io.File;
import java.lang.instrument.Instrumentation;
import org.jspecify.annotations.Nullable;

/** Where the transformer hands over once a JDBC class was woven. */
public final class AgentRuntime {

    private AgentRuntime() {}

    /**
     * Installs the interceptor and returns: nothing else starts before the application's first getConnection, because a class
     * that can do JDBC is loaded by many an application that never does any.
     */
    public static void start(Instrumentation instrumentation, @Nullable String arguments, File jar) {
        ReflectionAccess.open(instrumentation);
        DriverCasts.set(new HandleOpener());
        InterceptorHolder.set(
                new PrivilegedInterceptor(new LazyInterceptor(arguments, ClassesSeen.install(instrumentation))));
    }
}
