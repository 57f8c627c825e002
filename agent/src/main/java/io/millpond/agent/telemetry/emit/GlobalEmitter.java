/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry.emit;

import io.opentelemetry.api.GlobalOpenTelemetry;
import java.util.function.Predicate;

/**
 * The listeners for an OpenTelemetry that somebody else has set up. This package is linked once more for each (telemetry's
 * {@code Relinked}), with that one's API in place of our own copy; this is the door, called by reflection.
 */
public final class GlobalEmitter {

    private GlobalEmitter() {}

    /**
     * Only once it is set: asked sooner, it would be settled that nothing is ever traced.
     *
     * @param tracedElsewhere tells of a class of connections whether that OpenTelemetry has spans of its statements already
     * @return pool listener, query listener, leak listener
     */
    public static Object[] listeners(String version, boolean errorMessages, Predicate<Class<?>> tracedElsewhere) {
        Emitter emitter = Emitter.create(
                GlobalOpenTelemetry.get(),
                SpanRoom.UNBOUNDED,
                null,
                true,
                true,
                version,
                errorMessages,
                new CurrentContext(tracedElsewhere),
                EpochClock.SYSTEM);
        return new Object[] {emitter.pools(), emitter.queries(), emitter.leaks()};
    }
}
