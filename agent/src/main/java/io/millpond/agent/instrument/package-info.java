/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The second stage of the transformer: weaves the doors with Byte Buddy. Floor 4; entered by the bootstrap's first stage only,
 * on the thread that loads the class. Advice is a doorbell: it calls the doorway and nothing else.
 */
@NullMarked
package io.millpond.agent.instrument;

import org.jspecify.annotations.NullMarked;
