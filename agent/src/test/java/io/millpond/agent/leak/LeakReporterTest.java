/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.event.Leak;
import io.millpond.agent.event.LeakListener;
import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.event.QueryListener;
import io.millpond.agent.log.Heard;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LeakReporterTest {

    private static final PoolIdentity ORDERS = LeakWorld.identity("db1:5432/orders");
    private static final StackTraceElement RUN = new StackTraceElement("com.acme.Report", "run", "Report.java", 88);

    private final LeakReporter reporter = new LeakReporter(LeakListener.NONE);

    @Test
    void theLogHearsOfTheFirstTheTenthTheHundredthOnly() {
        try (Heard log = new Heard()) {
            for (int i = 0; i < 250; i++) {
                found(Leak.Kind.CONNECTION, RUN);
            }

            String tail = " at com.acme.Report.run(Report.java:88)";
            String head = "[millpond] leak: connection unreachable pool=db1:5432/orders count=";
            assertThat(log.lines()).containsExactly(head + 1 + tail, head + 10 + tail, head + 100 + tail);
        }
    }

    @Test
    void kindReasonSiteAndPoolAreCountedApart() {
        try (Heard log = new Heard()) {
            found(Leak.Kind.CONNECTION, RUN);
            found(Leak.Kind.STATEMENT, RUN);
            found(Leak.Kind.CONNECTION, new StackTraceElement("com.acme.Report", "run", "Report.java", 89));
            found(Leak.Kind.CONNECTION, null);
            Leak again = found(Leak.Kind.CONNECTION, RUN);
            Leak elsewhere = reporter.found(
                    LeakWorld.identity("db2"),
                    Leak.Kind.CONNECTION,
                    Leak.Reason.UNREACHABLE,
                    RUN,
                    1,
                    QueryListener.Session.NONE);

            assertThat(again.count()).isEqualTo(2);
            assertThat(elsewhere.count()).isEqualTo(1);
            assertThat(log.lines()).hasSize(5).anyMatch(line -> line.endsWith("count=1 at unknown"));
            assertThat(reporter.table()).hasSize(5).contains(again, elsewhere);
        }
    }

    @Test
    void theTableIsBoundedAndTheRestIsCountedAsOther() {
        try (Heard log = new Heard()) {
            for (int i = 0; i < LeakReporter.MAX_GROUPS + 1_000; i++) {
                found(Leak.Kind.CONNECTION, new StackTraceElement("com.acme.Gen" + i, "run", "Gen.java", i));
            }

            assertThat(reporter.table()).hasSize(LeakReporter.MAX_GROUPS);
            assertThat(reporter.others()).isEqualTo(1_000);
            assertThat(log.lines())
                    .filteredOn(line -> line.endsWith("at other"))
                    .hasSize(4);
        }
    }

    @Test
    void aListenerThatThrowsHarmsNobody() {
        AtomicInteger heard = new AtomicInteger();
        LeakReporter faulty = new LeakReporter(leak -> {
            heard.incrementAndGet();
            throw new IllegalStateException("secret");
        });
        try (Heard log = new Heard()) {
            faulty.found(ORDERS, Leak.Kind.CONNECTION, Leak.Reason.UNREACHABLE, RUN, 1, QueryListener.Session.NONE);

            assertThat(heard).hasValue(1);
            assertThat(log.lines()).noneMatch(line -> line.contains("secret"));
            assertThat(log.lines()).anyMatch(line -> line.contains("java.lang.IllegalStateException"));
        }
    }

    @Test
    void theTableSaysHowManySuspectsWereNone() {
        try (Heard log = new Heard()) {
            Leak first = suspect();
            Leak second = suspect();
            suspect();
            Leak lost = found(Leak.Kind.CONNECTION, RUN);

            reporter.retracted(first, true, 1);
            reporter.retracted(second, true, 1);

            String table = LeakTable.text(reporter.table(), reporter::retracted, 0, List.of());
            assertThat(reporter.retracted(first)).isEqualTo(2);
            assertThat(reporter.retracted(lost)).isZero();
            assertThat(table.lines().skip(1))
                    .satisfiesExactly(
                            row -> assertThat(row).contains("unreachable").endsWith("  db1:5432/orders"),
                            row -> assertThat(row)
                                    .matches(" +3  connection  held .*")
                                    .endsWith("  db1:5432/orders  (2 retracted)"));
        }
    }

    @Test
    void whereNothingIsTrackedTheTableSaysSo() {
        LeakWorld off = new LeakWorld(LeakSettings.builder().mode(SiteMode.OFF).build());
        LeakWorld on = new LeakWorld(LeakSettings.builder().build());

        assertThat(off.tracker.report()).isEqualTo(String.format("leaks are not tracked here (MILLPOND_LEAKS=off)%n"));
        assertThat(on.tracker.report()).isEqualTo(String.format("no leak found so far%n"));
    }

    private Leak suspect() {
        return reporter.found(ORDERS, Leak.Kind.CONNECTION, Leak.Reason.HELD, RUN, 1, QueryListener.Session.NONE);
    }

    private Leak found(Leak.Kind kind, StackTraceElement site) {
        return reporter.found(ORDERS, kind, Leak.Reason.UNREACHABLE, site, 1, QueryListener.Session.NONE);
    }
}
