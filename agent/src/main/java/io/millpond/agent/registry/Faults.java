/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.fault.Feature;

/** Faults of pooling that have no point of their own. */
public final class Faults {

    public void report(String where, Throwable fault) {
        io.millpond.agent.fault.Faults.report(Feature.POOLING, where, fault);
    }
}
