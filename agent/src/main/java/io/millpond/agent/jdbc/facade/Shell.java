/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.facade;

/** A handle that extends the driver's own class; made without its constructor, so its logic is given to it afterwards. */
public interface Shell {

    /** @param handle the hand-written handle that every call is forwarded to */
    void millpondHandle(Object handle);

    Object millpondHandle();
}
