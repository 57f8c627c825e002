/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.facade;

/** How a handle passes for an object of the driver. */
public enum FacadeKind {
    /** Extends the hand-written handle and implements the driver's public interfaces: casts to those hold. */
    INTERFACE,
    /** Extends the driver's own class and forwards to the hand-written handle: casts to that class hold. */
    SUBCLASS,
    /** The hand-written handle as it is: java.sql only. */
    PLAIN,
    /** No handle passes for it: the application keeps the driver's own object, which is neither pooled nor looked at. */
    NONE
}
