/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The read-only MBean of each pool. Registered lazily, on a worker, after the first pool exists. Entered by runtime only. */
@NullMarked
package io.millpond.agent.runtime.jmx;

import org.jspecify.annotations.NullMarked;
