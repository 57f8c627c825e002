/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** In advice: the class that called the woven method, as the method itself would be told. */
@Retention(RetentionPolicy.RUNTIME)
@interface Caller {}
