/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import io.millpond.agent.event.Leak;
import io.millpond.agent.event.PoolIdentity;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is counted together. */
final class LeakGroup {

    private final PoolIdentity pool;
    private final Leak.Kind kind;
    private final Leak.Reason reason;
    private final @Nullable StackTraceElement site;

    LeakGroup(PoolIdentity pool, Leak.Kind kind, Leak.Reason reason, @Nullable StackTraceElement site) {
        this.pool = pool;
        this.kind = kind;
        this.reason = reason;
        this.site = site;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof LeakGroup)) {
            return false;
        }
        LeakGroup that = (LeakGroup) other;
        return kind == that.kind
                && reason == that.reason
                && pool.name().equals(that.pool.name())
                && Objects.equals(site, that.site);
    }

    @Override
    public int hashCode() {
        int hash = pool.name().hashCode();
        hash = 31 * hash + kind.ordinal();
        hash = 31 * hash + reason.ordinal();
        return 31 * hash + Objects.hashCode(site);
    }
}
