/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a caller reads who got no connection: what happened, the figures, who holds the oldest, and what to do. */
final class ExhaustionMessage<R> {

    private final PoolFigures<R> pool;
    private final @Nullable Supplier<@Nullable String> oldestHolder;

    ExhaustionMessage(PoolFigures<R> pool, @Nullable Supplier<@Nullable String> oldestHolder) {
        this.pool = pool;
        this.oldestHolder = oldestHolder;
    }

    /** @param serverFull the server refused the last attempt because it, or the user, has all connections that it may have */
    String text(long waitedNanos, boolean serverFull, long now) {
        StringBuilder text = new StringBuilder(240);
        text.append("Pool ").append(pool.identity().name());
        text.append(": no connection within ")
                .append(TimeUnit.NANOSECONDS.toMillis(waitedNanos))
                .append(" ms (max=");
        text.append(pool.max())
                .append(", in use=")
                .append(pool.inUse())
                .append(", idle=")
                .append(pool.idle());
        text.append(", waiting=").append(pool.waiting());
        int opening = pool.opening();
        if (opening > 0) {
            text.append(", opening=").append(opening);
        }
        text.append("). ");
        String holder = holder(now);
        if (holder != null) {
            text.append("Oldest holder: ").append(holder).append(". ");
        }
        if (serverFull) {
            return text.append(
                            "The server takes no further connection (its limit, or the user's, is reached): raise that limit or close")
                    .append(" connections sooner.")
                    .toString();
        }
        // With places free it is the database that gives none: more places would not help.
        boolean full = pool.inUse() >= pool.max();
        return text.append(
                        full
                                ? "Raise MILLPOND_POOL_MAX_SIZE or close connections sooner."
                                : "The database opens no further connection in time: see whether it can be reached, or raise"
                                        + " MILLPOND_POOL_ACQUIRE_TIMEOUT.")
                .toString();
    }

    private @Nullable String holder(long now) {
        if (oldestHolder != null) {
            String told = oldestHolder.get();
            if (told != null) {
                return told;
            }
        }
        PoolEntry<R> oldest = pool.oldestInUse();
        if (oldest == null) {
            return null;
        }
        return "for " + TimeUnit.NANOSECONDS.toMillis(Math.max(0, now - oldest.borrowedNanos())) + " ms";
    }
}
