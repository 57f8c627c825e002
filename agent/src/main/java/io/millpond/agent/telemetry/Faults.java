/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import io.millpond.agent.fault.Feature;

/** A fault of telemetry's own: some spans or metrics are missing, the application is not affected. */
final class Faults {

    void caught(Throwable fault) {
        io.millpond.agent.fault.Faults.report(Feature.TELEMETRY, "telemetry", fault);
    }
}
