/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks;

import com.example.stubdb.StubConnection;
import com.example.stubdb.StubDriver;
import java.sql.Connection;
import java.sql.SQLException;

/** Keeps a table from lying: a row is measured only where its connections are what its label says. */
final class Check {

    private static final int CALLS = 50;
    /** Of Millpond: those that pass in probation (ten of a DataSource that nobody knows), the pool's first, and some to spare. */
    private static final int AGENT_OPENS = 16;

    private Check() {}

    static void isAsLabelled(Variant variant, DoorBenchmark.Door door) throws SQLException {
        for (int i = 1; i < CALLS; i++) {
            door.open().close();
        }
        try (Connection connection = door.open()) {
            // A handle of the agent is a subclass of the driver's class; it is told by how few were opened, below.
            require(
                    variant.hasAgent() || connection instanceof StubConnection != variant.isPooled(),
                    variant,
                    "gives a " + connection);
        }
        int opened = StubDriver.opened();
        require(opened >= CALLS || variant.isPooled(), variant, "opened only " + opened);
        require(opened <= AGENT_OPENS || !variant.hasAgent(), variant, "opened " + opened);
    }

    private static void require(boolean held, Variant variant, String otherwise) {
        if (!held) {
            throw new IllegalStateException(variant.label() + " is not what it is called: it " + otherwise);
        }
    }
}
