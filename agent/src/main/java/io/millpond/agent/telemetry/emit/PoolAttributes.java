/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry.emit;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.event.Query;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Every attribute set of one pool, built once: the hot path only picks one. */
final class PoolAttributes {

    /** Above it a shape is built each time; the metric itself overflows at the SDK's own limit (2,000). */
    static final int MAX_SHAPES = 1000;

    final PoolIdentity pool;
    final String sessionName;
    final String acquireName;
    final String transactionName;
    /** Only {@code db.client.connection.pool.name}. */
    final Attributes name;

    final Attributes idle;
    final Attributes used;
    /** Only {@code pool}. */
    final Attributes ours;
    /** Of session, acquire and transaction spans. */
    final Attributes session;

    /* Of PoolMetrics, found at the first use by a race that all threads win: each finds the same, whose fields are final. */
    Times.@Nullable Series waitTime;
    Times.@Nullable Series useTime;

    private final Attributes target;
    private final Attributes[] closed = new Attributes[CloseReason.values().length];
    private final ConcurrentHashMap<String, StatementShape> shapes = new ConcurrentHashMap<>();

    PoolAttributes(PoolIdentity pool) {
        this.pool = pool;
        String namespace = pool.namespace();
        this.sessionName = "session " + pool.name();
        this.acquireName = "acquire " + pool.name();
        this.transactionName = "transaction " + (namespace == null ? pool.name() : namespace);
        this.name = Attributes.of(Keys.POOL_NAME, pool.name());
        this.idle = Attributes.of(Keys.POOL_NAME, pool.name(), Keys.STATE, "idle");
        this.used = Attributes.of(Keys.POOL_NAME, pool.name(), Keys.STATE, "used");
        this.ours = Attributes.of(Keys.POOL, pool.name());
        this.target = target(pool);
        this.session = target.toBuilder().put(Keys.POOL_NAME, pool.name()).build();
        for (CloseReason reason : CloseReason.values()) {
            closed[reason.ordinal()] = Attributes.of(Keys.POOL, pool.name(), Keys.REASON, reason.label());
        }
    }

    Attributes closed(CloseReason reason) {
        return closed[reason.ordinal()];
    }

    StatementShape shape(Query query) {
        String summary = query.summary();
        String procedure = query.storedProcedure();
        StatementShape known = shapes.get(summary);
        if (known != null && Objects.equals(known.procedure, procedure)) {
            return known;
        }
        AttributesBuilder attributes = target.toBuilder();
        if (!summary.isEmpty()) {
            attributes.put(Keys.QUERY_SUMMARY, summary);
        }
        if (procedure != null) {
            attributes.put(Keys.PROCEDURE, procedure);
        }
        StatementShape shape = new StatementShape(
                summary.isEmpty() ? nameWithoutSummary(procedure) : summary, attributes.build(), procedure);
        if (known == null && shapes.size() < MAX_SHAPES) {
            shapes.put(summary, shape);
        }
        return shape;
    }

    /** For tests. */
    int shapes() {
        return shapes.size();
    }

    /** The conventions' order: procedure, namespace, address and port, system. */
    private String nameWithoutSummary(@Nullable String procedure) {
        if (procedure != null) {
            return procedure;
        }
        String namespace = pool.namespace();
        if (namespace != null) {
            return namespace;
        }
        String address = pool.serverAddress();
        if (address != null) {
            return pool.serverPort() < 0 ? address : address + ":" + pool.serverPort();
        }
        return pool.systemName();
    }

    private static Attributes target(PoolIdentity pool) {
        AttributesBuilder target = Attributes.builder().put(Keys.SYSTEM, pool.systemName());
        String namespace = pool.namespace();
        if (namespace != null) {
            target.put(Keys.NAMESPACE, namespace);
        }
        String address = pool.serverAddress();
        if (address != null) {
            target.put(Keys.SERVER_ADDRESS, address);
            if (pool.serverPort() >= 0 && !pool.isDefaultPort()) {
                target.put(Keys.SERVER_PORT, (long) pool.serverPort());
            }
        }
        return target.build();
    }
}
