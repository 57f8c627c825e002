/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.millpond.agent.pool.sim.Redirect;
import io.millpond.agent.pool.sim.Simulation;
import io.millpond.agent.pool.sim.SimulationFailure;
import io.millpond.agent.pool.sim.WovenLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Is the net tight? Each mistake of {@link PlantedBugs} is planted in a copy of the engine, and some tier must catch it. Prints
 * which, and by which seed.
 */
class PlantedBugsTest {

    /** The rarest takes some twelve thousand; more than the default tier of {@link SimulationTest} has. */
    private static final int SEEDS = 30_000;

    private static final String SESSION = "io.millpond.agent.jdbc.session.";

    /** @param tests empty: the simulation is to catch it */
    private record Bug(String name, Redirect redirect, String tests) {}

    private record Catch(Bug bug, String by, String how) {}

    private static Bug bug(String name, String inClass, String inMethod, String call, String to) {
        return new Bug(name, new Redirect(inClass, inMethod, call, to), "");
    }

    private static final String IDLE_CARE = "io.millpond.agent.pool.IdleCareTest";

    private static final String LATE_OPENS = "io.millpond.agent.pool.LateOpensTest";

    private static final String CAS = "AtomicInteger.compareAndSet";

    private static final List<Bug> BUGS = List.of(
            bug("generation check dropped", "Returns", "release", "PoolEntry.inUseBy", "anyGeneration"),
            bug(
                    "two plain returns at once both accepted",
                    "PoolEntry",
                    "casStored",
                    "AtomicIntegerFieldUpdater.compareAndSet",
                    "alwaysWon"),
            bug(
                    "one idle entry taken by two",
                    "PoolEntry",
                    "casTaken",
                    "AtomicIntegerFieldUpdater.compareAndSet",
                    "alwaysWon"),
            bug("an entry in a store that looks empty", "IdleStore", "offerReturned", "IdleStore.raise", "notRaised"),
            bug(
                    "two returns at once both accepted",
                    "PoolEntry",
                    "casReturned",
                    "AtomicIntegerFieldUpdater.compareAndSet",
                    "alwaysWon"),
            bug("a permit spent twice", "CallerPermits", "cancel", "Permit.casSpent", "spentTwice"),
            bug("grant to an expired waiter", "WaitQueue", "settle", "Waiter.casOutcome", "overwrite"),
            bug("a waiter never gives up", "WaitQueue", "await", "Waiter.sleepFor", "sleepsOn"),
            bug("entry lost to an interrupt", "WaitQueue", "end", "Waiter.casOutcome", "overwrite"),
            bug(
                    "an interrupt that ends no wait is forgotten",
                    "WaitQueue",
                    "await",
                    "Thread.interrupt",
                    "forgottenInterrupt"),
            bug("who gives up stays counted", "WaitQueue", "end", "AtomicInteger.decrementAndGet", "uncounted"),
            bug("last in, first out", "WaitQueue", "enter", "ArrayDeque.addLast", "lastInFirst"),
            bug("a newcomer overtakes", "Acquisition", "takeIdle", "WaitQueue.waiting", "nobodyWaits"),
            bug("who overtakes is not counted", "Acquisition", "mayPass", "Overtaking.overtake", "letPast"),
            bug("who is nudged is not woken", "WaitQueue", "wakeToLook", "Parker.unpark", "notWoken"),
            bug("who is nudged does not look", "WaitQueue", "await", "WaitQueue.look", "notLooked"),
            bug(
                    "lost wake-up: no look at the waiters after an entry was stored",
                    "Returns",
                    "release",
                    "Dispatcher.returned",
                    "returnForgotten"),
            bug("a request during a pass is lost", "Duty", "take", "AtomicInteger.addAndGet", "laidDown"),
            bug("a granted waiter is not woken", "Unwoken", "unpark", "Parker.unpark", "notWoken"),
            bug("who is settled before another pass is not woken", "Duty", "take", "Unwoken.putBack", "lost"),
            bug(
                    "the next is not told of what is left idle",
                    "Dispatcher",
                    "pass",
                    "WaitQueue.nudgeInPass",
                    "notNudged"),
            bug("validation skipped", "PoolContext", "isLendable", "PoolContext.isStale", "fresh"),
            bug("evicted entry lent", "PoolContext", "unfit", "PoolEntry.evicted", "notEvicted"),
            bug("retired while a caller opened it, and lent", "CallerPermits", "adopt", "PoolContext.enter", "ofNow"),
            bug("permit freed before the close", "Closer", "close", "PoolEntry.closing", "freedBeforeClose"),
            bug("overdraw forgotten", "OpenPermits", "overdraw", "AtomicInteger.incrementAndGet", "uncounted"),
            bug("overdraw kept for ever", "Returns", "reasonToClose", "OpenPermits.isOverdrawn", "notOverdrawn"),
            bug("a failed open keeps its place", "Openers$Opening", "failed", "OpenPermits.release", "kept"),
            bug(
                    "an open that came too late is counted nowhere",
                    "Openers$Opening",
                    "opened",
                    "OpenPermits.tryMoveWithin",
                    "movedUnasked"),
            new Bug(
                    "a caller's own call keeps its place for ever",
                    new Redirect("CallerPermits", "tend", "Granted.moveLate", "neverLate"),
                    LATE_OPENS),
            new Bug(
                    "what came late serves nobody",
                    new Redirect("Openers$Opening", "tryReplaceAnother", "OpenPermits.tryMoveWithin", "notMoved"),
                    LATE_OPENS),
            bug(
                    "who has less time waits as long as all",
                    "Acquisition",
                    "deadline",
                    "AcquireStart.atMost",
                    "asThePoolLets"),
            bug("a hung open is counted on for ever", "Openers$Opening", "overdue", CAS, "neverSlow"),
            bug("a hung check is counted on for ever", "Checks$Check", "overdue", CAS, "neverSlow"),
            bug("a caller's own check hangs for ever", "OwnChecks", "cutOff", "PoolEntry.casCutOff", "neverCutOff"),
            bug("cut off, and lent to who asked it", "OwnChecks", "lend", "PoolEntry.casLendChecked", "lentInSpite"),
            bug("callers ask a driver that hears no abort", "OwnChecks", "giveUp", "AtomicInteger.set", "forgiven"),
            bug("each attempt has a time of its own", "Acquisition", "queue", "Acquisition.deadline", "beginsAnew"),
            bug("who has asked for long asks on", "Acquisition", "obtain", "OwnChecks.hasTime", "alwaysTime"),
            bug("a caller's own check skipped", "OwnChecks", "ask", "PoolContext.isStale", "inNeedOfNoCheck"),
            bug("a stop of the process counts as waited", "Waiter", "look", "ProcessStops.tell", "neverStopped"),
            new Bug(
                    "a stop counts as the driver's time",
                    new Redirect("OwnChecks", "look", "ProcessStops.tell", "neverStopped"),
                    IDLE_CARE),
            new Bug(
                    "a stop in a caller's own check is its time",
                    new Redirect("Acquisition", "obtain", "OwnChecks.charged", "charged"),
                    IDLE_CARE),
            bug("callers ask no more once one was slow", "OwnChecks", "answered", CAS, "neverSlow"),
            new Bug(
                    "a slow answer to an abort counts as none",
                    new Redirect("OwnChecks", "giveUp", "PoolEntry.counted", "longAgo"),
                    IDLE_CARE),
            bug("a stop of the process counts as quiet", "SelfBlock", "ran", "Math.min", "whole"),
            bug("a hung open holds the dispatcher", "WatchedCall", "start", "PoolWorkers.execute", "inThePass"),
            bug("no call has a deadline", "WatchedCall", "due", "WatchedCall.overdue", "notDue"),
            bug(
                    "an aborted connection is lent",
                    "Checks$Check",
                    "finish",
                    "AtomicInteger.getAndSet",
                    "forgetsItsAbort"),
            bug("written off and still open", "Closer", "abort", "PoolWorkers.execute", "refusedAndForgotten"),
            bug("no pause after a failed open", "Openers", "isPausing", "Openers.isBackingOff", "noPause"),
            bug(
                    "who opens for himself never has leave",
                    "OwnOpens",
                    "tryPermit",
                    "OwnOpens.patienceNanos",
                    "patientForEver"),
            bug("nobody looks when the patience is over", "OwnOpens", "tryPermit", "Alarm.set", "noAlarm"),
            new Bug(
                    "threads that take turns share one for ever",
                    new Redirect("OwnOpens", "patienceNanos", "OwnOpens.balanceNanos", "nobodyWaited"),
                    "io.millpond.agent.pool.OwnOpensTest"),
            bug("extra ones though a holder goes on", "SelfBlock", "look", "SelfBlock.inLine", "everybodyWaits"),
            bug("who waits for himself waits for ever", "SelfBlock", "look", "SelfBlock.inLine", "nobodyIsInLine"),
            bug("extra ones without a limit", "SelfBlock", "next", "OpenPermits.outside", "noneOutside"),
            bug(
                    "extra ones though what was lent comes back",
                    "SelfBlock",
                    "isNested",
                    "SelfBlock.quietFor",
                    "quietForEver"),
            bug(
                    "who holds one waits for a row that he locked",
                    "SelfBlock",
                    "next",
                    "SelfBlock.isNested",
                    "neverNested"),
            bug("a closed pool keeps what comes late", "*", "*", "Dispatcher.requestIfAwaited", "onlyIfAwaited"),
            new Bug(
                    "rollback skipped",
                    new Redirect(
                            "PhysicalSession",
                            "*",
                            "DriverProfile.rollback",
                            SESSION + "PlantedSessionBugs.notRolledBack"),
                    SESSION + "PhysicalSessionH2Test"));

    @Test
    void everyPlantedBugIsCaught() throws Exception {
        ExecutorService runners =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        List<Catch> caught = new ArrayList<>();
        try {
            List<Future<Catch>> hunts = new ArrayList<>();
            for (Bug bug : BUGS) {
                hunts.add(runners.submit(() -> bug.tests.isEmpty() ? simulate(bug) : test(bug)));
            }
            for (Future<Catch> hunt : hunts) {
                caught.add(hunt.get());
            }
        } finally {
            runners.shutdownNow();
        }

        System.out.println(table(caught));
        assertThat(caught).allSatisfy(c -> {
            assertThat(c.by).as("%s", c.bug.name).isNotEmpty();
            assertThat(c.how)
                    .as("%s: planted wrongly, it does not even link", c.bug.name)
                    .doesNotContain("NoSuchMethodError", "NoSuchFieldError", "VerifyError", "IllegalAccessError");
        });
    }

    /** Else a bug would count as caught by whatever fails there anyway. */
    @Test
    void withoutABugTheOrdinaryTestsPass() throws Exception {
        Set<String> classes = new TreeSet<>();
        BUGS.forEach(bug -> classes.add(bug.tests));
        classes.remove("");
        assertThat(classes).hasSizeGreaterThan(1);
        for (String tests : classes) {
            TestExecutionSummary summary = run(tests, List.of());
            assertThat(summary.getFailures()).as(tests).isEmpty();
            assertThat(summary.getTestsSucceededCount()).as(tests).isPositive();
        }
    }

    private static Catch simulate(Bug bug) {
        Simulation simulation = new Simulation(bug.redirect);
        AtomicLong next = new AtomicLong(1);
        SimulationFailure failure = simulation.firstFailure(next::getAndIncrement, 1 + SEEDS);
        assertPlanted(bug);
        return failure == null
                ? new Catch(bug, "", "")
                : new Catch(bug, "simulation, seed " + failure.seed(), failure.getMessage());
    }

    private static Catch test(Bug bug) throws ClassNotFoundException {
        TestExecutionSummary summary = run(bug.tests, List.of(bug.redirect));
        assertPlanted(bug);
        assertThat(summary.getTestsSucceededCount())
                .as("the other tests still pass")
                .isPositive();
        List<TestExecutionSummary.Failure> failures = summary.getFailures();
        String tests = bug.tests.substring(bug.tests.lastIndexOf('.') + 1);
        return failures.isEmpty()
                ? new Catch(bug, "", "")
                : new Catch(bug, tests, failures.get(0).getTestIdentifier().getDisplayName());
    }

    /** Ordinary tests on a copy of the agent with these bugs in it. */
    private static TestExecutionSummary run(String tests, List<Redirect> bugs) throws ClassNotFoundException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        WovenLoader loader = WovenLoader.ordinary(bugs);
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        thread.setContextClassLoader(loader);
        try {
            LauncherFactory.create()
                    .execute(
                            LauncherDiscoveryRequestBuilder.request()
                                    .selectors(selectClass(loader.loadClass(tests)))
                                    .build(),
                            listener);
        } finally {
            thread.setContextClassLoader(before);
        }
        return listener.getSummary();
    }

    private static void assertPlanted(Bug bug) {
        assertThat(bug.redirect.hits)
                .as("%s: no such call any more, aim it anew (%s)", bug.name, bug.redirect)
                .hasPositiveValue();
    }

    private static String table(List<Catch> caught) {
        StringBuilder text = new StringBuilder();
        int count = 0;
        for (Catch c : caught) {
            text.append(String.format(
                    Locale.ROOT, "%-68s %-24s %s%n", c.bug.name, c.by.isEmpty() ? "NOT CAUGHT" : c.by, brief(c.how)));
            count += c.by.isEmpty() ? 0 : 1;
        }
        return text.append("planted bugs: ")
                .append(count)
                .append(" of ")
                .append(caught.size())
                .append(" caught")
                .toString();
    }

    private static String brief(String how) {
        return how.length() > 110 ? how.substring(0, 110) + " ..." : how;
    }
}
