/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What is made of what happens: the spans and metrics, by the OpenTelemetry API alone. Imports: event, fault, the API, the JDK;
 * nothing of the SDK. Start reading at {@code Emitter}.
 */
@NullMarked
package io.millpond.agent.telemetry.emit;

import org.jspecify.annotations.NullMarked;
