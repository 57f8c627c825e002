/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import java.sql.Connection;

/** As {@code PlantedBugs} of the pool, for what a session owes its next borrower. */
final class PlantedSessionBugs {

    private PlantedSessionBugs() {}

    static void notRolledBack(DriverProfile profile, Connection raw, Object caller) {}
}
