/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Classes made at run time, one for each class of a driver, so that a handle passes every cast the application can write.
 * Knows nothing of pools, leaks or SQL: it is given the hand-written class that carries the logic and calls it back through
 * {@link io.millpond.agent.jdbc.facade.Gate}. Entered by {@code jdbc} only.
 *
 * <pre>  physical class -> FacadePlan (interface, subclass or plain?) -> FacadeGenerator (bytes) -> WrapLoader -> FacadeMaker, FacadeType </pre>
 *
 * Start reading at {@link io.millpond.agent.jdbc.facade.FacadeTypes}.
 */
@NullMarked
package io.millpond.agent.jdbc.facade;

import org.jspecify.annotations.NullMarked;
