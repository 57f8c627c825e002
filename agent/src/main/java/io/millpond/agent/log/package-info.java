/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** How the agent speaks to the operator: one line at a time on standard error. Floor 0; every room may enter. */
@NullMarked
package io.millpond.agent.log;

import org.jspecify.annotations.NullMarked;
