/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.event;

/** Leaks and suspects of every pool, told to telemetry and the log. Never throws into the caller. */
public interface LeakListener {

    LeakListener NONE = leak -> {};

    /** A leak, or a suspect ({@link Leak.Reason#isLeak}). */
    void found(Leak leak);

    /** A suspect was closed after all. */
    default void retracted(Leak suspect) {}
}
