/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** {@code java -jar millpond.jar}: usage, version, settings, attach. Entered by {@code AgentMain} only. */
@NullMarked
package io.millpond.agent.runtime.cli;

import org.jspecify.annotations.NullMarked;
