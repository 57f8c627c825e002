/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Spans and metrics of what the pool and the facades report, by the OpenTelemetry SDK inside the agent jar. Imports: event,
 * log, OpenTelemetry, org.jctools.queues.atomic, the JDK. Only runtime enters, through {@link io.millpond.agent.telemetry.Telemetry}; everybody else
 * sees the listeners of {@code event}.
 *
 * <pre>
 *             (until the SDK is up)
 *  listeners -> Deferred -> emit -> tracer        -> SpanBatches     -> JdkHttpSender (OTLP); the SDK's -> SpanFileExporter | console
 *                                   DurationCells -> periodic reader -> JdkHttpSender (OTLP) | console
 *                                   meter         -> the same
 *  listeners -> Routes -> emit, linked with an application's API (AppEmitter) -> whatever that application has set up
 *                      -> the way above, where there is none
 * </pre>
 *
 * Threads: all are daemons of {@link io.millpond.agent.thread.DaemonThreads} or are started by one of them, so none keeps a
 * context class loader, a thread group or an access context of the application. Start reading at {@code Telemetry}.
 */
@NullMarked
package io.millpond.agent.telemetry;

import org.jspecify.annotations.NullMarked;
