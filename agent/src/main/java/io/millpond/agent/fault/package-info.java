/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Faults of our own: where one could happen between the application and its driver, how often one did, and which part of the
 * agent is switched off for it. Imports: log, the JDK. Entered by every room that stands on the application's path.
 *
 * <p>Start reading at {@link io.millpond.agent.fault.FaultPoint}.
 */
@NullMarked
package io.millpond.agent.fault;

import org.jspecify.annotations.NullMarked;
