/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The entry of the jar: {@link io.millpond.AgentPremain} for {@code -javaagent} and attach, {@link io.millpond.AgentMain} for
 * {@code java -jar}. Runs before the application and touches nothing that the application could miss or find changed.
 *
 * <p>The classes here may be loaded by the application's loader (renamed jar) while {@code io.millpond.bootstrap} always comes
 * from the bootstrap loader: what is needed before that is settled lives here, everything else there.
 */
@NullMarked
package io.millpond;

import org.jspecify.annotations.NullMarked;
