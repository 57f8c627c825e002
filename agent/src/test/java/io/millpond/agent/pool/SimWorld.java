/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.event.PoolListener;
import io.millpond.agent.pool.sim.Fiber;
import io.millpond.agent.pool.sim.Kernel;
import io.millpond.agent.pool.sim.Latch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * One run of the engine: a pool whose every figure, fault and actor is drawn from the seed. It runs some virtual seconds of
 * trouble; then the server heals, and nothing may be missing: all is given back, {@code max} callers at once are served, and a
 * closed pool leaves nothing open.
 */
public final class SimWorld implements Consumer<Kernel> {

    /** Of the last several are taken at a time. */
    private static final int[] OVERTAKES = {0, 1, 2, 24};

    private static final long MS = 1_000_000L;

    /** One in so many calls; 0: never. */
    static final class Odds {
        int hungOpen;
        int failedOpen;
        int hungCheck;
        int failedCheck;
        int throwingCheck;
        int hungClose;
        int noWorker;
    }

    Kernel kernel;
    final Odds odds = new Odds();
    PoolSettings settings;
    SimDriver driver;
    SimLaws laws;
    BoundedPool<SimConnection> pool;
    boolean drifts;
    /** Whether some callers open by themselves: 0 none, 1 some, 2 all. */
    int callersOpen;
    /** Connections in the hands of borrowers. */
    int held;

    private long events;
    final List<Fiber> borrowers = new ArrayList<>();
    final Map<Fiber, SimLaws.Call> calling = new HashMap<>();
    private int actors;
    private final Latch actorsDone = new Latch();
    private int workers;
    private Ears ears;
    /** Overdrawn ones come without an opened event, and are released without an acquired one. */
    int brought;
    /** Newcomers that were let past a waiter, each counted once for each that waited. */
    int overtakes;
    /** Permits that ended without a connection: acquired, never released. */
    int unused;
    /** Got by tryPermit: released, never acquired. */
    int withoutWaiting;
    /** Little time passes between one call and the next: many are in the engine at once. */
    boolean busy;

    /** Of the application, or a row of its database. */
    SimLock lock;

    /** Wait for a task of theirs. */
    final Set<Thread> asleep = new HashSet<>();

    /** An interrupt ends nobody's wait. */
    boolean uninterruptible;

    private int served;

    @Override
    public void accept(Kernel runOn) {
        kernel = runOn;
        kernel.scenario(this);
        draw();
        driver = new SimDriver(this);
        lock = new SimLock(kernel);
        laws = new SimLaws(this);
        kernel.laws(laws);
        ears = new Ears(kernel.oneIn(2));
        Ticker clock = clock(kernel.oneIn(3));
        pool = BoundedPool.create(
                new PoolIdentity("simulated", "h2", null, null, -1, false),
                settings,
                driver,
                ears,
                clock,
                workers(clock));
        kernel.note("%s", settings);
        if (kernel.oneIn(4)) {
            int[] oneIn = {300, 1_000, 3_000};
            kernel.stopping(oneIn[kernel.draw(oneIn.length)], (kernel.oneIn(2) ? 4_000 : 90_000) * MS);
        }
        SimActors cast = new SimActors(this);
        // One more than there are places: who comes finds somebody just giving back.
        int borrowing = busy && kernel.oneIn(2) ? settings.maxSize() + 1 : 1 + kernel.draw(7);
        for (int i = 0; i < borrowing; i++) {
            int rounds = (busy ? 6 : 2) + kernel.draw(8);
            borrowers.add(actor("B" + i, () -> cast.borrow(rounds)));
        }
        if (kernel.oneIn(2)) {
            actor("interrupter", cast::interrupt);
        }
        if (kernel.oneIn(2)) {
            actor("admin", cast::administer);
        }
        if (kernel.oneIn(3)) {
            actor("server", cast::killSessions);
        }
        boolean closesEarly = kernel.oneIn(12);
        if (closesEarly) {
            kernel.sleep(kernel.drawNanos(0, 50 * MS));
            kernel.note("pool.close");
            pool.close();
        }
        kernel.await(actorsDone, Long.MAX_VALUE);
        kernel.note("the server heals");
        driver.heal();
        kernel.stopping(0, 0);
        kernel.sleep(5_000 * MS);
        nothingIsMissing();
        if (!closesEarly) {
            everyPlaceCanBeUsed(cast);
            callersAskAgain(cast);
        }
        pool.close();
        kernel.sleep(1_000 * MS);
        nothingIsLeft();
    }

    /** The number of the next event: what came before what. */
    long event() {
        return ++events;
    }

    Fiber actor(String name, Kernel.Body body) {
        actors++;
        return kernel.spawn(name, () -> {
            body.run();
            if (--actors == 0) {
                kernel.fire(actorsDone);
            }
        });
    }

    void waiterQueued(Waiter waiter) {
        SimLaws.Call call = calling.get(kernel.self());
        laws.queued(call, waiter);
    }

    private void draw() {
        int[] switching = {0, 3, 10, 40, 150, 400};
        int[] stalling = {0, 1, 2, 8};
        drifts = kernel.oneIn(6);
        kernel.sharing(
                switching[kernel.draw(switching.length)],
                stalling[kernel.draw(stalling.length)],
                drifts ? 2_000 : 0,
                kernel.oneIn(2) ? MS : 1);
        busy = kernel.oneIn(3);
        uninterruptible = kernel.oneIn(2);
        callersOpen = Math.max(0, kernel.draw(6) - 3);
        int max = 1 + kernel.draw(4);
        settings = PoolSettings.builder()
                .maxSize(max)
                .mostOvertakes(OVERTAKES[kernel.draw(OVERTAKES.length)])
                .minIdle(kernel.oneIn(3) ? kernel.draw(max + 1) : 0)
                .acquireTimeoutNanos(pick(1, 3, 20, 300, 1_500, 5_000, 30_000))
                .validateAfterNanos(pick(0, 0, 2, 500, 3_600_000))
                .idleTimeoutNanos(pick(0, 0, 400, 10_000))
                .maxLifetimeNanos(pick(0, 0, 400, 20_000))
                .keepaliveNanos(pick(0, 0, 400, 5_000))
                .validationTimeoutNanos(pick(500, 1_000, 5_000))
                .openTimeoutNanos(pick(500, 1_500, 5_000))
                .closeTimeoutNanos(pick(300, 1_000, 5_000))
                .exhausted(
                        kernel.oneIn(8)
                                ? ExhaustedPolicy.FAIL
                                : kernel.oneIn(8) ? ExhaustedPolicy.OVERFLOW : ExhaustedPolicy.WAIT)
                .build();
        boolean calm = kernel.oneIn(4);
        if (!calm) {
            odds.hungOpen = odd(4, 12);
            odds.failedOpen = odd(3, 12);
            odds.hungCheck = odd(4, 12);
            odds.failedCheck = odd(4, 20);
            odds.throwingCheck = odd(20);
            odds.hungClose = odd(3, 12);
            odds.noWorker = kernel.oneIn(6) ? 10 : 0;
        }
    }

    long pick(long... millis) {
        return millis[kernel.draw(millis.length)] * MS;
    }

    /** Half of the time never. */
    private int odd(int... oneIn) {
        return kernel.oneIn(2) ? 0 : oneIn[kernel.draw(oneIn.length)];
    }

    /** @param coarse its cheap time stands still for ten milliseconds at a time */
    private Ticker clock(boolean coarse) {
        return new Ticker() {
            @Override
            public long nanos() {
                return kernel.now();
            }

            @Override
            public long coarseNanos() {
                return coarse ? kernel.now() - kernel.now() % (10 * MS) : kernel.now();
            }

            @Override
            public long coarsenessNanos() {
                return coarse ? 20 * MS : 0;
            }
        };
    }

    /** Hears all; the sums must fit at the end. */
    private static final class Ears implements PoolListener {
        private final boolean borrows;
        private long opened;
        private long closed;
        private long acquired;
        private long released;

        Ears(boolean borrows) {
            this.borrows = borrows;
        }

        @Override
        public boolean hearsBorrows() {
            return borrows;
        }

        @Override
        public void opened(PoolIdentity pool, long nanos) {
            opened++;
        }

        @Override
        public void closed(PoolIdentity pool, CloseReason reason) {
            closed++;
        }

        @Override
        public void acquired(PoolIdentity pool, long waitNanos) {
            acquired++;
        }

        @Override
        public void released(PoolIdentity pool, long useNanos) {
            released++;
        }
    }

    private PoolWorkers workers(Ticker clock) {
        Parker parker = new Parker() {
            @Override
            public boolean isParked(Thread thread, Object blocker) {
                return true; // nobody leaves the line here
            }

            @Override
            public void park(Object blocker, long nanos) {
                kernel.park(nanos);
            }

            @Override
            public void unpark(Thread thread) {
                kernel.unpark(thread);
            }

            /** The real thread's number differs from run to run. */
            public int caller() {
                return kernel.self().number();
            }
        };
        PoolWorkers.Timer timer = (task, nanos) -> {
            Runnable off = kernel.after(task, nanos);
            return off::run;
        };
        return new PoolWorkers(
                task -> {
                    if (!driver.isHealed() && kernel.oneIn(odds.noWorker)) {
                        kernel.note("no worker to be had");
                        // If it was an open: the engine takes it for one that failed.
                        driver.lastRefusalNanos = kernel.now();
                        throw new RejectedExecutionException("simulated");
                    }
                    kernel.spawn("worker-" + ++workers, task::run);
                },
                timer,
                parker,
                () -> {});
    }

    private void nothingIsMissing() {
        // Housekeeping goes on, so it may be opening or closing one just now; not for ever.
        for (int tries = 0; tries < 100 && isAtWork(); tries++) {
            kernel.sleep(3 * MS);
        }
        kernel.unseen(this::booksBalance);
    }

    /** At one instant. Of one that was closed the place comes free a few steps later than it is no longer closing. */
    private boolean isAtWork() {
        boolean[] is = new boolean[1];
        kernel.unseen(() -> is[0] = pool.opening() + pool.closing() > 0 || pool.open() != pool.inUse() + pool.idle());
        return is[0];
    }

    private void booksBalance() {
        same("in use", 0, pool.inUse());
        same("waiting", 0, pool.waiting());
        same("opening", 0, pool.opening());
        same("closing", 0, pool.closing());
        int live = 0;
        for (SimConnection connection : driver.connections) {
            if (connection.isLive()) {
                live++;
            }
        }
        same("open", live, pool.open());
        if (live > settings.maxSize()) {
            throw kernel.broken("when all was over, %d are open, the bound is %d", live, settings.maxSize());
        }
        same("idle", live, pool.idle());
    }

    private void everyPlaceCanBeUsed(SimActors cast) {
        int max = settings.maxSize();
        Latch allHold = new Latch();
        Latch allDone = new Latch();
        served = 0;
        int[] left = {max};
        for (int i = 0; i < max; i++) {
            kernel.spawn("last-" + i, () -> {
                // A timeout may be shorter than the time it takes to open one: then the next try finds what was opened.
                boolean got = false;
                for (int tries = 0; !got && tries < 100; tries++) {
                    got = cast.hold(() -> {
                        if (++served == max) {
                            kernel.fire(allHold);
                        }
                        kernel.await(allHold, 60_000 * MS);
                    });
                }
                if (--left[0] == 0) {
                    kernel.fire(allDone);
                }
            });
        }
        kernel.await(allDone, Long.MAX_VALUE);
        if (served < max) {
            throw kernel.broken("a place is lost: of %d callers only %d were served, %s", max, served, pool);
        }
    }

    /** The server answers, and no driver was deaf to its abort: so callers ask for themselves, at the latest once a worker was answered. */
    private void callersAskAgain(SimActors cast) {
        long limit = Math.min(settings.validationTimeoutNanos(), settings.acquireTimeoutNanos() / 2);
        if (limit < 2 * OwnChecks.LEAST_NANOS || driver.mayHaveBeenDeaf()) {
            return;
        }
        kernel.sleep(1_000 * MS); // what leaked at the end is taken back
        int before = driver.askedByCallers;
        for (int i = 0; i < 5; i++) {
            cast.borrowDoubted();
        }
        if (driver.askedByCallers == before) {
            throw kernel.broken("callers do not ask any more, and no check survived its abort: %s", pool);
        }
    }

    private void nothingIsLeft() {
        same("open after the close of the pool", 0, pool.open());
        long closed = 0;
        for (CloseReason reason : CloseReason.values()) {
            closed += pool.closed(reason);
        }
        if (closed != pool.openCount()) {
            throw kernel.broken("%d were opened and %d closed", pool.openCount(), closed);
        }
        for (SimConnection connection : driver.connections) {
            if (connection.isLive()) {
                throw kernel.broken("%s was never closed", connection);
            }
        }
        same("closed, as the listener heard it", ears.opened + brought, ears.closed);
        if (ears.borrows) {
            same(
                    "released, as the listener heard it",
                    ears.acquired - unused + withoutWaiting + brought,
                    ears.released);
        }
    }

    private void same(String what, long onlooker, long engine) {
        if (onlooker != engine) {
            throw kernel.broken(
                    "when all was over, %s should be %d, but the pool says %d: %s", what, onlooker, engine, pool);
        }
    }
}
