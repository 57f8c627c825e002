/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The doorway. Loaded by the bootstrap loader, so that {@code java.sql} and every driver can see it; names JDK types only.
 * Everybody may call {@link io.millpond.bootstrap.InterceptorHolder}; only the agent's runtime sets it.
 */
@NullMarked
package io.millpond.bootstrap;

import org.jspecify.annotations.NullMarked;
