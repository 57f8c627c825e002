/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.jdbc.ConnectionOwner;
import io.millpond.agent.jdbc.ReturnVerdict;
import io.millpond.agent.jdbc.session.JdbcTarget;
import io.millpond.agent.jdbc.session.PhysicalSession;

/** Of a connection that passes through for another reason than probation: nobody counts it. */
final class Uncounted implements ConnectionOwner {

    private final PoolRegistry registry;
    private final JdbcTarget target;

    Uncounted(PoolRegistry registry, JdbcTarget target) {
        this.registry = registry;
        this.target = target;
    }

    @Override
    public void returned(PhysicalSession session, ReturnVerdict verdict) {
        // nobody waits for it
    }

    @Override
    public void closeIdle(PhysicalSession session) {
        registry.closeIdle(target);
    }

    @Override
    public void endsSessions(PhysicalSession session) {
        registry.lost(target);
    }
}
