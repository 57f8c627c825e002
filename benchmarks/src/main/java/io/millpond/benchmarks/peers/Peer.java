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
    DBCP2("dbcp2");

    /** Of every pool, Millpond's included. */
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
    public DataSource open() throws SQLException {
        switch (this) {
            case HIKARI:
                return Hikari.open();
            case AGROAL:
                return Agroal.open();
            case TOMCAT:
                return Tomcat.open();
            default:
                return Dbcp2.open();
        }
    }
}
