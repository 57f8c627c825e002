/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.fault;

import java.util.Locale;

/** What is switched off as a whole after repeated faults. Off is for the life of the JVM. */
public enum Feature {
    /** Off: every connection is the application's own, still instrumented. */
    POOLING("pooling is switched off, connections pass through unpooled"),
    /** Off: new connections are the driver's own objects. */
    HANDLES("instrumentation is switched off, new connections are left alone"),
    /** Off: no new connection is watched for leaks. */
    TRACKING("leak tracking is switched off"),
    TELEMETRY("telemetry is switched off"),
    /** Off: every statement counts as one that may leave anything behind, so its connection is closed on return. */
    ANALYSIS("SQL analysis is switched off, connections are closed on return instead of shared");

    private final String consequence;
    private volatile boolean off;

    Feature(String consequence) {
        this.consequence = consequence;
    }

    public boolean isOn() {
        return !off;
    }

    /** The metric's attribute. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    String consequence() {
        return consequence;
    }

    void switchOff() {
        off = true;
    }

    void switchOn() {
        off = false;
    }
}
