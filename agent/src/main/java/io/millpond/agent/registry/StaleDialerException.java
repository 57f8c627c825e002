/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

/** The DataSource that opened this pool's first connection has been set to something else. Never reaches the application. */
final class StaleDialerException extends NotAdoptedException {
    private static final long serialVersionUID = 1L;

    StaleDialerException() {
        super("The DataSource that opened this pool's first connection asks for something else now");
    }
}
