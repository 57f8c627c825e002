/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks;

import com.example.stubdb.StubDriver;
import io.millpond.benchmarks.peers.Peer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What an application writes. Whether the agent is there is the forked JVM's matter; the set-up checks that it is as labelled. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class DoorBenchmark {

    private static final String QUERY = "SELECT quantity FROM item WHERE id = ?";

    @Param({})
    public String subject = "";

    private Door door = () -> {
        throw new SQLException("not set up");
    };

    /** The measured call sees one class of it in each forked JVM, so it is inlined. */
    interface Door {
        Connection open() throws SQLException;
    }

    @Setup
    public void open() throws Exception {
        Variant variant = Variant.of(subject);
        Peer peer = variant.peer();
        if (peer != null) {
            DataSource pool = peer.open(variant.setup());
            door = pool::getConnection;
        } else {
            Class.forName(StubDriver.class.getName());
            door = variant.door();
        }
        Check.isAsLabelled(variant, door);
    }

    @Benchmark
    public Connection getAndClose() throws SQLException {
        Connection connection = door.open();
        connection.close();
        return connection;
    }

    @Benchmark
    public int query() throws SQLException {
        int answer = 0;
        try (Connection connection = door.open();
                PreparedStatement statement = connection.prepareStatement(QUERY)) {
            statement.setInt(1, 42);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    answer += rows.getInt(1);
                }
            }
        }
        return answer;
    }
}
