/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it.harness;

/** What a {@link FaultProxy} does with a client that connects. */
public enum Welcome {
    /** A link to the server. */
    FORWARD,
    /** Accepted, and never answered: no byte is read or written. */
    SILENT,
    /** Nobody listens: the client's system is refused. */
    REFUSE
}
