/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Forked JVMs with the real agent jar, against real databases: what the project promises, seen from outside. */
package io.millpond.it;
