/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

/** One piece of session state that the JDBC interface can change; named by its setter. */
public enum StateBit {
    READ_ONLY,
    AUTO_COMMIT,
    ISOLATION,
    CATALOG,
    SCHEMA,
    HOLDABILITY,
    NETWORK_TIMEOUT,
    CLIENT_INFO,
    TYPE_MAP,
    /** {@code Statement.setQueryTimeout}, which some drivers keep for the whole session. */
    QUERY_TIMEOUT,
    /** Anything else, sharding keys for one: cannot be restored. */
    OTHER;

    final int mask = 1 << ordinal();
}
