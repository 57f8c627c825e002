/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.event;

import java.util.Locale;

/** Why a pooled physical connection was closed: the {@code reason} of {@code millpond.connection.closed}. */
public enum CloseReason {
    IDLE,
    LIFETIME,
    /** Failed its validation. */
    INVALID,
    /** The database or the driver reported an error that ends the session. */
    FATAL,
    /** Above the bound, a one-off key, or closed with the rest of its pool's idle connections. */
    EVICTED,
    /** Its session state was in doubt. */
    DIRTY,
    LEAK,
    SHUTDOWN;

    private final String label = name().toLowerCase(Locale.ROOT);

    public String label() {
        return label;
    }
}
