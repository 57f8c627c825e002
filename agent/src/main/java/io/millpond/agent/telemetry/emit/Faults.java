/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry.emit;

import io.millpond.agent.fault.Feature;

/** A fault of telemetry's own: some spans or metrics are missing, the application is not affected. */
public final class Faults {

    public void caught(Throwable fault) {
        io.millpond.agent.fault.Faults.report(Feature.TELEMETRY, "telemetry", fault);
    }
}
