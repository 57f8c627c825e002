/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The agent, everything but its doorway: loaded by its own class loader, invisible to the application. The floors of its rooms
 * are drawn in {@code ARCHITECTURE.md} and checked by {@code FloorTest}.
 */
@NullMarked
package io.millpond.agent;

import org.jspecify.annotations.NullMarked;
