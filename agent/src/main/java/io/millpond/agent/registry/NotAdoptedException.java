/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import java.sql.SQLException;

/**
 * A connection that the application's own call opened is no session of the pool's: the application keeps it, unpooled. No fault of ours, so it
 * must not count as one, or three at once would switch pooling off. Never reaches the application.
 */
class NotAdoptedException extends SQLException {
    private static final long serialVersionUID = 1L;

    NotAdoptedException(String why) {
        super(why);
    }
}
