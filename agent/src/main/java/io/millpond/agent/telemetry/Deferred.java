/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.event.Leak;
import io.millpond.agent.event.LeakListener;
import io.millpond.agent.event.PoolGauges;
import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.event.PoolListener;
import io.millpond.agent.event.Query;
import io.millpond.agent.event.QueryListener;
import io.millpond.agent.log.AgentLog;
import io.millpond.agent.telemetry.emit.Emitter;
import io.millpond.agent.telemetry.emit.Faults;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what happens until there is somebody to tell it to, then tells it in order and with the times of then; from that moment
 * on everything is passed on at once. So the application's first queries wait for no SDK, and still have their spans.
 *
 * <p>What is kept is bounded. Above the bound whole sessions and statements are left out, never the end of one that was kept.
 *
 * <p>Order: events are kept and handed over under this object's lock, told without it. {@link #ready} is written, under the
 * lock, only when nothing is left to tell; a thread that reads it non-null sees every earlier event told. Written sooner, a
 * statement's end could be told before its beginning and its span would never end.
 */
final class Deferred implements QueryListener, PoolListener, LeakListener {

    /** More could not be told in one go: the exporter's queue holds 2,048. */
    static final int MAX_SPANS = 1_500;

    static final int MAX_EVENTS = 8_192;

    /** Where the application is faster than we are, it waits for the rest of it. */
    private static final int ROUNDS = 8;

    /** Something that happened. */
    private abstract static class Event {

        final long atNanos = System.nanoTime();

        /** In the application's tracing. */
        @Nullable
        ActiveSpan active;

        abstract void tell(Emitter to);
    }

    private final @Nullable AppTracing tracing;
    private final Past past;
    private final boolean metrics;
    private final Faults faults = new Faults();

    private volatile @Nullable Emitter ready;
    /** Guarded by this, as the counts are. */
    private List<Event> kept = new ArrayList<>();

    private int spans;
    private long lost;

    /**
     * @param tracing null: the application's tracing is not looked at
     * @param metrics false: the pool's figures interest nobody
     */
    Deferred(@Nullable AppTracing tracing, Past past, boolean metrics) {
        this.tracing = tracing;
        this.past = past;
        this.metrics = metrics;
    }

    /** Tells what was kept. Called once, by a thread that may take its time. */
    void ready(Emitter emitter) {
        for (int round = 0; true; round++) {
            List<Event> batch;
            synchronized (this) {
                batch = kept;
                kept = new ArrayList<>();
                if (batch.isEmpty() || round == ROUNDS) {
                    tell(batch, emitter);
                    past.over();
                    ready = emitter;
                    break;
                }
            }
            tell(batch, emitter);
        }
        long missing = lost();
        if (missing > 0 && emitter != Emitter.NONE) {
            AgentLog.warn("telemetry: so much happened before it was up that " + missing
                    + " events of that time are missing in it");
        }
    }

    private synchronized long lost() {
        return lost;
    }

    private void tell(List<Event> batch, Emitter emitter) {
        for (Event event : batch) {
            past.tell(event.atNanos, event.active);
            try {
                event.tell(emitter);
            } catch (RuntimeException | LinkageError fault) {
                faults.caught(fault);
            }
        }
    }

    /** Kept, or told at once where there is somebody to tell it to. */
    private void happened(Event event) {
        if (!keep(event, 0)) {
            tellNow(event);
        }
    }

    /** As {@link #happened}, but left out above the bound. */
    private void mayHappen(Event event) {
        synchronized (this) {
            if (ready == null && kept.size() >= MAX_EVENTS) {
                lost++;
                return;
            }
        }
        happened(event);
    }

    private void tellNow(Event event) {
        Emitter emitter = ready;
        if (emitter != null) {
            event.tell(emitter);
        }
    }

    private synchronized boolean keep(Event event, int more) {
        if (ready != null) {
            return false;
        }
        spans += more;
        kept.add(event);
        return true;
    }

    private synchronized boolean isFull() {
        if (ready == null && (spans >= MAX_SPANS || kept.size() >= MAX_EVENTS)) {
            lost++;
            return true;
        }
        return false;
    }

    @Override
    public Session borrowed(PoolIdentity pool, long startNanos, long waitNanos) {
        return borrowed(pool, startNanos, waitNanos, Object.class, null);
    }

    @Override
    public Session borrowed(
            PoolIdentity pool, long startNanos, long waitNanos, Class<?> physical, @Nullable ClassLoader caller) {
        Emitter emitter = ready;
        if (emitter != null) {
            return emitter.queries().borrowed(pool, startNanos, waitNanos, physical, caller);
        }
        if (isFull()) {
            return Session.NONE;
        }
        EarlySession session = new EarlySession(tracing == null ? null : tracing.at(caller));
        Event event = new Event() {
            @Override
            void tell(Emitter to) {
                session.told = to.queries().borrowed(pool, startNanos, waitNanos, physical, caller);
            }
        };
        event.active = session.active();
        if (!keep(event, 1)) {
            tellNow(event);
        }
        return session;
    }

    /** A session that began before there was somebody to tell. */
    private final class EarlySession implements Session {

        private final AppTracing.@Nullable Place place;

        /** Written before {@link #ready}, or by the thread that began it. */
        private volatile Session told = Session.NONE;

        EarlySession(AppTracing.@Nullable Place place) {
            this.place = place;
        }

        @Nullable
        ActiveSpan active() {
            return tracing == null ? null : tracing.active(place);
        }

        @Override
        public @Nullable Object started(Query query) {
            if (ready != null) {
                return told.started(query);
            }
            if (isFull()) {
                return null;
            }
            EarlyStatement statement = new EarlyStatement();
            Event event = new Event() {
                @Override
                void tell(Emitter to) {
                    statement.token = told.started(query);
                }
            };
            event.active = active();
            if (!keep(event, 1)) {
                tellNow(event);
            }
            return statement;
        }

        @Override
        public void ended(@Nullable Object token, @Nullable Throwable error, long rows) {
            if (!(token instanceof EarlyStatement)) {
                told.ended(token, error, rows);
                return;
            }
            EarlyStatement statement = (EarlyStatement) token;
            happened(new Event() {
                @Override
                void tell(Emitter to) {
                    told.ended(statement.token, error, rows);
                }
            });
        }

        @Override
        public void transactionStarted() {
            if (ready != null) {
                told.transactionStarted();
            } else {
                mayHappen(new Event() {
                    @Override
                    void tell(Emitter to) {
                        told.transactionStarted();
                    }
                });
            }
        }

        @Override
        public void transactionEnded(boolean committed, @Nullable Throwable error) {
            if (ready != null) {
                told.transactionEnded(committed, error);
            } else {
                mayHappen(new Event() {
                    @Override
                    void tell(Emitter to) {
                        told.transactionEnded(committed, error);
                    }
                });
            }
        }

        @Override
        public void leaked(Leak leak) {
            happened(new Event() {
                @Override
                void tell(Emitter to) {
                    told.leaked(leak);
                }
            });
        }

        @Override
        public void returned() {
            happened(new Event() {
                @Override
                void tell(Emitter to) {
                    told.returned();
                }
            });
        }
    }

    /** A statement's token. */
    private static final class EarlyStatement {
        volatile @Nullable Object token;
    }

    @Override
    public boolean hearsBorrows() {
        return metrics;
    }

    @Override
    public void poolRegistered(PoolIdentity pool, PoolGauges gauges) {
        happened(new Event() {
            @Override
            void tell(Emitter to) {
                to.pools().poolRegistered(pool, gauges);
            }
        });
    }

    @Override
    public void poolRemoved(PoolIdentity pool) {
        happened(new Event() {
            @Override
            void tell(Emitter to) {
                to.pools().poolRemoved(pool);
            }
        });
    }

    @Override
    public void opened(PoolIdentity pool, long nanos) {
        mayHappen(new Event() {
            @Override
            void tell(Emitter to) {
                to.pools().opened(pool, nanos);
            }
        });
    }

    @Override
    public void openFailed(PoolIdentity pool, long nanos, Throwable failure) {
        mayHappen(new Event() {
            @Override
            void tell(Emitter to) {
                to.pools().openFailed(pool, nanos, failure);
            }
        });
    }

    @Override
    public void closed(PoolIdentity pool, CloseReason reason) {
        mayHappen(new Event() {
            @Override
            void tell(Emitter to) {
                to.pools().closed(pool, reason);
            }
        });
    }

    @Override
    public void acquired(PoolIdentity pool, long waitNanos) {
        Emitter emitter = ready;
        if (emitter != null) {
            emitter.pools().acquired(pool, waitNanos);
            return;
        }
        mayHappen(new Event() {
            @Override
            void tell(Emitter to) {
                to.pools().acquired(pool, waitNanos);
            }
        });
    }

    @Override
    public void acquireTimedOut(PoolIdentity pool, long waitNanos) {
        Event event = new Event() {
            @Override
            void tell(Emitter to) {
                to.pools().acquireTimedOut(pool, waitNanos);
            }
        };
        if (ready == null && tracing != null) {
            event.active = tracing.active(null);
        }
        mayHappen(event);
    }

    @Override
    public void released(PoolIdentity pool, long useNanos) {
        Emitter emitter = ready;
        if (emitter != null) {
            emitter.pools().released(pool, useNanos);
            return;
        }
        mayHappen(new Event() {
            @Override
            void tell(Emitter to) {
                to.pools().released(pool, useNanos);
            }
        });
    }

    @Override
    public void reset(PoolIdentity pool, long nanos) {
        Emitter emitter = ready;
        if (emitter != null) {
            emitter.pools().reset(pool, nanos);
            return;
        }
        mayHappen(new Event() {
            @Override
            void tell(Emitter to) {
                to.pools().reset(pool, nanos);
            }
        });
    }

    @Override
    public void found(Leak leak) {
        happened(new Event() {
            @Override
            void tell(Emitter to) {
                to.leaks().found(leak);
            }
        });
    }

    @Override
    public void retracted(Leak suspect) {
        happened(new Event() {
            @Override
            void tell(Emitter to) {
                to.leaks().retracted(suspect);
            }
        });
    }
}
