/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

/** What happens to a caller when every connection is taken and the bound allows no other. */
public enum ExhaustedPolicy {
    /** It waits its turn, up to the acquire timeout. */
    WAIT,
    /** It is refused at once. */
    FAIL,
    /** It gets a counted permit outside the bound; the connection opened with it is closed on return. */
    OVERFLOW
}
