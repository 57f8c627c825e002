/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import io.millpond.agent.log.AgentLog;
import io.millpond.agent.log.Secrets;
import io.millpond.agent.telemetry.emit.SpanRoom;
import io.millpond.agent.thread.DaemonThreads;
import io.millpond.agent.thread.StripedCount;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Spans on their way to the exporter: what the SDK's {@code BatchSpanProcessor} does, by the same settings ({@code OTEL_BSP_*}) and
 * with the same figures about itself, and one thing more. It tells beforehand whether there is room, so that what would be thrown
 * away is not made; and where spans come faster than they can be exported it leaves the application its processors
 * ({@link SpanLoad}). What is left out is counted and said.
 *
 * <p>The exporting thread waits while less than a batch is queued. It writes {@link #waiting}, then looks at the queue; a span is
 * put into the queue, then {@link #waiting} is read. Both are volatile (the queue's index is claimed by a compare-and-set), so one of
 * them sees the other; otherwise a full batch could lie there until the delay is over.
 */
final class SpanBatches implements SpanProcessor, SpanRoom {

    private static final AttributeKey<String> TYPE = AttributeKey.stringKey("processorType");
    private static final AttributeKey<Boolean> DROPPED = AttributeKey.booleanKey("dropped");
    /** The SDK's name for one, which dashboards know. */
    private static final String BATCH = "BatchSpanProcessor";

    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final SpanExporter exporter;
    private final long delayNanos;
    private final long timeoutNanos;
    private final int most;
    private final int batch;
    private final SpanLoad load;
    private final SpanPlaces places;
    private final LongSupplier clock;
    private final MpscAtomicArrayQueue<ReadableSpan> queue;
    private final Thread thread;

    private final LongAdder dropped = new LongAdder();
    private final LongAdder shed = new LongAdder();
    /** In thousandths of a span, because of each only a part would have been sampled. */
    private final StripedCount shedUnasked = new StripedCount();

    private final LongAdder exported = new LongAdder();

    private final AtomicBoolean waiting = new AtomicBoolean();
    private final AtomicReference<@Nullable CompletableResultCode> flush = new AtomicReference<>();
    private final AtomicReference<@Nullable CompletableResultCode> stop = new AtomicReference<>();
    /** Of the exporting thread only. */
    private boolean said;

    private boolean over;
    /** Written by {@link #start} too, before there is that thread. */
    private long due;

    private final List<ReadableSpan> taken = new ArrayList<>();

    SpanBatches(
            SpanExporter exporter,
            Duration delay,
            Duration timeout,
            int most,
            int batch,
            SpanLoad load,
            LongSupplier clock) {
        this.exporter = exporter;
        this.delayNanos = delay.toNanos();
        this.timeoutNanos = timeout.isZero() ? Long.MAX_VALUE : timeout.toNanos();
        this.most = most;
        this.batch = Math.min(batch, most);
        this.load = load;
        this.clock = clock;
        // A quarter: together with the half that is never full for those who ask, another quarter is left for larger
        // ones.
        this.places = new SpanPlaces(load.perSecond(), Math.max(1, most / 4), clock.getAsLong());
        this.queue = new MpscAtomicArrayQueue<>(Math.max(2, most));
        this.thread = DaemonThreads.create("millpond-spans", this::work);
    }

    /** As the SDK would make one of the {@code OTEL_BSP_*} variables. */
    static SpanBatches configured(SpanExporter exporter, ConfigProperties config) {
        return new SpanBatches(
                exporter,
                duration(config, "otel.bsp.schedule.delay", 5_000),
                duration(config, "otel.bsp.export.timeout", 30_000),
                count(config, "otel.bsp.max.queue.size", 2_048),
                count(config, "otel.bsp.max.export.batch.size", 512),
                new SpanLoad(Runtime.getRuntime().availableProcessors()),
                System::nanoTime);
    }

    private static Duration duration(ConfigProperties config, String key, long millis) {
        Duration set = config.getDuration(key, Duration.ofMillis(millis));
        if (set.isNegative()) {
            throw new ConfigurationException(key + " must not be negative: " + set.toMillis() + " ms");
        }
        return set;
    }

    private static int count(ConfigProperties config, String key, int byDefault) {
        int set = config.getInt(key, byDefault);
        if (set <= 0) {
            throw new ConfigurationException(key + " must be positive: " + set);
        }
        return set;
    }

    void start() {
        due = clock.getAsLong() + delayNanos;
        thread.start();
    }

    /** Says how it goes as the SDK's own does. */
    void observe(MeterProvider meters) {
        Meter meter = meters.get("io.opentelemetry.sdk.trace");
        Attributes queued = Attributes.of(TYPE, BATCH);
        Attributes lost = Attributes.of(TYPE, BATCH, DROPPED, true);
        Attributes sent = Attributes.of(TYPE, BATCH, DROPPED, false);
        meter.gaugeBuilder("queueSize")
                .ofLongs()
                .setDescription("The number of items queued")
                .setUnit("1")
                .buildWithCallback(to -> to.record(queue.size(), queued));
        meter.counterBuilder("processedSpans")
                .setUnit("1")
                .setDescription("The number of spans processed by the BatchSpanProcessor."
                        + " [dropped=true if they were dropped due to high throughput]")
                .buildWithCallback(to -> {
                    if (lost() > 0) {
                        to.record(lost(), lost);
                    }
                    if (exported.sum() > 0) {
                        to.record(exported.sum(), sent);
                    }
                });
    }

    private long lost() {
        return dropped.sum() + shed.sum() + shedUnasked.sum() / 1_000;
    }

    private long came() {
        return queue.currentProducerIndex() + lost();
    }

    @Override
    public boolean isFor(long nowNanos) {
        return !load.isLimited() || isHalfFree() && places.isFor(1, nowNanos);
    }

    @Override
    public boolean take() {
        return !load.isLimited() || take(1, clock.getAsLong());
    }

    @Override
    public boolean takeTrace(long nowNanos) {
        return !load.isLimited() || take(places.traceSize(), nowNanos);
    }

    private boolean take(int spans, long nowNanos) {
        return isHalfFree() && places.take(spans, nowNanos);
    }

    private boolean isHalfFree() {
        return queue.size() < Math.max(1, most / 2);
    }

    /* Where nobody is near an overload nothing is estimated: it would be a write that all threads share for each trace. */
    @Override
    public void began(boolean sampled) {
        if (load.isStrained()) {
            places.began(sampled);
            if (!sampled && load.isLimited()) {
                places.putBack(places.traceSize());
            }
        }
    }

    @Override
    public void ended(int spans) {
        if (load.isStrained()) {
            places.ended(spans);
        }
    }

    @Override
    public void shed(int spans) {
        shed.add(spans);
    }

    @Override
    public void shedUnasked(int spans) {
        shedUnasked.add(Math.round(spans * 1_000 * places.sampled()));
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
        return false;
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        if (!span.getSpanContext().isSampled()) {
            return;
        }
        if (queue.offerIfBelowThreshold(span, most)) {
            if (waiting.get() && queue.size() >= batch) {
                wake();
            }
        } else {
            dropped.increment();
            long now = clock.getAsLong();
            if (!load.isLookedAt(now)) {
                load.full(now, came(), lost());
            }
        }
    }

    private void wake() {
        if (waiting.compareAndSet(true, false)) {
            LockSupport.unpark(thread);
        }
    }

    private void work() {
        while (!over) {
            try {
                round();
            } catch (Throwable fault) {
                survived(fault);
            }
        }
    }

    /* Whatever it is: nobody else exports, and without this thread the queue would be full from now on. The rest is for a fault that
    every round has. */
    private void survived(Throwable fault) {
        try {
            AgentLog.warn("telemetry: exporting spans failed (" + Secrets.masked(fault.toString()) + ")");
        } finally {
            LockSupport.parkNanos(this, REST_NANOS);
        }
    }

    private void round() {
        CompletableResultCode flushing = flush.get();
        CompletableResultCode stopping = stop.get();
        if (flushing != null || stopping != null) {
            exportAll();
            flush.compareAndSet(flushing, null);
            if (flushing != null) {
                flushing.succeed();
            }
            if (stopping != null) {
                over = true;
                end(stopping);
            }
        } else if (queue.size() >= batch || clock.getAsLong() - due >= 0) {
            long from = clock.getAsLong();
            int spans = export();
            due = clock.getAsLong() + delayNanos;
            pause(from + load.pauseNanos(spans));
        } else {
            load.caughtUp();
            await(due);
        }
    }

    /** Until a batch is there, or the delay is over, or somebody asks. */
    private void await(long due) {
        waiting.set(true);
        if (queue.size() < batch && !isAsked()) {
            LockSupport.parkNanos(this, Math.max(1, due - clock.getAsLong()));
        }
        waiting.set(false);
    }

    private void pause(long until) {
        for (long left = until - clock.getAsLong(); left > 0 && !isAsked(); left = until - clock.getAsLong()) {
            LockSupport.parkNanos(this, left);
        }
    }

    private boolean isAsked() {
        return flush.get() != null || stop.get() != null;
    }

    /* What comes while it goes on is left for the next one: it ends whatever the application does. */
    private void exportAll() {
        for (int left = queue.size(); left > 0; ) {
            int spans = export();
            if (spans == 0) {
                return;
            }
            left -= spans;
        }
    }

    private int export() {
        while (taken.size() < batch) {
            ReadableSpan span = queue.poll();
            if (span == null) {
                break;
            }
            taken.add(span);
        }
        int spans = taken.size();
        if (spans > 0) {
            try {
                export(spans);
            } catch (Throwable fault) {
                AgentLog.warn("telemetry: a batch of spans is lost (" + Secrets.masked(fault.toString()) + ")");
            } finally {
                taken.clear();
            }
        }
        return spans;
    }

    private void export(int spans) {
        long from = clock.getAsLong();
        List<SpanData> data = new ArrayList<>(spans);
        for (ReadableSpan span : taken) {
            data.add(span.toSpanData());
        }
        CompletableResultCode result = exporter.export(Collections.unmodifiableList(data));
        result.join(timeoutNanos, TimeUnit.NANOSECONDS);
        long now = clock.getAsLong();
        load.exported(result.isSuccess() ? spans : 0, now - from, now, came(), lost());
        if (result.isSuccess()) {
            exported.add(spans);
            say();
        }
    }

    /** Not where exports fail: then it is said that all is dropped. */
    private void say() {
        long lost = said ? 0 : lost();
        if (lost > 0) {
            said = true;
            AgentLog.warn("telemetry: spans come faster than they can be exported, or than "
                    + SpanLoad.MOST_EACH_PROCESSOR + " a second for each processor, and " + lost
                    + " are left out so far, from now on as a rule by whole traces; no metric misses anything. To have a fair part of"
                    + " all traces set OTEL_TRACES_SAMPLER=parentbased_traceidratio and OTEL_TRACES_SAMPLER_ARG");
        }
    }

    private void end(CompletableResultCode stopping) {
        CompletableResultCode ended;
        try {
            ended = exporter.shutdown();
        } catch (Throwable fault) {
            stopping.fail(); // who stops waits for it
            throw fault;
        }
        ended.whenComplete(() -> {
            if (ended.isSuccess()) {
                stopping.succeed();
            } else {
                stopping.fail();
            }
        });
    }

    @Override
    public CompletableResultCode forceFlush() {
        return ask(flush);
    }

    @Override
    public CompletableResultCode shutdown() {
        if (thread.getState() == Thread.State.NEW) {
            return exporter.shutdown(); // of a configuration that was refused
        }
        return ask(stop);
    }

    private CompletableResultCode ask(AtomicReference<@Nullable CompletableResultCode> what) {
        CompletableResultCode asked = new CompletableResultCode();
        if (!what.compareAndSet(null, asked)) {
            CompletableResultCode before = what.get();
            return before == null ? CompletableResultCode.ofSuccess() : before;
        }
        if (what == flush && stop.get() != null) {
            asked.succeed(); // nobody works any more, or it is exported on the way to the end
        }
        LockSupport.unpark(thread);
        return asked;
    }

    @Override
    public String toString() {
        return "SpanBatches{exporter=" + exporter + ", delayMillis=" + TimeUnit.NANOSECONDS.toMillis(delayNanos)
                + ", most=" + most + ", batch=" + batch + ", load=" + load + "}";
    }
}
