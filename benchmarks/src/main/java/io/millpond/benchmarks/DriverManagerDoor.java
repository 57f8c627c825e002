/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks;

import com.example.stubdb.StubDriver;
import io.millpond.benchmarks.peers.Peer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** As a legacy application opens a connection. */
final class DriverManagerDoor implements DoorBenchmark.Door {

    @Override
    public Connection open() throws SQLException {
        return DriverManager.getConnection(StubDriver.URL, Peer.USER, Peer.PASSWORD);
    }
}
