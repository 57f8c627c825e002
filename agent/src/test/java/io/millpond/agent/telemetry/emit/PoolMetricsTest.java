/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry.emit;

import static io.millpond.agent.telemetry.emit.Recorded.SHOP;
import static io.millpond.agent.telemetry.emit.Recorded.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.event.Leak;
import io.millpond.agent.event.PoolGauges;
import io.millpond.agent.event.PoolIdentity;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import java.sql.SQLException;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PoolMetricsTest {

    private final Recorded recorded = new Recorded();
    private final PoolMetrics metrics = recorded.metrics();

    @Test
    void theGaugesOfAPoolAreItsFiguresAtTheTimeOfAsking() {
        metrics.poolRegistered(SHOP, new Figures());

        Map<String, MetricData> found = recorded.collected();

        assertThat(longs(found.get("db.client.connection.count")))
                .containsOnly(
                        entry(
                                Map.of(
                                        "db.client.connection.pool.name",
                                        SHOP.name(),
                                        "db.client.connection.state",
                                        "idle"),
                                3L),
                        entry(
                                Map.of(
                                        "db.client.connection.pool.name",
                                        SHOP.name(),
                                        "db.client.connection.state",
                                        "used"),
                                4L));
        assertGauge(found, "db.client.connection.max", "{connection}", 10);
        assertGauge(found, "db.client.connection.idle.max", "{connection}", 10);
        assertGauge(found, "db.client.connection.idle.min", "{connection}", 2);
        assertGauge(found, "db.client.connection.pending_requests", "{request}", 5);
        assertThat(longs(found.get("millpond.connection.overflow")).values()).containsExactly(6L);
    }

    @Test
    void aRemovedPoolIsNotObservedAnyMore() {
        metrics.poolRegistered(SHOP, new Figures());
        metrics.poolRemoved(SHOP);

        assertThat(recorded.collected()).doesNotContainKey("db.client.connection.count");
    }

    @Test
    void timesAreSecondsByPoolName() {
        metrics.opened(SHOP, 20_000_000);
        metrics.acquired(SHOP, 200_000);
        metrics.released(SHOP, 3_000_000_000L);
        metrics.acquireTimedOut(SHOP, 1);

        Map<String, MetricData> found = recorded.collected();
        assertTime(found, "db.client.connection.create_time", 0.02);
        assertTime(found, "db.client.connection.wait_time", 0.0002);
        assertTime(found, "db.client.connection.use_time", 3);
        MetricData timeouts = found.get("db.client.connection.timeouts");
        assertThat(timeouts.getUnit()).isEqualTo("{timeout}");
        assertThat(timeouts.getLongSumData().isMonotonic()).isTrue();
        assertThat(longs(timeouts)).containsOnly(entry(Map.of("db.client.connection.pool.name", SHOP.name()), 1L));
    }

    @Test
    void closesAndResetsAreTold() {
        metrics.closed(SHOP, CloseReason.LIFETIME);
        metrics.closed(SHOP, CloseReason.LIFETIME);
        metrics.reset(SHOP, 1_000_000);

        Map<String, MetricData> found = recorded.collected();
        assertThat(longs(found.get("millpond.connection.closed")))
                .containsOnly(entry(Map.of("pool", SHOP.name(), "reason", "lifetime"), 2L));
        assertThat(found.get("millpond.connection.reset").getUnit()).isEqualTo("s");
        assertThat(found.get("millpond.connection.reset").getHistogramData().getPoints())
                .singleElement()
                .satisfies(p -> assertThat(plain(p.getAttributes())).containsOnly(entry("pool", SHOP.name())));
    }

    @Test
    void leaksAreCountedAndSuspectsAreNot() {
        metrics.found(new Leak(SHOP, Leak.Kind.RESULT_SET, Leak.Reason.CLOSED_BY_CONNECTION, null, 1, 0));
        metrics.found(new Leak(SHOP, Leak.Kind.CONNECTION, Leak.Reason.HELD, null, 1, 0));

        assertThat(longs(recorded.collected().get("millpond.leaks")))
                .containsOnly(
                        entry(Map.of("pool", SHOP.name(), "kind", "result_set", "reason", "closed_by_connection"), 1L));
    }

    @Test
    void operationDurationHasTheConventionsBucketsAndNoText() {
        SessionSpans session = recorded.borrow();
        FakeQuery query = new FakeQuery("SELECT a", "select a");
        recorded.tracing = false;

        session.ended(session.started(query), new SQLException("x", "40001", 0), -1);

        MetricData duration = recorded.collected().get("db.client.operation.duration");
        assertThat(duration.getUnit()).isEqualTo("s");
        HistogramPointData point =
                duration.getHistogramData().getPoints().iterator().next();
        assertThat(point.getBoundaries()).containsExactly(0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0);
        assertThat(plain(point.getAttributes()))
                .containsOnly(
                        entry("db.system.name", "postgresql"),
                        entry("db.namespace", "shop|public"),
                        entry("server.address", "db1"),
                        entry("db.query.summary", "SELECT a"),
                        entry("error.type", "40001"),
                        entry("db.response.status_code", "40001"));
    }

    @Test
    void everNewIdentitiesAndSummariesFillNoHeap() {
        PoolTable table = new PoolTable();
        PoolAttributes attributes = table.of(SHOP);
        for (int i = 0; i < 3 * PoolTable.MAX_UNREGISTERED; i++) {
            table.of(new PoolIdentity("p" + i, "postgresql", null, null, -1, true));
            attributes.shape(new FakeQuery("SELECT t" + i, null));
        }

        assertThat(table.unregistered()).isLessThanOrEqualTo(PoolTable.MAX_UNREGISTERED);
        assertThat(attributes.shapes()).isLessThanOrEqualTo(PoolAttributes.MAX_SHAPES);
    }

    private static void assertGauge(Map<String, MetricData> found, String name, String unit, long value) {
        MetricData metric = found.get(name);
        assertThat(metric.getUnit()).isEqualTo(unit);
        assertThat(metric.getType()).isEqualTo(MetricDataType.LONG_SUM);
        assertThat(metric.getLongSumData().isMonotonic()).isFalse();
        assertThat(longs(metric)).containsOnly(entry(Map.of("db.client.connection.pool.name", SHOP.name()), value));
    }

    private static void assertTime(Map<String, MetricData> found, String name, double seconds) {
        MetricData metric = found.get(name);
        assertThat(metric.getUnit()).isEqualTo("s");
        HistogramPointData point =
                metric.getHistogramData().getPoints().iterator().next();
        assertThat(point.getSum()).isEqualTo(seconds);
        assertThat(plain(point.getAttributes())).containsOnly(entry("db.client.connection.pool.name", SHOP.name()));
    }

    private static Map<Map<String, Object>, Long> longs(MetricData metric) {
        return metric.getLongSumData().getPoints().stream()
                .collect(Collectors.toMap(p -> plain(p.getAttributes()), LongPointData::getValue));
    }

    private static final class Figures implements PoolGauges {
        @Override
        public int max() {
            return 10;
        }

        @Override
        public int minIdle() {
            return 2;
        }

        @Override
        public int open() {
            return 7;
        }

        @Override
        public int inUse() {
            return 4;
        }

        @Override
        public int idle() {
            return 3;
        }

        @Override
        public int waiting() {
            return 5;
        }

        @Override
        public long overflows() {
            return 6;
        }

        @Override
        public long waitCount() {
            return 0;
        }

        @Override
        public long waitNanos() {
            return 0;
        }

        @Override
        public long closed(CloseReason reason) {
            return 0;
        }
    }
}
