/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Wiring, start, stop: the only room that knows all the others. Entered by the second stage of the transformer, once, through
 * {@link io.millpond.agent.runtime.AgentRuntime#start}; by the advice, through the interceptor that it installs.
 */
@NullMarked
package io.millpond.agent.runtime;

import org.jspecify.annotations.NullMarked;
