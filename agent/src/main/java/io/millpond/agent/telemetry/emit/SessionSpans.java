/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry.emit;

import io.millpond.agent.event.Leak;
import io.millpond.agent.event.Query;
import io.millpond.agent.event.QueryListener;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one unit of work, from borrow to close.
 *
 * <pre>
 *  session (or the application's own span)
 *    +- acquire
 *    +- transaction -- statement, statement, ...
 *    +- statement, ...
 * </pre>
 *
 * Every span ends exactly once: ending is done under the lock, by whoever takes the span out of its field or list first, be it
 * its own end, the end of the session, or a rotation. A session that is held for ever is cut into traces of at most
 * {@value #MAX_SPANS} spans or {@value #MAX_SECONDS} s, each linked to the one before it, because a trace that never ends is
 * never shown and one of a million spans cannot be.
 *
 * <p>Where there is no room for more spans ({@link SpanRoom}) a root is not made, and with it none of its trace; what was left out
 * is counted. Under a span that is not ours, and in a trace that is large already, each span asks for itself.
 *
 * <p>The lock is this object's, held for no I/O: a span's end only puts it into the exporter's queue.
 */
final class SessionSpans implements QueryListener.Session {

    static final int MAX_SPANS = 1000;
    static final int MAX_SECONDS = 30;

    /** In a trace with a root of its own no span asks up to here: it is made, or the trace is not. Beyond, each asks whether there is room. */
    static final int MAX_WHOLE = 100;

    static final long ACQUIRE_SHOWN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final Attributes CONTINUED = Attributes.of(Keys.LINK, "continued");

    private final QuerySpans owner;
    private final PoolAttributes pool;
    private final ParentContext parents;
    private final boolean tracedElsewhere;

    /** The application's span at the borrow; invalid where there was none. */
    private SpanContext parent = SpanContext.getInvalid();

    /** Ours; null under a parent of the application's, and after the end. */
    private @Nullable Span root;

    private Context outer = Context.root();
    private @Nullable Span transaction;
    /** Of the next statement: the transaction's, else {@link #outer}. */
    private Context inner = Context.root();

    private SpanContext link = SpanContext.getInvalid();
    private boolean recording;
    /** There was no room for the root: its spans are counted only. Written under the lock. */
    private volatile boolean shedding;
    /** Of a trace not made for want of room, and not told yet. */
    private int unmade;
    /** Null until the first span: the clock is not read for a session without one. */
    private @Nullable Moments moments;

    private boolean returned;
    private int spans;
    private long rotateFromNanos;
    private @Nullable StatementSpan open;

    /** @param tracedElsewhere statements have their spans from somebody else: none of ours, and no root to put them under */
    SessionSpans(QuerySpans owner, PoolAttributes pool, ParentContext parents, boolean tracedElsewhere) {
        this.parents = parents;
        this.tracedElsewhere = tracedElsewhere;
        this.owner = owner;
        this.pool = pool;
    }

    synchronized void begin(@Nullable Context active, long startNanos, long waitNanos) {
        if (active != null) {
            outer = active;
            inner = active;
            parent = Span.fromContext(active).getSpanContext();
            link = parent;
            recording = parent.isSampled();
        } else if (!tracedElsewhere) {
            beginRoot(startNanos, startNanos + waitNanos, SpanContext.getInvalid());
        }
        if (recording && waitNanos >= ACQUIRE_SHOWN_NANOS && hasRoom(active != null)) {
            Span acquire = owner.builder(pool.acquireName, outer, epoch(startNanos))
                    .setAllAttributes(pool.session)
                    .startSpan();
            spans++;
            end(acquire, startNanos + waitNanos);
        }
    }

    /* Attributes only after the verdict: put on the builder, they would cost the same for a trace that nobody keeps. */
    private void beginRoot(long startNanos, long nowNanos, SpanContext before) {
        outer = Context.root();
        rotateFromNanos = startNanos + TimeUnit.SECONDS.toNanos(MAX_SECONDS);
        tellUnmade();
        shedding = !owner.room().takeTrace(nowNanos);
        if (shedding) {
            root = null;
            link = SpanContext.getInvalid();
            recording = false;
            inner = outer;
            unmade++;
            return;
        }
        SpanBuilder builder = owner.builder(pool.sessionName, Context.root(), epoch(startNanos));
        if (before.isSampled()) {
            builder.addLink(before, CONTINUED);
        }
        Span span = builder.startSpan();
        root = span;
        link = span.getSpanContext();
        recording = span.isRecording();
        owner.room().began(link.isSampled());
        spans = 1;
        if (recording) {
            span.setAllAttributes(pool.session);
            outer = Context.root().with(span);
        }
        inner = outer;
    }

    /** @param elsewhere under a span that is not ours */
    private boolean hasRoom(boolean elsewhere) {
        if ((elsewhere || spans >= MAX_WHOLE) && !owner.room().take()) {
            owner.room().shed(1);
            return false;
        }
        return true;
    }

    private void tellUnmade() {
        if (unmade > 0) {
            owner.room().shedUnasked(unmade);
            unmade = 0;
        }
    }

    private long epoch(long nanoTime) {
        Moments known = moments;
        if (known == null) {
            known = owner.moments();
            moments = known;
        }
        return known.epoch(nanoTime);
    }

    @Override
    public @Nullable Object started(Query query) {
        StatementSpan statement = new StatementSpan(query, owner.nanoTime());
        if (owner.tracing() && !tracedElsewhere) {
            if (shedding && !owner.room().isFor(statement.startNanos)) {
                owner.room().shedUnasked(1); // there is none for it under whatever span it would be, so nobody is asked
                return statement;
            }
            try {
                // Asked with no lock held, because the application's own code answers.
                begin(statement, parents.current());
            } catch (RuntimeException | LinkageError fault) {
                owner.faults().caught(fault);
            }
        }
        return statement;
    }

    /* The application may have borrowed under another span than the one it now works in: the statement belongs to this one. */
    private synchronized void begin(StatementSpan statement, @Nullable Context active) {
        if (returned) {
            return;
        }
        SpanContext now = active == null ? parent : Span.fromContext(active).getSpanContext();
        boolean moved = !now.equals(parent) && !now.getSpanId().equals(parent.getSpanId());
        if (!moved) {
            rotateIfDue(statement.startNanos);
        }
        if (moved ? !now.isSampled() : !recording) {
            if (shedding && !moved) {
                unmade++;
            }
            return;
        }
        if (!hasRoom(moved || root == null)) {
            return;
        }
        Context under = moved && active != null ? active : inner;
        StatementShape shape = pool.shape(statement.query);
        statement.shape = shape;
        SpanBuilder builder = owner.builder(shape.spanName, under, epoch(statement.startNanos))
                .setSpanKind(SpanKind.CLIENT)
                .setAllAttributes(shape.attributes);
        // The conventions: a procedure's call is its name; the text would add nothing.
        String text = shape.procedure == null ? statement.query.text() : null;
        if (text != null) {
            builder.setAttribute(Keys.QUERY_TEXT, text);
        }
        int batch = statement.query.batchSize();
        if (batch >= 0) {
            builder.setAttribute(Keys.BATCH_SIZE, (long) batch);
        }
        Span span = builder.startSpan();
        statement.span = span;
        statement.context = under.with(span);
        statement.next = open;
        open = statement;
        spans++;
    }

    @Override
    public void ended(@Nullable Object token, @Nullable Throwable error, long rows) {
        if (!(token instanceof StatementSpan)) {
            return;
        }
        StatementSpan statement = (StatementSpan) token;
        try {
            long now = owner.nanoTime();
            if (end(statement, error, now)) {
                owner.measure(pool, statement, now - statement.startNanos, error);
            }
        } catch (RuntimeException | LinkageError fault) {
            owner.faults().caught(fault);
        }
    }

    /** True for the first call. The span may be gone already: the session's end has ended it. */
    private synchronized boolean end(StatementSpan statement, @Nullable Throwable error, long now) {
        if (statement.counted) {
            return false;
        }
        statement.counted = true;
        Span span = statement.span;
        if (span != null) {
            statement.span = null;
            unchain(statement);
            if (error != null) {
                owner.fail(span, pool, error);
            }
            end(span, now);
        }
        return true;
    }

    private void unchain(StatementSpan statement) {
        StatementSpan at = open;
        if (at == statement) {
            open = statement.next;
            return;
        }
        while (at != null) {
            if (at.next == statement) {
                at.next = statement.next;
                return;
            }
            at = at.next;
        }
    }

    @Override
    public void transactionStarted() {
        if (owner.tracing()) {
            try {
                beginTransaction(owner.nanoTime());
            } catch (RuntimeException | LinkageError fault) {
                owner.faults().caught(fault);
            }
        }
    }

    private synchronized void beginTransaction(long now) {
        if (returned || transaction != null) {
            return;
        }
        rotateIfDue(now);
        if (shedding) {
            unmade++;
        }
        if (recording && hasRoom(root == null)) {
            Span span = owner.builder(pool.transactionName, outer, epoch(now))
                    .setAllAttributes(pool.session)
                    .startSpan();
            transaction = span;
            inner = outer.with(span);
            spans++;
        }
    }

    @Override
    public void transactionEnded(boolean committed, @Nullable Throwable error) {
        try {
            endTransaction(committed ? "committed" : "rolled_back", error, owner.nanoTime());
        } catch (RuntimeException | LinkageError fault) {
            owner.faults().caught(fault);
        }
    }

    private synchronized void endTransaction(String outcome, @Nullable Throwable error, long now) {
        Span span = transaction;
        if (span == null) {
            return;
        }
        transaction = null;
        inner = outer;
        span.setAttribute(Keys.OUTCOME, error == null ? outcome : "failed");
        if (error != null) {
            owner.fail(span, pool, error);
        }
        end(span, now);
    }

    private void rotateIfDue(long now) {
        Span old = root;
        if (old == null) {
            if (shedding && now - rotateFromNanos >= 0) {
                beginRoot(now, now, SpanContext.getInvalid()); // one that is held for ever is looked at again
            }
            return;
        }
        if (spans < MAX_SPANS && now - rotateFromNanos < 0) {
            return;
        }
        boolean inTransaction = transaction != null;
        endTransaction("continued", null, now);
        endRoot(old, now);
        beginRoot(now, now, old.getSpanContext());
        if (inTransaction) {
            beginTransaction(now);
        }
    }

    @Override
    public void leaked(Leak leak) {
        if (owner.tracing()) {
            try {
                show(leak, owner.nanoTime());
            } catch (RuntimeException | LinkageError fault) {
                owner.faults().caught(fault);
            }
        }
    }

    private synchronized void show(Leak leak, long now) {
        long epochNanos = epoch(now);
        Span span = root;
        if (span != null && span.isRecording()) {
            span.addEvent("leak", QuerySpans.leakAttributes(leak), epochNanos, TimeUnit.NANOSECONDS);
        } else {
            owner.leakSpan(leak, link, epochNanos);
        }
    }

    @Override
    public void returned() {
        if (owner.tracing()) {
            try {
                finish();
            } catch (RuntimeException | LinkageError fault) {
                owner.faults().caught(fault);
            }
        }
    }

    private synchronized void finish() {
        if (returned) {
            return;
        }
        returned = true;
        tellUnmade();
        if (root == null && open == null && transaction == null) {
            return;
        }
        long now = owner.nanoTime();
        while (open != null) {
            StatementSpan statement = open;
            open = statement.next;
            Span span = statement.span;
            statement.span = null;
            if (span != null) {
                end(span, now);
            }
        }
        endTransaction("unknown", null, now);
        Span span = root;
        root = null;
        recording = false;
        if (span != null) {
            endRoot(span, now);
        }
    }

    private void endRoot(Span ended, long now) {
        end(ended, now);
        if (ended.getSpanContext().isSampled()) {
            owner.room().ended(Math.min(spans, MAX_WHOLE));
        }
    }

    private void end(Span span, long now) {
        span.end(epoch(now), TimeUnit.NANOSECONDS);
    }
}
