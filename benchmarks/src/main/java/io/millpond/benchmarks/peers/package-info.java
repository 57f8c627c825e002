/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The other pools, set up alike: one size, fixed, auto-commit on, and, where the pool can, validation after half a second
 * without use, which is Millpond's default too. One class for each, named as a row of the tables. Imports: that pool only.
 */
@NullMarked
package io.millpond.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
