/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks.peers;

import com.example.stubdb.StubDriver;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A pool of the kind that an application sets up by hand. */
public enum Peer {
    HIKARI("hikari"),
    AGROAL("agroal"),
    TOMCAT("tomcat"),
    DBCP2("dbcp2"),
    DRUID("druid"),
    VIBUR("vibur"),
    C3P0("c3p0");

    /** Of every pool, Millpond's included, where nothing else is said. */
    public static final int SIZE = 32;

    public static final String USER = "shop";
    public static final String PASSWORD = "a-password";

    static final int BYPASS_MILLIS = 500;
    static final String URL = StubDriver.URL;
    static final String DRIVER = StubDriver.class.getName();

    private final String label;

    Peer(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    public static Peer of(String label) {
        for (Peer peer : values()) {
            if (peer.label.equals(label)) {
                return peer;
            }
        }
        throw new IllegalArgumentException("no such pool: " + label);
    }

    /** A pool that the forked JVM's end closes. */
    public DataSource open(PoolSetup setup) throws SQLException {
        switch (this) {
            case HIKARI:
                return Hikari.open(setup);
            case AGROAL:
                return Agroal.open(setup);
            case TOMCAT:
                return Tomcat.open(setup);
            case DBCP2:
                return Dbcp2.open(setup);
            case DRUID:
                return Druid.open(setup);
            case VIBUR:
                return Vibur.open(setup);
            default:
                return C3p0.open(setup);
        }
    }
}
