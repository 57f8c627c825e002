/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import io.millpond.agent.jdbc.session.PhysicalSession;

/** Session mode: one physical connection from borrow to close. */
final class SessionBinding implements ConnectionBinding {

    private final PhysicalSession session;

    SessionBinding(PhysicalSession session) {
        this.session = session;
    }

    @Override
    public PhysicalSession session() {
        return session;
    }
}
