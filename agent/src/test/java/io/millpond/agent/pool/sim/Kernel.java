/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A machine with one processor, a clock that moves only when nothing can run, and a scheduler that draws its choices from a seed.
 * The same seed makes the same choices: a run is replayed exactly, checked by {@link #fingerprint}.
 *
 * <p>All state below belongs to the fiber that runs. The baton (a volatile flag of its carrier) publishes it to the next one.
 */
public final class Kernel {

    /** What a fiber does. */
    public interface Body {
        void run() throws Exception;
    }

    /** The laws, looked at by the kernel. Nothing is scheduled while they look. */
    public interface Laws {
        /** At each choice of the scheduler, whatever the fibers are in the middle of. */
        void always();

        /** No fiber is in the middle of the engine's code. */
        void atRest();

        /** At rest, and nothing will happen until time passes. */
        void quiescent();
    }

    /** Takes a fiber off the processor when its run is over. */
    private static final class Unwound extends Error {
        private static final long serialVersionUID = 1L;

        Unwound() {
            super("the run is over", null, false, false);
        }
    }

    private static final class Due {
        final long at;
        final long order;
        final Runnable task;

        Due(long at, long order, Runnable task) {
            this.at = at;
            this.order = order;
            this.task = task;
        }
    }

    private static final long MOST_STEPS = 3_000_000;
    private static final long MOST_POINTS = 20_000_000;
    private static final int TRACE_LINES = 20_000;
    private static final long REAL_SECONDS = 120;

    private final long seed;
    private final SplittableRandom random;
    private final Carrier.Idle carriers;
    private final List<Fiber> runnable = new ArrayList<>();
    private final List<Fiber> stalled = new ArrayList<>();
    private final List<Fiber> waiting = new ArrayList<>();
    private final List<Fiber> all = new ArrayList<>();
    private final PriorityQueue<Due> timers =
            new PriorityQueue<>(Comparator.<Due>comparingLong(d -> d.at).thenComparingLong(d -> d.order));
    private final CountDownLatch over = new CountDownLatch(1);
    private final ArrayDeque<String> trace;

    private Laws laws = new Laws() {
        @Override
        public void always() {}

        @Override
        public void atRest() {}

        @Override
        public void quiescent() {}
    };
    private Fiber running;
    private Fiber timer;
    private Fiber conductor;
    /** Not at rest: in the middle of the engine's code and yet off the processor. */
    private int inside;

    private long now = 1_000_000_000L;
    private static final long SHORTEST_STOP = 2_000_000_000L;

    private final long origin = now;
    private int switchIn;
    private int stallIn;
    private int drift;
    private long grid = 1;
    private int stopIn;
    private long longestStop;
    /** Of the whole process: from, to. */
    private final List<long[]> stops = new ArrayList<>();

    private boolean looking;
    private volatile boolean dead;
    private volatile SimulationFailure failure;
    private long steps;
    private long switches;
    private long points;
    private long orders;
    private int identities;
    private Object scenario;
    private long fingerprint = 1;

    private Kernel(long seed, boolean traced, Carrier.Idle carriers) {
        this.seed = seed;
        this.random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + 1);
        this.carriers = carriers;
        this.trace = traced ? new ArrayDeque<>() : null;
    }

    /** Runs simulations one after another on threads that it keeps. Not for use by two threads at once. */
    public static final class Runner implements AutoCloseable {
        private final Carrier.Idle carriers = new Carrier.Idle();

        /**
         * One run.
         *
         * @return the run's fingerprint: equal where every choice and event was
         * @throws SimulationFailure where a law did not hold
         */
        public long run(long seed, boolean traced, java.util.function.Consumer<Kernel> program) {
            Kernel kernel = new Kernel(seed, traced, carriers);
            kernel.conductor = kernel.fiber("conductor", () -> program.accept(kernel), false);
            kernel.runnable.remove(kernel.conductor);
            kernel.running = kernel.conductor;
            kernel.conductor.carrier.handBaton();
            boolean ended;
            try {
                ended = kernel.over.await(REAL_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                ended = false;
            }
            if (!ended) {
                throw kernel.stuckForReal();
            }
            SimulationFailure failure = kernel.failure;
            if (failure != null) {
                throw failure;
            }
            return kernel.fingerprint;
        }

        @Override
        public void close() {
            carriers.stop();
        }
    }

    // For the scenario.

    public void laws(Laws laws) {
        this.laws = laws;
    }

    /** Where code that is called by the engine finds its scenario. */
    public void scenario(Object value) {
        scenario = value;
    }

    /** The scenario of the run that this thread belongs to. */
    public static Object currentScenario() {
        return ((Carrier) Thread.currentThread()).fiber.kernel.scenario;
    }

    /**
     * How the processor is shared.
     *
     * @param switchIn at one atomic operation in so many another fiber goes on; 0: only where a call blocks
     * @param stallIn of the fibers put off so, one in so many stays off for long
     * @param drift up to so many nanoseconds pass with each choice of the scheduler
     * @param grid times are drawn as multiples of so many nanoseconds: where it is coarse, much falls due at the same instant
     */
    public void sharing(int switchIn, int stallIn, int drift, long grid) {
        this.grid = grid;
        this.switchIn = switchIn;
        this.stallIn = stallIn;
        this.drift = drift;
    }

    /**
     * From now on the whole process is stopped now and then: the clock goes on, and nobody runs; then what is due runs, in any order.
     *
     * @param oneIn at one choice of the scheduler in so many; 0: never (again)
     * @param longest nanoseconds; two seconds at least
     */
    public void stopping(int oneIn, long longest) {
        stopIn = oneIn;
        longestStop = longest;
    }

    /** How much of the time between these two the process ran. */
    public long ran(long from, long to) {
        long ran = to - from;
        for (long[] stop : stops) {
            ran -= Math.max(0, Math.min(stop[1], to) - Math.max(stop[0], from));
        }
        return ran;
    }

    /** When something may have been decided upon that began then: before the stop, where one was just over. */
    public long decided(long began, long slack) {
        long decided = began;
        for (int i = stops.size() - 1; i >= 0; i--) {
            long[] stop = stops.get(i);
            if (stop[1] <= decided && stop[1] >= decided - slack) {
                decided = stop[0];
            }
        }
        return decided;
    }

    /** When it has run for so long since then. */
    public long ranFor(long from, long nanos) {
        long until = from + nanos;
        for (long[] stop : stops) {
            if (stop[1] > from && stop[0] < until) {
                until += stop[1] - Math.max(stop[0], from);
            }
        }
        return until;
    }

    /** Of each stop since then, so much of it at most, in all. */
    public long lost(long from, long most) {
        long lost = 0;
        for (long[] stop : stops) {
            lost += Math.max(0, Math.min(stop[1] - Math.max(stop[0], from), most));
        }
        return lost;
    }

    public int draw(int bound) {
        return random.nextInt(bound);
    }

    public boolean oneIn(int n) {
        return n > 0 && random.nextInt(n) == 0;
    }

    public long drawNanos(long least, long most) {
        long drawn = most <= least ? least : least + random.nextLong(most - least + 1);
        return drawn - drawn % grid;
    }

    /** Public for the engine's ticker; does not let another fiber run. */
    public long now() {
        return now;
    }

    public long switches() {
        return switches;
    }

    public long points() {
        return points;
    }

    public Fiber self() {
        return running;
    }

    public Fiber spawn(String name, Body body) {
        return fiber(name, body, false);
    }

    /** Uninterruptible. */
    public void sleep(long nanos) {
        block(nanos <= 0 ? now : now + nanos, false, null);
    }

    /** Lets others go first, perhaps. */
    public void step() {
        Fiber me = running;
        check();
        me.atRest = true;
        runnable.add(me);
        dispatch(me);
    }

    /** False: it has not happened within that time. */
    public boolean await(Latch latch, long nanos) {
        long until = nanos == Long.MAX_VALUE ? nanos : now + nanos;
        if (!latch.fired) {
            block(until, false, latch);
        } else {
            step();
        }
        return latch.fired;
    }

    public void fire(Latch latch) {
        latch.fired = true;
        wake(f -> f.latch == latch);
    }

    /** As {@code LockSupport.parkNanos}. */
    public void park(long nanos) {
        Fiber me = running;
        check();
        if (me.parkPermit) {
            me.parkPermit = false;
            return;
        }
        if (nanos <= 0 || Thread.currentThread().isInterrupted()) {
            return;
        }
        boolean forNoReason = random.nextInt(16) == 0;
        block(forNoReason ? now + random.nextLong(nanos) : now + nanos, true, null);
        me.parkPermit = false;
    }

    public void unpark(Thread thread) {
        Fiber target = ((Carrier) thread).fiber;
        target.parkPermit = true;
        wake(f -> f == target && f.parked);
    }

    public void interrupt(Fiber target) {
        if (target.done) {
            return;
        }
        if (target == running) {
            Thread.currentThread().interrupt();
            return;
        }
        target.interruptPending = true;
        wake(f -> f == target && f.parked);
    }

    /** On the one timer thread, which is late when others keep the processor. Answers how to call it off. */
    public Runnable after(Runnable task, long nanos) {
        Due due = new Due(now + Math.max(0, nanos), orders++, task);
        timers.add(due);
        if (timer == null) {
            timer = fiber("timer", this::keepTime, true);
        } else if (timer.latch == TIMER && timer.wakeAt > due.at) {
            timer.wakeAt = due.at;
        }
        return () -> timers.remove(due);
    }

    /** One line of the story; its text is only made where the run keeps it. */
    public void note(String format, Object... args) {
        fingerprint = fingerprint * 31 + format.hashCode() + (running == null ? 0 : running.number);
        if (trace != null) {
            unseen(() -> line(running == null ? "" : running.name, String.format(Locale.ROOT, format, args)));
        }
    }

    /** A law does not hold: the run is over, whatever the engine would do with the error. */
    public Error broken(String format, Object... args) {
        AssertionError[] law = new AssertionError[1];
        unseen(() -> law[0] = new AssertionError(String.format(Locale.ROOT, format, args)));
        return fail(law[0].getMessage(), law[0]);
    }

    /** Looks at the engine without being a part of the run: nobody else gets the processor meanwhile. */
    public void unseen(Runnable look) {
        boolean before = looking;
        looking = true;
        try {
            look.run();
        } finally {
            looking = before;
        }
    }

    // For the carriers and the woven code.

    void point(String where) {
        if (looking) {
            return;
        }
        if (dead) {
            throw new Unwound();
        }
        if (++points > MOST_POINTS) {
            throw fail("the run does not end: " + running + " goes round in circles at " + where, null);
        }
        if (switchIn == 0 || random.nextInt(switchIn) != 0 || (runnable.isEmpty() && stalled.isEmpty())) {
            return;
        }
        Fiber me = running;
        fingerprint = fingerprint * 31 + where.hashCode();
        if (trace != null) {
            line(me.name, "    put off before " + where);
        }
        me.atRest = false;
        inside++;
        if (stallIn > 0 && random.nextInt(stallIn) == 0) {
            // For some time, or until nobody else can go on: what the system does to a thread at the worst moment.
            me.stall = random.nextBoolean() ? 1 + random.nextInt(200) : Integer.MAX_VALUE;
            stalled.add(me);
        } else {
            runnable.add(me);
        }
        dispatch(me);
    }

    int identity() {
        return ++identities * 0x9E3779B1;
    }

    void runBody(Fiber fiber) {
        if (dead) {
            return;
        }
        try {
            fiber.atRest = false;
            fiber.body.run();
        } catch (Unwound e) {
            // The run is over.
        } catch (Throwable e) {
            fail(fiber.name + ": " + e, e);
        }
    }

    void finished(Fiber fiber, Runnable giveBack) {
        fiber.done = true;
        Fiber next = null;
        if (!dead) {
            note("ends");
            try {
                next = choose();
            } catch (Unwound e) {
                // It was the last one, or a law does not hold.
            }
        }
        giveBack.run();
        if (next != null) {
            running = next;
            next.carrier.handBaton();
        }
    }

    // Inside.

    private static final Latch TIMER = new Latch();

    private Fiber fiber(String name, Body body, boolean daemon) {
        if (dead) {
            throw new Unwound();
        }
        Fiber fiber = new Fiber(this, all.size(), name, body, daemon);
        fiber.carrier = carriers.take();
        fiber.carrier.fiber = fiber;
        all.add(fiber);
        runnable.add(fiber);
        return fiber;
    }

    private void keepTime() {
        for (; ; ) {
            Due first = timers.peek();
            if (first == null || first.at > now) {
                block(first == null ? Long.MAX_VALUE : first.at, false, TIMER);
            } else {
                timers.poll();
                first.task.run();
            }
        }
    }

    private void block(long until, boolean parked, Latch latch) {
        Fiber me = running;
        check();
        me.atRest = true;
        me.wakeAt = until;
        me.parked = parked;
        me.latch = latch;
        waiting.add(me);
        dispatch(me);
    }

    private void wake(java.util.function.Predicate<Fiber> which) {
        for (int i = 0; i < waiting.size(); ) {
            Fiber fiber = waiting.get(i);
            if (which.test(fiber)) {
                waiting.remove(i);
                ready(fiber);
            } else {
                i++;
            }
        }
    }

    private void ready(Fiber fiber) {
        fiber.wakeAt = Long.MAX_VALUE;
        fiber.parked = false;
        fiber.latch = null;
        runnable.add(fiber);
    }

    private void check() {
        if (dead) {
            throw new Unwound();
        }
        if (looking) {
            throw new IllegalStateException("a law must not block");
        }
    }

    private void dispatch(Fiber me) {
        Fiber next = choose();
        if (next != me) {
            switches++;
            running = next;
            next.carrier.handBaton();
            me.carrier.awaitBaton();
            if (dead) {
                throw new Unwound();
            }
        }
        if (!me.atRest) {
            inside--;
        }
        me.atRest = false;
    }

    private Fiber choose() {
        for (; ; ) {
            if (++steps > MOST_STEPS) {
                throw fail("the run does not end: something goes round in circles", null);
            }
            if (drift > 0) {
                now += random.nextInt(drift);
                wake(f -> f.wakeAt <= now);
            }
            if (stopIn > 0 && random.nextInt(stopIn) == 0) {
                stop();
            }
            look(false);
            resumeStalled();
            if (!runnable.isEmpty()) {
                Fiber next = runnable.remove(random.nextInt(runnable.size()));
                fingerprint = fingerprint * 31 + next.number + now;
                return next;
            }
            look(true);
            pass();
        }
    }

    private void stop() {
        long from = now;
        now += drawNanos(SHORTEST_STOP, longestStop);
        stops.add(new long[] {from, now});
        note("    the process was stopped");
        wake(f -> f.wakeAt <= now);
    }

    private void resumeStalled() {
        for (int i = 0; i < stalled.size(); ) {
            Fiber fiber = stalled.get(i);
            if (--fiber.stall <= 0) {
                stalled.remove(i);
                runnable.add(fiber);
            } else {
                i++;
            }
        }
        if (runnable.isEmpty() && !stalled.isEmpty()) {
            runnable.add(stalled.remove(random.nextInt(stalled.size())));
        }
    }

    /** Time passes to the next thing that is due. */
    private void pass() {
        long next = Long.MAX_VALUE;
        boolean awaited = false;
        for (Fiber fiber : waiting) {
            next = Math.min(next, fiber.wakeAt);
            awaited |= !fiber.daemon;
        }
        if (!awaited && conductor.done) {
            end();
            throw new Unwound();
        }
        if (next == Long.MAX_VALUE) {
            StringBuilder who = new StringBuilder();
            waiting.forEach(f -> who.append(' ').append(f.name));
            throw fail("nothing will ever happen again, and these wait:" + who, null);
        }
        now = Math.max(now, next);
        wake(f -> f.wakeAt <= now);
    }

    private void look(boolean quiescent) {
        unseen(() -> {
            if (quiescent) {
                laws.quiescent();
            } else {
                laws.always();
                if (inside == 0) {
                    laws.atRest();
                }
            }
        });
    }

    private Unwound fail(String law, Throwable cause) {
        if (failure == null) {
            note("LAW BROKEN: %s", law);
            failure = new SimulationFailure(seed, law, trace == null ? List.of() : new ArrayList<>(trace), cause);
        }
        end();
        return new Unwound();
    }

    private void end() {
        // From the first baton on they unwind all at once; none may be started any more.
        List<Fiber> others = new ArrayList<>(all);
        dead = true;
        for (Fiber fiber : others) {
            if (!fiber.done && fiber != running) {
                fiber.carrier.handBaton();
            }
        }
        over.countDown();
    }

    private SimulationFailure stuckForReal() {
        StringBuilder text = new StringBuilder("the simulation itself hangs; running: ").append(running);
        Fiber at = running;
        if (at != null) {
            for (StackTraceElement element : at.carrier.getStackTrace()) {
                text.append("\n    at ").append(element);
            }
        }
        dead = true;
        return new SimulationFailure(seed, text.toString(), List.of(), null);
    }

    private void line(String who, String text) {
        if (trace.size() >= TRACE_LINES) {
            trace.pollFirst();
        }
        trace.addLast(String.format(Locale.ROOT, "%12.3f ms  %-12s %s", (now - origin) / 1e6, who, text));
    }
}
