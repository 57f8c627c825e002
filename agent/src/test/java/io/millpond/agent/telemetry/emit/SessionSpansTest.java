/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry.emit;

import static io.millpond.agent.telemetry.emit.Recorded.SHOP;
import static io.millpond.agent.telemetry.emit.Recorded.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.millpond.agent.event.Leak;
import io.millpond.agent.event.PoolIdentity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SessionSpansTest {

    private final Recorded recorded = new Recorded();
    private final FakeQuery select = new FakeQuery("SELECT orders", "select * from orders where id = ?");

    @Test
    void withoutRoomAWholeTraceIsLeftOutAndCounted() {
        Room room = new Room();
        recorded.room = room;
        room.free = false;
        SessionSpans session = recorded.borrow();

        room.free = true; // a trace is whole or not at all
        session.transactionStarted();
        session.ended(session.started(select), null, 1);
        session.ended(session.started(select), new SQLException("x", "40001", 0), -1);
        session.transactionEnded(true, null);
        session.returned();

        assertThat(recorded.spans()).isEmpty();
        assertThat(room.shedUnasked).isEqualTo(4);
        assertThat(room.shed).isZero();
        HistogramPointData point = recorded.collected()
                .get("db.client.operation.duration")
                .getHistogramData()
                .getPoints()
                .iterator()
                .next();
        assertThat(point.getCount()).as("no metric misses it").isEqualTo(1);
    }

    @Test
    void aTraceThatHadRoomIsMadeWhole() {
        Room room = new Room();
        recorded.room = room;
        SessionSpans session = recorded.borrow();

        room.free = false;
        session.ended(session.started(select), null, 1);
        session.returned();

        assertThat(recorded.spans()).hasSize(2);
        assertThat(room.shed + room.shedUnasked).isZero();
    }

    @Test
    void theRoomIsToldWhatATraceCameTo() {
        Room room = new Room();
        recorded.room = room;
        SessionSpans session = recorded.borrow();
        session.transactionStarted();
        session.ended(session.started(select), null, 1);
        session.transactionEnded(true, null);
        recorded.pass(Duration.ofSeconds(SessionSpans.MAX_SECONDS));
        for (int i = 0; i < SessionSpans.MAX_WHOLE; i++) {
            session.ended(session.started(select), null, 1);
        }
        session.returned();
        recorded.sampler = Sampler.alwaysOff();
        recorded.borrow().returned();

        assertThat(room.traces)
                .containsExactly("sampled", "3 spans", "sampled", SessionSpans.MAX_WHOLE + " spans", "not sampled");
    }

    @Test
    void aLargeTraceAndOneOfTheApplicationAskForEachSpan() {
        Room room = new Room();
        recorded.room = room;
        SessionSpans session = recorded.borrow();
        for (int i = 1; i < SessionSpans.MAX_WHOLE; i++) {
            session.ended(session.started(select), null, 1);
        }
        room.free = false;
        session.ended(session.started(select), null, 1);
        recorded.parent = Context.root()
                .with(Span.wrap(SpanContext.create(
                        "0af7651916cd43dd8448eb211c80319c",
                        "b7ad6b7169203331",
                        TraceFlags.getSampled(),
                        TraceState.getDefault())));
        SessionSpans under = recorded.borrow();
        under.ended(under.started(select), null, 1);
        room.free = true;
        under.ended(under.started(select), null, 1);
        session.returned();
        under.returned();

        assertThat(recorded.spans()).hasSize(SessionSpans.MAX_WHOLE + 1);
        assertThat(room.shed).isEqualTo(2);
    }

    @Test
    void aSessionHeldForEverIsLookedAtAgain() {
        Room room = new Room();
        recorded.room = room;
        room.free = false;
        SessionSpans session = recorded.borrow();
        room.free = true;
        recorded.pass(Duration.ofSeconds(SessionSpans.MAX_SECONDS));

        session.ended(session.started(select), null, 1);
        session.returned();

        assertThat(recorded.spans()).hasSize(2);
        assertThat(room.shedUnasked).isEqualTo(1);
    }

    @Test
    void aStatementWithoutRoomAsksNobodyWhatIsActiveAndOneWithRoomIsUnderIt() {
        Room room = new Room();
        recorded.room = room;
        room.free = false;
        SessionSpans session = recorded.borrow();
        recorded.parent = Context.root()
                .with(Span.wrap(SpanContext.create(
                        "0af7651916cd43dd8448eb211c80319c",
                        "b7ad6b7169203331",
                        TraceFlags.getSampled(),
                        TraceState.getDefault())));
        int asked = recorded.asked;
        session.ended(session.started(select), null, 1);
        assertThat(recorded.asked).isEqualTo(asked);
        room.free = true;

        session.ended(session.started(select), null, 1);
        session.returned();

        assertThat(recorded.span("SELECT orders").getParentSpanId()).isEqualTo("b7ad6b7169203331");
        assertThat(recorded.spans()).hasSize(1);
        assertThat(room.shedUnasked).isEqualTo(2);
    }

    @Test
    void aWaitThatRanOutIsLeftOutWithoutRoomToo() {
        Room room = new Room();
        recorded.room = room;
        room.free = false;

        recorded.queries().acquireTimedOut(SHOP, Duration.ofMillis(300).toNanos());

        assertThat(recorded.spans()).isEmpty();
        assertThat(room.shedUnasked).isEqualTo(1);
    }

    /** The places of an overloaded exporter come back with time: by that before a long wait there would be none for whoever waited. */
    @Test
    void aTraceAsksForRoomByTheTimeAfterTheWait() {
        Room room = new Room();
        recorded.room = room;
        long start = recorded.queries().nanoTime() - Duration.ofSeconds(20).toNanos();

        recorded.queries().borrowed(SHOP, start, Duration.ofSeconds(20).toNanos());

        assertThat(room.askedNanos - start).isEqualTo(Duration.ofSeconds(20).toNanos());
    }

    private static final class Room implements SpanRoom {
        boolean free = true;
        int shed;
        int shedUnasked;
        long askedNanos;
        final List<String> traces = new ArrayList<>();

        @Override
        public boolean isFor(long nowNanos) {
            return free;
        }

        @Override
        public boolean take() {
            return free;
        }

        @Override
        public boolean takeTrace(long nowNanos) {
            askedNanos = nowNanos;
            return free;
        }

        @Override
        public void began(boolean sampled) {
            traces.add(sampled ? "sampled" : "not sampled");
        }

        @Override
        public void ended(int spans) {
            traces.add(spans + " spans");
        }

        @Override
        public void shed(int spans) {
            shed += spans;
        }

        @Override
        public void shedUnasked(int spans) {
            shedUnasked += spans;
        }
    }

    @Test
    void statementIsAClientSpanUnderTheSession() {
        SessionSpans session = recorded.borrow();

        Object token = session.started(select);
        recorded.pass(Duration.ofMillis(7));
        session.ended(token, null, 3);
        session.returned();

        SpanData root = recorded.span("session db1:5432/shop");
        assertThat(root.getKind()).isEqualTo(SpanKind.INTERNAL);
        assertThat(root.getParentSpanContext().isValid()).isFalse();
        assertThat(plain(root.getAttributes())).contains(entry("db.client.connection.pool.name", "db1:5432/shop"));
        SpanData statement = recorded.span("SELECT orders");
        assertThat(statement.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(statement.getTraceId()).isEqualTo(root.getTraceId());
        assertThat(statement.getParentSpanId()).isEqualTo(root.getSpanId());
        assertThat(statement.getStatus()).isEqualTo(StatusData.unset());
        assertThat(plain(statement.getAttributes()))
                .containsOnly(
                        entry("db.system.name", "postgresql"),
                        entry("db.namespace", "shop|public"),
                        entry("server.address", "db1"),
                        entry("db.query.text", "select * from orders where id = ?"),
                        entry("db.query.summary", "SELECT orders"));
        assertThat(statement.getEndEpochNanos() - statement.getStartEpochNanos())
                .isEqualTo(Duration.ofMillis(7).toNanos());
        assertThat(statement.getInstrumentationScopeInfo().getName()).isEqualTo("io.millpond");
    }

    @Test
    void portIsShownOnlyWhereItIsNotTheDefault() {
        PoolIdentity odd = new PoolIdentity("db1:6543/shop", "postgresql", null, "db1", 6543, false);
        SessionSpans session = (SessionSpans) recorded.queries().borrowed(odd, recorded.clock.nanoTime(), 0);

        session.ended(session.started(select), null, -1);
        session.returned();

        assertThat(plain(recorded.span("SELECT orders").getAttributes()))
                .contains(entry("server.port", 6543L))
                .doesNotContainKey("db.namespace");
    }

    @Test
    void batchAndProcedureHaveTheirAttributes() {
        SessionSpans session = recorded.borrow();
        FakeQuery batch = new FakeQuery("BATCH INSERT orders", "insert into orders values (?)");
        batch.batch = 50;
        FakeQuery call = new FakeQuery("call pay", "{call pay(?)}");
        call.procedure = "pay";

        session.ended(session.started(batch), null, 50);
        session.ended(session.started(call), null, -1);

        assertThat(plain(recorded.span("BATCH INSERT orders").getAttributes()))
                .contains(entry("db.operation.batch.size", 50L));
        assertThat(plain(recorded.span("call pay").getAttributes()))
                .contains(entry("db.stored_procedure.name", "pay"))
                .doesNotContainKey("db.query.text");
    }

    @Test
    void withoutASummaryTheNameFallsBackAsTheConventionsSay() {
        SessionSpans session = recorded.borrow();
        FakeQuery nameless = new FakeQuery("", null);
        FakeQuery call = new FakeQuery("", null);
        call.procedure = "pay";

        session.ended(session.started(nameless), null, -1);
        session.ended(session.started(call), null, -1);

        assertThat(plain(recorded.span("shop|public").getAttributes())).doesNotContainKey("db.query.summary");
        assertThat(recorded.span("pay").getKind()).isEqualTo(SpanKind.CLIENT);
    }

    @Test
    void aWaitThatRanOutIsAFailedAcquireOfItsOwn() {
        recorded.pass(Duration.ofSeconds(1));

        recorded.queries().acquireTimedOut(SHOP, Duration.ofMillis(300).toNanos());
        recorded.queries().acquireTimedOut(SHOP, Duration.ofNanos(999_999).toNanos());

        SpanData acquire = recorded.span("acquire db1:5432/shop");
        assertThat(acquire.getParentSpanContext().isValid()).isFalse();
        assertThat(acquire.getStatus()).isEqualTo(StatusData.create(StatusCode.ERROR, "no connection within 300 ms"));
        assertThat(plain(acquire.getAttributes()))
                .contains(
                        entry("error.type", "java.sql.SQLTransientConnectionException"),
                        entry("db.client.connection.pool.name", "db1:5432/shop"));
        assertThat(acquire.getEndEpochNanos() - acquire.getStartEpochNanos())
                .isEqualTo(Duration.ofMillis(300).toNanos());
        assertThat(acquire.getEndEpochNanos()).isEqualTo(recorded.clock.now());
    }

    @Test
    void aWaitOfAMillisecondIsShownAndAShorterOneIsNot() {
        long entered = recorded.clock.nanoTime();
        recorded.pass(Duration.ofMillis(5));
        QuerySpansUser user = new QuerySpansUser();

        user.borrow(entered, Duration.ofMillis(4).toNanos()).returned();
        user.borrow(recorded.clock.nanoTime(), 999_999).returned();

        SpanData acquire = recorded.span("acquire db1:5432/shop");
        SpanData root = recorded.spans().get(1);
        assertThat(root.getName()).isEqualTo("session db1:5432/shop");
        assertThat(acquire.getKind()).isEqualTo(SpanKind.INTERNAL);
        assertThat(acquire.getParentSpanId()).isEqualTo(root.getSpanId());
        assertThat(acquire.getStartEpochNanos()).isEqualTo(root.getStartEpochNanos());
        assertThat(acquire.getEndEpochNanos() - acquire.getStartEpochNanos())
                .isEqualTo(Duration.ofMillis(4).toNanos());
        assertThat(root.getStartEpochNanos())
                .isEqualTo(recorded.clock.now() - Duration.ofMillis(5).toNanos());
    }

    @Test
    void statementsOfATransactionAreItsChildren() {
        SessionSpans session = recorded.borrow();

        session.transactionStarted();
        session.ended(session.started(select), null, 1);
        session.transactionEnded(true, null);
        session.ended(session.started(new FakeQuery("SELECT later", null)), null, 1);
        session.returned();

        SpanData root = recorded.span("session db1:5432/shop");
        SpanData transaction = recorded.span("transaction shop|public");
        assertThat(transaction.getKind()).isEqualTo(SpanKind.INTERNAL);
        assertThat(transaction.getParentSpanId()).isEqualTo(root.getSpanId());
        assertThat(plain(transaction.getAttributes())).contains(entry("millpond.transaction.outcome", "committed"));
        assertThat(recorded.span("SELECT orders").getParentSpanId()).isEqualTo(transaction.getSpanId());
        assertThat(recorded.span("SELECT later").getParentSpanId()).isEqualTo(root.getSpanId());
    }

    @Test
    void rollbackAndFailedCommitAreTold() {
        SessionSpans session = recorded.borrow();

        session.transactionStarted();
        session.transactionEnded(false, null);
        session.transactionStarted();
        session.transactionEnded(true, new SQLException("no", "40001", 0));

        List<SpanData> spans = recorded.spans();
        assertThat(plain(spans.get(0).getAttributes())).contains(entry("millpond.transaction.outcome", "rolled_back"));
        assertThat(plain(spans.get(1).getAttributes()))
                .contains(entry("millpond.transaction.outcome", "failed"), entry("error.type", "40001"));
        assertThat(spans.get(1).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }

    @Test
    void anErrorIsNamedByItsCodeAndItsMessageIsKeptBack() {
        SessionSpans session = recorded.borrow();

        session.ended(session.started(select), new SQLException("id 4711 is taken", "23505", 0), -1);

        SpanData statement = recorded.span("SELECT orders");
        assertThat(statement.getStatus())
                .isEqualTo(StatusData.create(StatusCode.ERROR, "java.sql.SQLException SQLState=23505 code=0"));
        assertThat(plain(statement.getAttributes()))
                .contains(entry("error.type", "23505"), entry("db.response.status_code", "23505"));
        assertThat(statement.getEvents()).extracting(EventData::getName).containsExactly("exception");
        assertThat(statement.toString()).doesNotContain("4711");
    }

    @Test
    void theMessageIsShownWhereAskedFor() {
        recorded.errorMessages = true;
        SessionSpans session = recorded.borrow();

        session.ended(session.started(select), new SQLException("id 4711 is taken", "23505", 0), -1);

        SpanData statement = recorded.span("SELECT orders");
        assertThat(statement.getStatus().getDescription()).isEqualTo("id 4711 is taken");
        assertThat(plain(statement.getEvents().get(0).getAttributes()))
                .contains(entry("exception.message", "id 4711 is taken"));
    }

    @Test
    void whatIsOpenWhenTheConnectionReturnsEndsThenAndOnlyOnce() {
        SessionSpans session = recorded.borrow();
        session.transactionStarted();
        Object first = session.started(select);
        Object second = session.started(new FakeQuery("SELECT other", null));

        session.returned();
        session.ended(first, null, 1);
        session.ended(second, null, 1);
        session.ended(second, null, 1);
        session.transactionEnded(true, null);
        session.returned();

        assertThat(recorded.spans()).hasSize(4);
        assertThat(recorded.spans()).allMatch(SpanData::hasEnded);
        assertThat(plain(recorded.span("transaction shop|public").getAttributes()))
                .contains(entry("millpond.transaction.outcome", "unknown"));
        long points = recorded.collected().get("db.client.operation.duration").getHistogramData().getPoints().stream()
                .mapToLong(HistogramPointData::getCount)
                .sum();
        assertThat(points).isEqualTo(2);
    }

    @Test
    void nothingBeginsAfterTheReturn() {
        SessionSpans session = recorded.borrow();
        session.returned();

        session.transactionStarted();
        session.ended(session.started(select), null, 1);

        assertThat(recorded.spans()).hasSize(1);
    }

    @Test
    void concurrentEndsOfASessionLoseAndDoubleNothing() throws InterruptedException {
        int statements = 500;
        SessionSpans session = recorded.borrow();
        Object[] tokens = new Object[statements];
        for (int i = 0; i < statements; i++) {
            tokens[i] = session.started(select);
        }
        CountDownLatch go = new CountDownLatch(1);
        Thread ender = new Thread(() -> {
            await(go);
            for (Object token : tokens) {
                session.ended(token, null, 1);
            }
        });
        Thread returner = new Thread(() -> {
            await(go);
            session.returned();
        });

        ender.start();
        returner.start();
        go.countDown();
        ender.join();
        returner.join();

        assertThat(recorded.spans()).hasSize(statements + 1);
        assertThat(recorded.spans().stream().map(SpanData::getSpanId).collect(Collectors.toSet()))
                .hasSize(statements + 1);
    }

    @Test
    void aSessionHeldForLongIsCutIntoLinkedTraces() {
        SessionSpans session = recorded.borrow();
        session.transactionStarted();
        session.ended(session.started(select), null, 1);

        recorded.pass(Duration.ofSeconds(31));
        session.ended(session.started(new FakeQuery("SELECT later", null)), null, 1);
        session.returned();

        List<SpanData> roots = recorded.spans().stream()
                .filter(s -> s.getName().startsWith("session"))
                .collect(Collectors.toList());
        assertThat(roots).hasSize(2);
        assertThat(roots.get(1).getTraceId()).isNotEqualTo(roots.get(0).getTraceId());
        assertThat(roots.get(1).getLinks()).singleElement().satisfies(link -> {
            assertThat(link.getSpanContext().getSpanId()).isEqualTo(roots.get(0).getSpanId());
            assertThat(plain(link.getAttributes())).containsOnly(entry("millpond.link", "continued"));
        });
        assertThat(roots.get(1).getStartEpochNanos()).isEqualTo(roots.get(0).getEndEpochNanos());
        assertThat(recorded.span("SELECT later").getTraceId())
                .isEqualTo(roots.get(1).getTraceId());
        assertThat(recorded.spans().stream()
                        .filter(s -> s.getName().startsWith("transaction"))
                        .map(s -> plain(s.getAttributes()).get("millpond.transaction.outcome")))
                .containsExactly("continued", "unknown");
    }

    @Test
    void aSessionOfManyStatementsIsCutToo() {
        SessionSpans session = recorded.borrow();

        for (int i = 0; i < 2500; i++) {
            session.ended(session.started(select), null, 1);
        }
        session.returned();

        assertThat(recorded.spans().stream().collect(Collectors.groupingBy(SpanData::getTraceId)))
                .hasSize(3)
                .allSatisfy((trace, spans) -> assertThat(spans).hasSizeLessThanOrEqualTo(SessionSpans.MAX_SPANS));
    }

    @Test
    void anUnsampledSessionAsksTheQueryForNothingUntilTheMetric() {
        recorded.sampler = Sampler.alwaysOff();
        SessionSpans session = recorded.borrow();

        session.transactionStarted();
        Object token = session.started(select);

        assertThat(select.asked).isZero();
        session.ended(token, null, 1);
        session.returned();
        assertThat(recorded.spans()).isEmpty();
        assertThat(recorded.collected()).containsKey("db.client.operation.duration");
    }

    @Test
    void underAnApplicationsSpanThereIsNoRootOfOurs() {
        SpanContext app = SpanContext.createFromRemoteParent(
                "0af7651916cd43dd8448eb211c80319c",
                "b7ad6b7169203331",
                TraceFlags.getSampled(),
                TraceState.getDefault());
        recorded.parent = Context.root().with(Span.wrap(app));
        SessionSpans session = new QuerySpansUser()
                .borrow(recorded.clock.nanoTime(), Duration.ofMillis(2).toNanos());

        session.ended(session.started(select), null, 1);
        session.returned();

        assertThat(recorded.spans())
                .extracting(SpanData::getName)
                .containsExactly("acquire db1:5432/shop", "SELECT orders");
        assertThat(recorded.spans()).allMatch(s -> s.getParentSpanId().equals(app.getSpanId()));
        assertThat(recorded.spans()).allMatch(s -> s.getTraceId().equals(app.getTraceId()));
    }

    @Test
    void aLeakIsAnEventOfItsSession() {
        SessionSpans session = recorded.borrow();

        session.leaked(leak());
        session.returned();

        EventData event = recorded.span("session db1:5432/shop").getEvents().get(0);
        assertThat(event.getName()).isEqualTo("leak");
        assertThat(plain(event.getAttributes()))
                .containsOnly(
                        entry("pool", "db1:5432/shop"),
                        entry("kind", "connection"),
                        entry("reason", "unreachable"),
                        entry("code.function.name", "com.acme.Report.run"),
                        entry("code.file.path", "Report.java"),
                        entry("code.line.number", 88L));
    }

    @Test
    void aLeakFoundAfterTheSessionIsASpanLinkedToIt() {
        SessionSpans session = recorded.borrow();
        session.returned();

        session.leaked(leak());

        SpanData leak = recorded.span("leak");
        SpanData root = recorded.span("session db1:5432/shop");
        assertThat(leak.getLinks())
                .singleElement()
                .satisfies(link -> assertThat(link.getSpanContext().getSpanId()).isEqualTo(root.getSpanId()));
        assertThat(plain(leak.getAttributes())).contains(entry("code.function.name", "com.acme.Report.run"));
    }

    @Test
    void withoutTracingOnlyTheMetricIsKept() {
        recorded.tracing = false;
        SessionSpans session = recorded.borrow();

        session.transactionStarted();
        session.ended(session.started(select), null, 1);
        session.leaked(leak());
        session.returned();

        assertThat(recorded.spans()).isEmpty();
        assertThat(recorded.collected()).containsKey("db.client.operation.duration");
    }

    @Test
    void aQueryThatFailsToAnswerNeverReachesTheApplication() {
        SessionSpans session = recorded.borrow();
        AtomicBoolean asked = new AtomicBoolean();
        FakeQuery broken = new FakeQuery("x", null);
        io.millpond.agent.event.Query throwing = new io.millpond.agent.event.Query() {
            @Override
            public String summary() {
                asked.set(true);
                throw new IllegalStateException("broken");
            }

            @Override
            public String text() {
                return broken.text;
            }

            @Override
            public String storedProcedure() {
                return null;
            }

            @Override
            public int batchSize() {
                return -1;
            }
        };

        session.ended(session.started(throwing), null, 1);
        session.returned();

        assertThat(asked).isTrue();
        assertThat(recorded.spans()).hasSize(1);
    }

    private static Leak leak() {
        return new Leak(
                SHOP,
                Leak.Kind.CONNECTION,
                Leak.Reason.UNREACHABLE,
                new StackTraceElement("com.acme.Report", "run", "Report.java", 88),
                1,
                0);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private final class QuerySpansUser {
        private final QuerySpans queries = recorded.queries();

        SessionSpans borrow(long startNanos, long waitNanos) {
            return (SessionSpans) queries.borrowed(SHOP, startNanos, waitNanos);
        }
    }
}
