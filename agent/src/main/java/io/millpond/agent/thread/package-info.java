/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The threads of the agent, which keep nothing of the application's alive, the room on a stack, and what many threads count. Floor 0; every room may enter, it imports the JDK only. */
@NullMarked
package io.millpond.agent.thread;

import org.jspecify.annotations.NullMarked;
