/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

/** How allocation sites are captured: {@code MILLPOND_LEAKS}. */
public enum SiteMode {
    /** Nothing tracked, nothing reclaimed. */
    OFF,
    /** Tracked, without sites. */
    COUNT,
    /** The first of each pool and kind, some of the later ones, and all for a while after a leak. */
    SAMPLED,
    /** Every one. */
    FULL
}
