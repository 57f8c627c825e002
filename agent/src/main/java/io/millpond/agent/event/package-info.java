/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What may be observed: plain data and listeners, no logic. Floor 0; every room may enter. Listeners never throw into their
 * caller and never block it.
 */
@NullMarked
package io.millpond.agent.event;

import org.jspecify.annotations.NullMarked;
