/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

/** What is done about a leaked connection: {@code MILLPOND_LEAK_RECLAIM}. */
public enum ReclaimPolicy {
    REPORT,
    /** Taken back once the garbage collector has proven that no wrapper is reachable. */
    CONFIRMED,
    /** Also taken back when it was held for the suspect time without a call. */
    SUSPECT
}
