/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Pools, and what only looks like one, as applications write them. */
package homemade;
