/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks;

import com.example.stubdb.StubDataSource;
import io.millpond.benchmarks.peers.Peer;
import io.millpond.benchmarks.peers.PoolSetup;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One row of the door's tables. Those without a peer run one and the same application code; only the JVM's options differ. */
enum Variant {
    UNPOOLED("unpooled", null),
    /** The same driver's DataSource. */
    UNPOOLED_SOURCE("unpooled-datasource", null),
    HIKARI(Peer.HIKARI),
    AGROAL(Peer.AGROAL),
    TOMCAT(Peer.TOMCAT),
    DBCP2(Peer.DBCP2),
    DRUID(Peer.DRUID),
    VIBUR(Peer.VIBUR),
    C3P0(Peer.C3P0),
    /** With leakDetectionThreshold: the stack of each borrow. */
    HIKARI_LEAKS("hikari-leak-threshold", Peer.HIKARI),
    /** With leakTimeout and enhancedLeakReport: the stack of each borrow, and each operation. */
    AGROAL_LEAKS("agroal-leak-report", Peer.AGROAL),
    /** No leak tracking and no telemetry: what the peers do. */
    MILLPOND_BARE("millpond-bare", null),
    MILLPOND_BARE_SOURCE("millpond-bare-datasource", null),
    /** As bare, and leaks are counted, or their sites sampled, or each site captured: what leak tracking costs. */
    MILLPOND_COUNT("millpond-count", null),
    MILLPOND_SAMPLED("millpond-sampled", null),
    MILLPOND_FULL("millpond-full", null),
    /** As it comes: sampled leak sites, spans and metrics. */
    MILLPOND("millpond", null),
    MILLPOND_SOURCE("millpond-datasource", null);

    private final String label;
    private final @Nullable Peer peer;

    Variant(Peer peer) {
        this(peer.label(), peer);
    }

    Variant(String label, @Nullable Peer peer) {
        this.label = label;
        this.peer = peer;
    }

    String label() {
        return label;
    }

    @Nullable
    Peer peer() {
        return peer;
    }

    PoolSetup setup() {
        return this == HIKARI_LEAKS || this == AGROAL_LEAKS ? PoolSetup.lookingForLeaks() : PoolSetup.USUAL;
    }

    boolean hasAgent() {
        return label.startsWith("millpond");
    }

    /** The mode of leak tracking that is measured by itself; null: as the others are. */
    private @Nullable String tracking() {
        switch (this) {
            case MILLPOND_COUNT:
                return "count";
            case MILLPOND_SAMPLED:
                return "sampled";
            case MILLPOND_FULL:
                return "full";
            default:
                return null;
        }
    }

    private boolean isBare() {
        return this == MILLPOND_BARE || this == MILLPOND_BARE_SOURCE;
    }

    boolean isPooled() {
        return peer != null || hasAgent();
    }

    /** The application's side of it, where there is no peer. */
    DoorBenchmark.Door door() {
        return this == UNPOOLED_SOURCE || this == MILLPOND_BARE_SOURCE || this == MILLPOND_SOURCE
                ? new StubDataSource()::getConnection
                : new DriverManagerDoor();
    }

    /** For the forked JVM. */
    List<String> jvmArgs(String agentJar) {
        List<String> args = new ArrayList<>();
        String tracking = tracking();
        if (hasAgent()) {
            args.add("-javaagent:" + agentJar);
            args.add("-Dmillpond.pool.max.size=" + Peer.SIZE);
        }
        if (tracking != null) {
            args.add("-Dmillpond.leaks=" + tracking);
            args.add("-Dmillpond.telemetry=off");
        } else if (isBare()) {
            args.add("-Dmillpond.leaks=off");
            args.add("-Dmillpond.telemetry=off");
        }
        return args;
    }

    static Variant of(String label) {
        for (Variant variant : values()) {
            if (variant.label.equals(label)) {
                return variant;
            }
        }
        throw new IllegalArgumentException("no such variant: " + label);
    }
}
