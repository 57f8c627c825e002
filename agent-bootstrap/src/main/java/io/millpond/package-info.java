/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The two classes that the JVM starts: premain and the command line. They do little and hold nothing. */
@NullMarked
package io.millpond;

import org.jspecify.annotations.NullMarked;
