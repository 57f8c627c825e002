/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The second stage of the transformer: puts a doorbell into the doors of JDBC. Byte Buddy is known here (and in
 * {@code jdbc.facade}) only, and first used when a door is found.
 *
 * <pre>  FilteringTransformer (bootstrap) -> JdbcWeaver -> ClassShape, Door -> (a door) AdviceWeaver -> woven class
 *  woven method -> InterceptorHolder (bootstrap) -> whatever the runtime put there                                    </pre>
 *
 * <p>Imports: JDK, {@code io.millpond.bootstrap}, Byte Buddy. Entered by the first stage only, inside class loading: no lambda,
 * no logging, no lock that an application could hold. Start reading at {@link io.millpond.agent.instrument.JdbcWeaver}.
 */
@NullMarked
package io.millpond.agent.instrument;

import org.jspecify.annotations.NullMarked;
