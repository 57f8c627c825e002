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
import io.millpond.agent.event.QueryListener;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells each OpenTelemetry its own: a session that of the code that borrows, a pool that of the first that borrowed from it. What
 * finds none goes to ours. What a pool did before anybody borrowed waits until then.
 */
final class Routes implements QueryListener, PoolListener, LeakListener {

    private static final int MAX_HOMES = 10_000;
    private static final int MAX_WAITING = 200;

    /** Finds the OpenTelemetry of the code that borrows. */
    interface Finder {
        @Nullable
        AppEmitter find(@Nullable ClassLoader caller);
    }

    /** Our own, started when it is needed. */
    interface Fallback {
        Telemetry start();
    }

    /** Where a pool's figures go. Guarded by itself. */
    private static final class Home {
        @Nullable
        PoolGauges gauges;

        /** Null: undecided, or ours. Weak: the pool may outlive the application. */
        private @Nullable WeakReference<AppEmitter> app;

        private boolean decided;
        private List<BiConsumer<PoolListener, LeakListener>> waiting = new ArrayList<>();
    }

    private final Finder finder;
    private final Fallback fallback;
    private final ConcurrentHashMap<PoolIdentity, Home> homes = new ConcurrentHashMap<>();

    /** Under its own lock: starts once. */
    private volatile @Nullable Telemetry own;

    private boolean stopped;

    Routes(Finder finder, Fallback fallback) {
        this.finder = finder;
        this.fallback = fallback;
    }

    private Telemetry own() {
        Telemetry started = own;
        if (started == null) {
            synchronized (this) {
                if (own == null) {
                    own = stopped ? Telemetry.off() : fallback.start();
                }
                started = own;
            }
        }
        return started;
    }

    /** Ours, where it was started; it is not any more. */
    synchronized @Nullable Telemetry stop() {
        stopped = true;
        return own;
    }

    @Override
    public Session borrowed(PoolIdentity pool, long startNanos, long waitNanos) {
        return borrowed(pool, startNanos, waitNanos, Object.class, null);
    }

    @Override
    public Session borrowed(
            PoolIdentity pool, long startNanos, long waitNanos, Class<?> physical, @Nullable ClassLoader caller) {
        AppEmitter app = finder.find(caller);
        settle(home(pool), pool, app);
        return app == null
                ? own().queries().borrowed(pool, startNanos, waitNanos, physical, caller)
                : app.held(app.queries().borrowed(pool, startNanos, waitNanos, physical, caller));
    }

    private Home home(PoolIdentity pool) {
        Home known = homes.get(pool);
        if (known != null) {
            return known;
        }
        if (homes.size() >= MAX_HOMES) {
            homes.values().removeIf(home -> home.gauges == null); // of connections that pass through
        }
        return homes.computeIfAbsent(pool, unused -> new Home());
    }

    /** The first application stays, as long as it lives; ours gives way to any. */
    private void settle(Home home, PoolIdentity pool, @Nullable AppEmitter app) {
        List<BiConsumer<PoolListener, LeakListener>> waited;
        synchronized (home) {
            AppEmitter before = home.app == null ? null : home.app.get();
            if (home.decided && (before != null || app == null)) {
                return;
            }
            boolean ours = home.decided && home.app == null;
            home.decided = true;
            home.app = app == null ? null : new WeakReference<>(app);
            waited = home.waiting;
            home.waiting = Collections.emptyList();
            PoolGauges gauges = home.gauges;
            if (gauges != null) {
                if (ours) {
                    own().pools().poolRemoved(pool);
                }
                (app == null ? own().pools() : app.pools).poolRegistered(pool, gauges);
            }
        }
        for (BiConsumer<PoolListener, LeakListener> each : waited) {
            tell(app, each);
        }
    }

    private void tell(@Nullable AppEmitter app, BiConsumer<PoolListener, LeakListener> what) {
        if (app != null) {
            what.accept(app.pools, app.leaks);
        } else {
            Telemetry ours = own();
            what.accept(ours.pools(), ours.leaks());
        }
    }

    private void tell(PoolIdentity pool, BiConsumer<PoolListener, LeakListener> what) {
        Home home = home(pool);
        AppEmitter app;
        synchronized (home) {
            if (!home.decided) {
                if (home.waiting.size() < MAX_WAITING) {
                    home.waiting.add(what);
                }
                return;
            }
            app = home.app == null ? null : home.app.get();
            if (app == null && home.app != null) {
                return; // its application is gone, and with it whoever wanted to know
            }
        }
        tell(app, what);
    }

    @Override
    public void poolRegistered(PoolIdentity pool, PoolGauges gauges) {
        Home home = home(pool);
        synchronized (home) {
            home.gauges = gauges;
            if (!home.decided) {
                return;
            }
        }
        tell(pool, (pools, leaks) -> pools.poolRegistered(pool, gauges));
    }

    @Override
    public void poolRemoved(PoolIdentity pool) {
        tell(pool, (pools, leaks) -> pools.poolRemoved(pool));
        homes.remove(pool);
    }

    @Override
    public void opened(PoolIdentity pool, long nanos) {
        tell(pool, (pools, leaks) -> pools.opened(pool, nanos));
    }

    @Override
    public void openFailed(PoolIdentity pool, long nanos, Throwable failure) {
        tell(pool, (pools, leaks) -> pools.openFailed(pool, nanos, failure));
    }

    @Override
    public void closed(PoolIdentity pool, CloseReason reason) {
        tell(pool, (pools, leaks) -> pools.closed(pool, reason));
    }

    @Override
    public void acquired(PoolIdentity pool, long waitNanos) {
        tell(pool, (pools, leaks) -> pools.acquired(pool, waitNanos));
    }

    @Override
    public void acquireTimedOut(PoolIdentity pool, long waitNanos) {
        tell(pool, (pools, leaks) -> pools.acquireTimedOut(pool, waitNanos));
    }

    @Override
    public void released(PoolIdentity pool, long useNanos) {
        tell(pool, (pools, leaks) -> pools.released(pool, useNanos));
    }

    @Override
    public void reset(PoolIdentity pool, long nanos) {
        tell(pool, (pools, leaks) -> pools.reset(pool, nanos));
    }

    @Override
    public void found(Leak leak) {
        tell(leak.pool(), (pools, leaks) -> leaks.found(leak));
    }

    @Override
    public void retracted(Leak suspect) {
        tell(suspect.pool(), (pools, leaks) -> leaks.retracted(suspect));
    }
}
