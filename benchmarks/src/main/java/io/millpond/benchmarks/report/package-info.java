/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * From JMH's results to what is read and kept: the table, the raw JSON without this machine's paths, and a description of the
 * machine without its name. Imports: JMH.
 */
@NullMarked
package io.millpond.benchmarks.report;

import org.jspecify.annotations.NullMarked;
