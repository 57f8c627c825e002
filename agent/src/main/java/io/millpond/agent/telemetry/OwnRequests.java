/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Sends without being seen by an OpenTelemetry agent beside this one: it would make a span of each of our requests, in the name of
 * the application, and its own exporters keep theirs out by the same switch.
 */
final class OwnRequests {

    /** Joined at run time: as a literal the name would be relocated with our own copy of the API. */
    private static final String ROOT = "io.".concat("opentelemetry.");

    private static final String API =
            ROOT.concat("javaagent.shaded.").concat(ROOT).concat("api.");

    private final @Nullable Method suppress;

    OwnRequests() {
        Method found = find("impl.InstrumentationUtil");
        this.suppress = found != null ? found : find("internal.InstrumentationUtil");
    }

    private static @Nullable Method find(String name) {
        try {
            return Class.forName(API.concat(name), false, null).getMethod("suppressInstrumentation", Runnable.class);
        } catch (ReflectiveOperationException | LinkageError e) {
            return null; // no such agent
        }
    }

    void run(Runnable request) {
        if (suppress == null) {
            request.run();
            return;
        }
        boolean[] begun = new boolean[1];
        try {
            suppress.invoke(null, (Runnable) () -> {
                begun[0] = true;
                request.run();
            });
        } catch (IllegalAccessException | InvocationTargetException e) {
            if (!begun[0]) {
                request.run();
            }
        }
    }
}
