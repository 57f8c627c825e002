/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The tests that libraries publish, laid out by the modules under {@code suites/} and run in a JVM of their own. */
package io.millpond.it.suite;
