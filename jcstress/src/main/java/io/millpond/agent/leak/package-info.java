/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** What a borrower and another thread do to one lease, two by two, under jcstress. */
@NullMarked
package io.millpond.agent.leak;

import org.jspecify.annotations.NullMarked;
