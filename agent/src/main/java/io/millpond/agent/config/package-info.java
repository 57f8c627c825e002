/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What may be set. One declaration for each key ({@link io.millpond.agent.config.ConfigKeys}); the reference page,
 * {@code --config} and the tests come from it. Floor 0; every room may enter, it imports the JDK only.
 *
 * <pre>  agent argument &gt; system property &gt; environment &gt; file named by MILLPOND_CONFIG &gt; default  ->  Settings + problems </pre>
 */
@NullMarked
package io.millpond.agent.config;

import org.jspecify.annotations.NullMarked;
