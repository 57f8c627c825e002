/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.fault;

/**
 * The places where code of ours stands between the application and its driver. At each of them whatever we throw must end here:
 * the driver's call is made once and its outcome reaches the application. {@link #pass} marks the place; a test makes it throw.
 */
public enum FaultPoint {
    // The doors: before the driver's connect, save the last three
    DOOR_DRIVER_MANAGER("DriverManager.getConnection", Feature.POOLING),
    DOOR_DRIVER_MANAGER_AGAIN("DriverManager.getConnection, asked before", Feature.POOLING),
    DOOR_DATA_SOURCE("DataSource.getConnection", Feature.POOLING),
    DOOR_DRIVER("Driver.connect", Feature.POOLING),
    DOOR_POOLED_SOURCE("getPooledConnection", Feature.POOLING),
    DOOR_POOLED_CONNECTION("PooledConnection.getConnection", Feature.POOLING),
    DECIDE("deciding who is pooled", Feature.POOLING),
    BORROW("borrowing", Feature.POOLING),
    HAND_OUT("handing out a pooled connection", Feature.POOLING),
    DRIVER_CONNECTED("noting which driver answered", Feature.POOLING),
    POOLED_SOURCE_ANSWERED("noting a pooled connection", Feature.POOLING),
    OPENED("taking over an opened connection", Feature.POOLING),
    OPEN_FAILED("noting a failed connect", Feature.POOLING),
    ADOPTED("taking an opened connection into the pool", Feature.POOLING),
    PASS_THROUGH("instrumenting an opened connection", Feature.POOLING),

    // Handles: after the driver's call that made the object
    HANDLE_CONNECTION("making a handle of a connection", Feature.POOLING),
    HANDLE_STATEMENT("making a handle of a statement", Feature.HANDLES),
    HANDLE_RESULT_SET("making a handle of a result set", Feature.HANDLES),
    HANDLE_META_DATA("making a handle of metadata", Feature.HANDLES),

    // Around each call of a handle
    CALL_ENTER("entering a call", Feature.HANDLES),
    CALL_STATE("noting what a call changes", Feature.HANDLES),
    CALL_FAILED("judging an error", Feature.HANDLES),
    CALL_EXIT("leaving a call", Feature.HANDLES),
    VALUE("judging a value that leaves", Feature.HANDLES),
    UNWRAP("noting an unwrap", Feature.HANDLES),
    GATE_ENTER("entering a vendor's method", Feature.HANDLES),
    GATE_RESULT("making a handle of a vendor's result", Feature.HANDLES),
    GIVEN("giving a driver its own object", Feature.HANDLES),

    // Around an execution
    ANALYSIS("analysing SQL", Feature.ANALYSIS),
    EFFECT("recording what a statement does", Feature.ANALYSIS),
    REEXECUTED("ending a statement's last results", Feature.TRACKING),
    BATCH("counting a batch", Feature.TELEMETRY),

    // What telemetry is told
    TELL_BORROWED("telling of a borrow", Feature.TELEMETRY),
    TELL_STARTED("telling of a statement", Feature.TELEMETRY),
    TELL_ENDED("telling that a statement ended", Feature.TELEMETRY),
    TELL_TRANSACTION("telling of a transaction", Feature.TELEMETRY),
    TELL_RETURNED("telling that a connection was given back", Feature.TELEMETRY),
    TELL_POOL("telling what a pool does", Feature.TELEMETRY),
    TELL_LEAK("telling of a leak", Feature.TELEMETRY),

    // Leak tracking
    TRACK_CONNECTION("tracking a connection", Feature.TRACKING),
    TRACK_STATEMENT("tracking a statement", Feature.TRACKING),
    TRACK_RESULT_SET("tracking a result set", Feature.TRACKING),
    TRACK_CLOSED("forgetting what was closed", Feature.TRACKING),

    // The end of a borrow
    CLOSE("giving a connection back", Feature.POOLING),
    CLOSE_CHILDREN("closing what was left open", Feature.TRACKING),
    CLOSE_RESET("resetting a session", Feature.POOLING),
    CLOSE_RETURN("returning a connection to its pool", Feature.POOLING),
    CLOSED("noting a physical close", Feature.HANDLES),

    // Its driver's
    DEPARTING("draining the pools of a driver that goes", Feature.POOLING);

    private final String place;
    private final Feature feature;

    FaultPoint(String place, Feature feature) {
        this.place = place;
        this.feature = feature;
    }

    public String place() {
        return place;
    }

    public Feature feature() {
        return feature;
    }

    /** Nothing, save where a test wants a fault here; then it throws. */
    public void pass() {
        if (FaultPlan.ARMED) {
            FaultPlan.passed(this);
        }
    }
}
