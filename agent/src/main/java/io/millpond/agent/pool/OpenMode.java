/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

/** Who opens a connection for a caller that needs a new one. */
public enum OpenMode {
    /** A worker of the pool, so that a hung connect holds up nobody. */
    OPENERS,
    /** The caller itself, with the permit it gets: its thread carries the credentials (Kerberos, operating-system login). */
    CALLER
}
