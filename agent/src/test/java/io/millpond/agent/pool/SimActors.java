/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.pool.sim.Fiber;
import io.millpond.agent.pool.sim.Kernel;
import io.millpond.agent.pool.sim.Latch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Who does what to the pool. */
final class SimActors {

    private static final long MS = 1_000_000L;

    /** A borrow that nobody gave back; whoever finds it may. */
    private static final class Leak {
        final PoolEntry<SimConnection> entry;
        final long generation;

        Leak(PoolEntry<SimConnection> entry, long generation) {
            this.entry = entry;
            this.generation = generation;
        }
    }

    private final SimWorld world;
    private final Kernel kernel;
    private final List<Leak> old = new ArrayList<>();
    /** Since their last round began. */
    private final Set<Fiber> interrupted = new HashSet<>();

    SimActors(SimWorld world) {
        this.world = world;
        this.kernel = world.kernel;
    }

    void borrow(int rounds) throws Exception {
        for (int i = 0; i < rounds; i++) {
            think();
            if (kernel.oneIn(25)) {
                Thread.currentThread().interrupt();
                interrupted.add(kernel.self());
            }
            if (kernel.oneIn(20)) {
                overdraw();
            } else if (kernel.oneIn(15)) {
                firstOfAKey();
            } else if (kernel.oneIn(8)) {
                nest(1 + kernel.draw(world.settings.maxSize() + 1));
            } else if (kernel.oneIn(4)) {
                nestLocked();
            } else if (kernel.oneIn(8)) {
                awaitAnother();
            } else {
                hold(this::work);
            }
            Thread.interrupted();
            interrupted.remove(kernel.self());
            if (!old.isEmpty() && kernel.oneIn(3)) {
                closeAgain(old.get(kernel.draw(old.size())));
            }
        }
    }

    /** One within the other, as a recursion does that holds a connection at each level. */
    private void nest(int deeper) {
        hold(() -> {
            if (deeper > 0) {
                nest(deeper - 1);
            } else {
                work();
            }
        });
    }

    /** Holds one, takes the lock, and then one more: who waits for the lock holds one too. */
    private void nestLocked() {
        boolean holdsFirst = !kernel.oneIn(4);
        Runnable locked = () -> world.lock.within(() -> hold(this::work));
        if (holdsFirst) {
            hold(locked);
        } else {
            locked.run();
        }
    }

    /** Holds one and waits for a task that needs one. */
    private void awaitAnother() {
        hold(() -> {
            Latch done = new Latch();
            world.actor(kernel.self().name() + "'s task", () -> {
                hold(this::work);
                kernel.fire(done);
            });
            world.asleep.add(Thread.currentThread());
            kernel.await(done, Long.MAX_VALUE);
            world.asleep.remove(Thread.currentThread());
        });
    }

    private void think() {
        if (world.busy ? kernel.oneIn(8) : !kernel.oneIn(3)) {
            kernel.sleep(kernel.drawNanos(0, (kernel.oneIn(8) ? 1_000 : 3) * MS));
        } else {
            kernel.step();
        }
    }

    private void work() {
        if (world.busy && !kernel.oneIn(8)) {
            kernel.step();
        } else {
            kernel.sleep(kernel.drawNanos(0, (kernel.oneIn(6) ? 2_000 : 4) * MS));
        }
    }

    /** Borrows, does something meanwhile, and gives back in one of many ways. False: it got none. */
    boolean hold(Runnable meanwhile) {
        OpenMode mode = world.callersOpen == 2 || (world.callersOpen == 1 && kernel.oneIn(3))
                ? OpenMode.CALLER
                : OpenMode.OPENERS;
        PoolEntry<SimConnection> entry = atTheDoor(mode);
        if (entry == null) {
            return false;
        }
        long generation = entry.generation();
        meanwhile.run();
        giveBack(entry, generation);
        return true;
    }

    /** As the door does: it looks once or more, then waits; what it finds stale it gives up, and waits again, all within one time. */
    private PoolEntry<SimConnection> atTheDoor(OpenMode mode) {
        for (int looks = kernel.draw(4); looks > 0; looks--) {
            PoolEntry<SimConnection> entry = look(mode);
            if (entry != null) {
                return entry;
            }
        }
        long began = kernel.now();
        // An application may say how long it waits at most.
        AcquireStart start = kernel.oneIn(4) ? new AcquireStart(world.pick(5, 700, 2_500)) : start();
        PoolEntry<SimConnection> entry = acquire(mode, start, began);
        // Its first borrower may have opened it itself, and its own call took time.
        while (entry != null && entry.generation() > 1 && kernel.oneIn(8)) {
            kernel.note("finds %s stale", entry.resource());
            over(entry.resource());
            world.pool.discard(entry, entry.generation(), CloseReason.EVICTED);
            entry = acquire(mode, start, began);
        }
        return entry;
    }

    private AcquireStart start() {
        return kernel.oneIn(2) ? world.pool.begin() : new AcquireStart();
    }

    private PoolEntry<SimConnection> look(OpenMode mode) {
        SimLaws.Call call = world.laws.called(kernel.self().name(), mode, kernel.now());
        PoolEntry<SimConnection> entry = world.pool.tryBorrow(mode);
        world.laws.ended(call);
        return entry == null ? null : has(call, entry);
    }

    /** What idles may be dead, for all that is known; it is given back for the next. */
    void borrowDoubted() {
        world.pool.doubtAll();
        long began = kernel.now();
        PoolEntry<SimConnection> entry = acquire(OpenMode.OPENERS, start(), began);
        if (entry != null) {
            long generation = entry.generation();
            over(entry.resource());
            world.pool.release(entry, generation, true);
            pooled(entry, generation);
        }
    }

    /** Unless somebody has borrowed it meanwhile, and is about to give it back, perhaps. */
    private void pooled(PoolEntry<SimConnection> entry, long generation) {
        kernel.unseen(() -> entry.resource().pooled = entry.generation() == generation);
    }

    private PoolEntry<SimConnection> acquire(OpenMode mode, AcquireStart start, long began) {
        SimLaws.Call call = world.laws.called(kernel.self().name(), mode, began);
        call.chain = world.laws.chain(start);
        call.timeoutNanos = start.atMost(call.timeoutNanos);
        world.calling.put(kernel.self(), call);
        kernel.note("acquire, %s", mode);
        Acquired<SimConnection> acquired;
        try {
            acquired = world.uninterruptible
                    ? world.pool.acquireUninterruptibly(mode, start)
                    : world.pool.acquire(mode, start);
        } catch (PoolTimeoutException e) {
            world.laws.ended(call);
            keptItsInterrupt(call);
            world.laws.timedOut(call);
            kernel.note("times out");
            return null;
        } catch (OpenFailedException | PoolClosedException | InterruptedException e) {
            world.laws.ended(call);
            kernel.note("gets %s", e.getClass().getSimpleName());
            keptItsInterrupt(call);
            return null;
        }
        world.laws.ended(call);
        keptItsInterrupt(call);
        Permit permit = acquired.permit();
        if (permit != null) {
            kernel.note("may open one itself, %s", permit);
            return open(permit, call.who);
        }
        PoolEntry<SimConnection> entry = acquired.entry();
        if (entry.generation() != acquired.generation()) {
            throw kernel.broken("%s was told another generation", entry);
        }
        return has(call, entry);
    }

    private PoolEntry<SimConnection> has(SimLaws.Call call, PoolEntry<SimConnection> entry) {
        world.laws.lent(call, entry.resource());
        entry.resource().holder = Thread.currentThread();
        world.held++;
        kernel.note("has %s", entry.resource());
        return entry;
    }

    private void keptItsInterrupt(SimLaws.Call call) {
        if (interrupted.contains(kernel.self()) && !Thread.currentThread().isInterrupted()) {
            throw kernel.broken("%s was interrupted, and its interrupt status is lost", call.who);
        }
    }

    private PoolEntry<SimConnection> open(Permit permit, String who) {
        SimConnection opened;
        try {
            opened = world.driver.openByCaller(permit.isOutside());
        } catch (IOException | NoClassDefFoundError e) {
            world.unused++;
            world.pool.cancel(permit);
            if (kernel.oneIn(4)) {
                world.pool.cancel(permit);
            }
            return null;
        }
        opened.user = who;
        opened.holder = Thread.currentThread();
        PoolEntry<SimConnection> entry = world.pool.adopt(permit, opened);
        world.held++;
        kernel.note("has %s, its own", opened);
        if (kernel.oneIn(6)) {
            // A second end of the same permit changes nothing.
            world.pool.cancel(permit);
        }
        return entry;
    }

    private void firstOfAKey() {
        Permit permit = world.pool.tryPermit();
        if (permit == null) {
            return;
        }
        world.withoutWaiting++;
        kernel.note("has a permit without waiting");
        PoolEntry<SimConnection> entry = open(permit, kernel.self().name());
        if (entry != null) {
            giveBack(entry, entry.generation());
        }
    }

    private void overdraw() {
        SimConnection opened = world.driver.openBeforehand();
        opened.user = kernel.self().name();
        opened.holder = Thread.currentThread();
        PoolEntry<SimConnection> entry = world.pool.adoptOverdrawn(opened, () -> false);
        world.held++;
        world.brought++;
        kernel.note("brings %s", opened);
        long generation = entry.generation();
        kernel.sleep(kernel.drawNanos(0, 20 * MS));
        giveBack(entry, generation);
    }

    private void giveBack(PoolEntry<SimConnection> entry, long generation) {
        SimConnection connection = entry.resource();
        if (kernel.oneIn(12)) {
            kernel.note("leaks %s", connection);
            reclaimLater(entry, generation);
            return;
        }
        int twice = kernel.oneIn(6) ? 2 : 1;
        if (twice == 2) {
            kernel.note("closes %s on two threads", connection);
        }
        over(connection);
        if (twice == 1) {
            if (!end(entry, generation)) {
                throw kernel.broken("%s was given back by its one holder, and refused", connection);
            }
        } else {
            int[] ended = new int[2];
            world.actor(kernel.self().name() + "'", () -> {
                ended[end(entry, generation) ? 1 : 0]++;
                once(ended, connection);
            });
            ended[end(entry, generation) ? 1 : 0]++;
            once(ended, connection);
        }
        old.add(new Leak(entry, generation));
    }

    private void once(int[] ended, SimConnection connection) {
        if (ended[1] > 1 || (ended[0] + ended[1] == 2 && ended[1] == 0)) {
            throw kernel.broken("%s was given back twice, and %d of the two were accepted", connection, ended[1]);
        }
    }

    private void over(SimConnection connection) {
        connection.user = null;
        connection.returnedNanos = kernel.now();
        connection.usedSinceValidation = true;
        world.held--;
        world.laws.cameBack(connection);
    }

    private boolean end(PoolEntry<SimConnection> entry, long generation) {
        int how = kernel.draw(12);
        kernel.note("%s %s", how == 0 ? "discards" : how == 1 ? "returns for good" : "returns", entry.resource());
        boolean ended = how == 0
                ? world.pool.discard(entry, generation, CloseReason.DIRTY)
                : world.pool.release(entry, generation, how != 1);
        if (ended) {
            pooled(entry, generation);
            entry.resource().pooledNanos = kernel.now();
        }
        return ended;
    }

    /** An old handle: whoever has the connection now must not notice. */
    private void closeAgain(Leak leak) {
        kernel.note("closes %s of an old borrow", leak.entry.resource());
        if (world.pool.release(leak.entry, leak.generation, true)) {
            throw kernel.broken("a second close of %s was accepted", leak.entry.resource());
        }
    }

    private void reclaimLater(PoolEntry<SimConnection> entry, long generation) {
        world.actor("reclaimer of " + entry.resource(), () -> {
            kernel.sleep(kernel.drawNanos(0, 500 * MS));
            over(entry.resource());
            if (!world.pool.discard(entry, generation, CloseReason.LEAK)) {
                throw kernel.broken("%s leaked, and its reclaim was refused", entry.resource());
            }
            old.add(new Leak(entry, generation));
        });
    }

    void interrupt() {
        for (int i = 0; i < 6; i++) {
            kernel.sleep(kernel.drawNanos(0, 20 * MS));
            Fiber target = world.borrowers.get(kernel.draw(world.borrowers.size()));
            kernel.note("interrupts %s", target);
            kernel.interrupt(target);
            if (world.calling.containsKey(target)) {
                interrupted.add(target); // it has begun
            }
        }
    }

    void administer() {
        for (int i = 0; i < 5; i++) {
            kernel.sleep(kernel.drawNanos(0, (kernel.oneIn(3) ? 3_000 : 15) * MS));
            if (kernel.oneIn(3)) {
                retire();
            } else if (kernel.oneIn(2)) {
                evict();
            } else if (kernel.oneIn(2)) {
                kernel.note("doubtAll");
                world.pool.doubtAll();
            } else {
                world.pool.forEachInUse(PoolEntry::attachment);
                world.pool.toString();
            }
        }
    }

    private void retire() {
        long before = world.event();
        kernel.note("retireAll");
        world.pool.retireAll(CloseReason.FATAL);
        long after = world.event();
        for (SimConnection connection : world.driver.connections) {
            if (connection.begunAt < before && !connection.overdrawn) {
                connection.retiredAt = Math.max(connection.retiredAt, after);
            }
        }
        for (SimDriver.Attempt attempt : world.driver.attempts) {
            if (attempt.begunAt < before) {
                attempt.retiredAt = after;
            }
        }
        kernel.note("retireAll is over");
    }

    private void evict() {
        List<SimConnection> idle = new ArrayList<>();
        for (SimConnection connection : world.driver.connections) {
            if (connection.isIdle() && connection.pooled) {
                connection.evictedAt = Long.MAX_VALUE;
                idle.add(connection);
            }
        }
        kernel.note("evictIdle %s", idle);
        world.pool.evictIdle(CloseReason.EVICTED);
        long after = world.event();
        for (SimConnection connection : idle) {
            if (connection.evictedAt == Long.MAX_VALUE) {
                connection.evictedAt = after;
            }
        }
    }

    void killSessions() {
        for (int i = 0; i < 3; i++) {
            kernel.sleep(kernel.drawNanos(0, 100 * MS));
            kernel.note("the server ends all sessions");
            for (SimConnection connection : world.driver.connections) {
                connection.dead = true;
            }
        }
    }
}
