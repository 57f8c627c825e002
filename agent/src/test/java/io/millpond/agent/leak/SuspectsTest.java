/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.event.Leak;
import io.millpond.agent.log.Heard;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class SuspectsTest {

    private final LeakWorld world = new LeakWorld(LeakWorld.full().build());

    @Test
    void heldWithoutACallIsSuspectedOnceAndTakenBackWhenItCloses() {
        try (Heard log = new Heard()) {
            LeakWorld.Held connection = world.held();
            world.passAndPoll(Duration.ofSeconds(59));
            assertThat(world.found).isEmpty();

            world.passAndPoll(Duration.ofSeconds(1));
            world.passAndPoll(Duration.ofSeconds(120));
            assertThat(world.found).extracting(Leak::reason).containsExactly(Leak.Reason.HELD);
            assertThat(world.retracted).isEmpty();

            world.close(connection.lease);
            assertThat(world.retracted).isEqualTo(world.found);
            assertThat(log.lines())
                    .containsExactly(
                            "[millpond] leak: " + world.found.get(0),
                            "[millpond] leak retracted: " + world.found.get(0) + ", closed after 3m0s");
            assertThat(world.reclaimed).isEmpty();
            Reference.reachabilityFence(connection);
        }
    }

    @Test
    void aCallInProgressIsNoSuspectHoweverLongItRuns() {
        LeakWorld.Held connection = world.held();
        connection.lease.enter();
        world.passAndPoll(Duration.ofHours(2));
        assertThat(world.found).isEmpty();

        connection.lease.exit();
        world.passAndPoll(Duration.ofSeconds(1));
        world.passAndPoll(Duration.ofSeconds(59));
        assertThat(world.found).isEmpty();

        world.passAndPoll(Duration.ofSeconds(1));
        assertThat(world.found).hasSize(1);
        Reference.reachabilityFence(connection);
    }

    @Test
    void oneCallNowAndThenKeepsSuspicionAway() {
        LeakWorld.Held connection = world.held();
        for (int minute = 0; minute < 10; minute++) {
            world.passAndPoll(Duration.ofSeconds(50));
            connection.lease.enter();
            connection.lease.exit();
            world.passAndPoll(Duration.ofSeconds(1));
        }

        assertThat(world.found).isEmpty();
        Reference.reachabilityFence(connection);
    }

    @Test
    void aBorrowerThatEndedIsALeakWhenNobodyElseCalls() throws Exception {
        LeakWorld.Held connection = borrowedByEndedThread();

        world.passAndPoll(Duration.ofSeconds(1));
        world.passAndPoll(Duration.ofSeconds(60));
        world.passAndPoll(Duration.ofSeconds(60));

        assertThat(world.found).extracting(Leak::reason).containsExactly(Leak.Reason.THREAD_ENDED);
        assertThat(connection.lease.holderName()).isEqualTo("borrower");
        assertThat(world.reclaimed).isEmpty();
        Reference.reachabilityFence(connection);
    }

    @Test
    void aConnectionHandedToAnotherThreadIsAtMostASuspect() throws Exception {
        LeakWorld.Held connection = borrowedByEndedThread();
        world.passAndPoll(Duration.ofSeconds(1));
        connection.lease.enter();
        connection.lease.exit();

        world.passAndPoll(Duration.ofSeconds(1));
        world.passAndPoll(Duration.ofSeconds(60));

        assertThat(world.found).extracting(Leak::reason).containsExactly(Leak.Reason.HELD);
        Reference.reachabilityFence(connection);
    }

    @Test
    void aBorrowerThatEndsAfterALongIdleTimeMayHaveHandedItOverJustThen() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<LeakWorld.Held> borrowed = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    borrowed.complete(world.held());
                    awaitQuietly(end);
                },
                "borrower");
        thread.start();
        LeakWorld.Held connection = borrowed.get();
        world.passAndPoll(Duration.ofSeconds(70));
        end.countDown();
        thread.join();

        world.passAndPoll(Duration.ofSeconds(1));
        world.passAndPoll(Duration.ofSeconds(59));
        assertThat(world.found).extracting(Leak::reason).containsExactly(Leak.Reason.HELD);

        world.passAndPoll(Duration.ofSeconds(1));
        assertThat(world.found).extracting(Leak::reason).containsExactly(Leak.Reason.HELD, Leak.Reason.THREAD_ENDED);
        Reference.reachabilityFence(connection);
    }

    @Test
    void whatAnotherThreadMadeAStatementOfIsNotLostWithItsBorrower() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<LeakWorld.Held> borrowed = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    borrowed.complete(world.held());
                    awaitQuietly(end);
                },
                "borrower");
        thread.start();
        LeakWorld.Held connection = borrowed.get();
        Object statement = new Object();
        world.tracker.trackStatement(connection.lease, statement, 0, null).closed();
        end.countDown();
        thread.join();

        world.passAndPoll(Duration.ofSeconds(1));
        world.passAndPoll(Duration.ofSeconds(120));

        assertThat(world.found).extracting(Leak::reason).containsExactly(Leak.Reason.HELD);
        Reference.reachabilityFence(connection);
    }

    @Test
    void whatMainOpenedAndLeftToOthersIsAtMostASuspect() throws Exception {
        CompletableFuture<LeakWorld.Held> borrowed = new CompletableFuture<>();
        Thread main = new Thread(() -> borrowed.complete(world.held()), "main");
        main.start();
        main.join();

        world.passAndPoll(Duration.ofSeconds(1));
        world.passAndPoll(Duration.ofSeconds(120));

        assertThat(world.found).extracting(Leak::reason).containsExactly(Leak.Reason.HELD);
        Reference.reachabilityFence(borrowed.get());
    }

    @Test
    void aLeakByThreadEndIsTakenBackWhenSomebodyCallsAfterAll() throws Exception {
        LeakWorld.Held connection = borrowedByEndedThread();
        world.passAndPoll(Duration.ofSeconds(1));
        world.passAndPoll(Duration.ofSeconds(60));
        assertThat(world.found).extracting(Leak::reason).containsExactly(Leak.Reason.THREAD_ENDED);

        connection.lease.enter();
        connection.lease.exit();
        world.passAndPoll(Duration.ofSeconds(1));

        assertThat(world.retracted).isEqualTo(world.found);
        Reference.reachabilityFence(connection);
    }

    @Test
    void policySuspectReclaimsTheQuietOneAndNeitherTheBusyNorTheEscaped() {
        LeakWorld eager =
                new LeakWorld(LeakWorld.full().reclaim(ReclaimPolicy.SUSPECT).build());
        LeakWorld.Held quiet = eager.held();
        LeakWorld.Held busy = eager.held();
        busy.lease.enter();
        LeakWorld.Held escaped = eager.held();
        escaped.lease.escape("unwrap");

        eager.passAndPoll(Duration.ofSeconds(60));
        eager.passAndPoll(Duration.ofSeconds(60));

        assertThat(eager.reclaimed).containsExactly(quiet.lease);
        assertThat(eager.reclaimReasons).containsExactly(Leak.Reason.HELD);
        assertThat(quiet.lease.enter()).isFalse();
        assertThat(eager.retracted).isEmpty();
        Reference.reachabilityFence(busy);
        Reference.reachabilityFence(escaped);
    }

    @Test
    void whatIsOpenAtShutdownIsNamedSaveRunningCalls() {
        LeakWorld.Held idle = world.held();
        LeakWorld.Held busy = world.held();
        busy.lease.enter();
        LeakWorld.Held closed = world.held();
        world.close(closed.lease);

        world.tracker.shutdown();

        assertThat(world.found).extracting(Leak::reason).containsExactly(Leak.Reason.OPEN_AT_SHUTDOWN);
        assertThat(world.found.get(0).reason().isLeak()).isFalse();
        Reference.reachabilityFence(idle);
        Reference.reachabilityFence(busy);
    }

    @Test
    void theHolderTextNamesThreadSiteAndTime() throws Exception {
        LeakWorld counting =
                new LeakWorld(LeakSettings.builder().mode(SiteMode.COUNT).build());
        LeakWorld.Held first = counting.held();
        counting.pass(Duration.ofSeconds(250));
        LeakWorld.Held second = counting.held();
        counting.pass(Duration.ofSeconds(2));

        Lease oldest = LeakTracker.oldest(counting.tracker.openLeases());

        assertThat(oldest).isSameAs(first.lease);
        assertThat(counting.tracker.describe(oldest))
                .isEqualTo("thread \"" + Thread.currentThread().getName() + "\", at unknown, for 4m12s");
        counting.close(first.lease);
        counting.close(second.lease);
        assertThat(LeakTracker.oldest(counting.tracker.openLeases())).isNull();
    }

    private LeakWorld.Held borrowedByEndedThread() throws Exception {
        CompletableFuture<LeakWorld.Held> borrowed = new CompletableFuture<>();
        Thread thread = new Thread(() -> borrowed.complete(world.held()), "borrower");
        thread.start();
        thread.join();
        return borrowed.get();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
