/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.pool.FakeFactory.Fake;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who opens for himself is out of the line until his connect ends: when he has leave to. */
class OwnOpensTest {

    private static Acquired<Fake> opened(Rig rig) {
        Acquired<Fake> leave = rig.caller(OpenMode.CALLER).get();
        PoolEntry<Fake> entry = rig.pool.adopt(leave.permit(), rig.factory.connect());
        return new Acquired<>(entry, null, entry.generation(), 0);
    }

    private static List<Rig.Caller> waiting(Rig rig, int count) {
        List<Rig.Caller> callers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            callers.add(rig.caller(OpenMode.CALLER));
        }
        return callers;
    }

    private static long withLeave(List<Rig.Caller> callers) {
        return callers.stream()
                .filter(caller -> caller.result.isDone() && caller.get().permit() != null)
                .count();
    }

    private static void awaitLeave(List<Rig.Caller> callers, int count) {
        Rig.await(() -> withLeave(callers) == count);
    }

    private static void end(Rig rig, List<Rig.Caller> callers) {
        for (Rig.Caller caller : callers) {
            Rig.await(() -> {
                if (!caller.result.isDone()) {
                    rig.ticker.advanceMillis(Openers.PATIENCE_MILLIS);
                }
                return caller.result.isDone();
            });
            PoolEntry<Fake> entry = rig.entry(caller);
            rig.pool.release(entry, entry.generation(), true);
        }
        rig.assertBalanced();
    }

    @Test
    void aBurstOfShortRequestsIsServedByWhatComesBack() {
        try (Rig rig = Rig.inline(s -> s.maxSize(50))) {
            int requestMillis = 2;
            List<Acquired<Fake>> idle = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                idle.add(opened(rig, idle));
            }
            idle.forEach(rig::release);
            rig.ticker.advanceMillis(60_000);
            List<Rig.Caller> requests = waiting(rig, 50);
            long began = rig.ticker.nanos();
            for (int done = 0; done < 50; done += 5) {
                rig.ticker.advanceMillis(requestMillis);
                for (Rig.Caller each : requests.subList(done, done + 5)) {
                    rig.release(each.get());
                }
            }

            assertThat(rig.pool.opening()).as("extra connections").isZero();
            assertThat(rig.ticker.nanos() - began)
                    .as("as five connections need")
                    .isEqualTo(20_000_000L);
            rig.assertBalanced();
        }
    }

    /** A further one while these are held. */
    private static Acquired<Fake> opened(Rig rig, List<Acquired<Fake>> held) {
        if (held.isEmpty()) {
            return opened(rig);
        }
        List<Rig.Caller> one = waiting(rig, 1);
        assertThat(rig.pool.opening()).isZero();
        rig.ticker.advanceMillis(Openers.PATIENCE_MILLIS);
        awaitLeave(one, 1);
        PoolEntry<Fake> entry = rig.entry(one.get(0));
        return new Acquired<>(entry, null, entry.generation(), 0);
    }

    @Test
    void whereNothingComesBackOneMoreHasLeaveEachTime() {
        try (Rig rig = Rig.inline(s -> s.maxSize(10))) {
            Acquired<Fake> held = opened(rig);
            rig.ticker.advanceMillis(60_000);
            List<Rig.Caller> callers = waiting(rig, 4);
            rig.ticker.advanceMillis(Openers.PATIENCE_MILLIS - 1);
            assertThat(rig.pool.opening()).isZero();

            rig.release(held);
            Acquired<Fake> first = callers.get(0).get();
            assertThat(first.entry()).isSameAs(held.entry());
            rig.ticker.advanceMillis(Openers.PATIENCE_MILLIS - 1);
            assertThat(rig.pool.opening()).as("something has come back").isZero();

            for (int more = 1; more <= 3; more++) {
                rig.ticker.advanceMillis(1);
                awaitLeave(callers, more);
                rig.ticker.advanceMillis(Openers.PATIENCE_MILLIS - 1);
                assertThat(rig.pool.opening()).isEqualTo(more);
            }
            end(rig, callers);
        }
    }

    @Test
    void aLineThatIsTooLongForWhatComesBackGrowsThePool() {
        try (Rig rig = Rig.inline(s -> s.maxSize(10))) {
            Acquired<Fake> held = opened(rig);
            List<Rig.Caller> callers = waiting(rig, 30);
            int served = 0;
            for (int millis = 0; millis < OwnOpens.LONGEST_MILLIS - 5; millis += 5) {
                rig.ticker.advanceMillis(5);
                rig.release(held);
                held = callers.get(served++).get();
            }
            assertThat(rig.pool.opening()).isZero();

            rig.ticker.advanceMillis(5);
            awaitLeave(callers, 1);
            rig.release(held);
            callers.get(served + 1).get();
            rig.ticker.advanceMillis(Openers.PATIENCE_MILLIS - 1);
            assertThat(rig.pool.opening()).as("not all of the line at once").isOne();
            rig.ticker.advanceMillis(1);
            awaitLeave(callers, 2);

            end(rig, callers.subList(served, callers.size()));
        }
    }

    @Test
    void whereNothingIsOpenAllHaveLeaveAtOnce() {
        try (Rig rig = Rig.inline(s -> s.maxSize(10))) {
            List<Rig.Caller> callers = waiting(rig, 10);

            awaitLeave(callers, 10);

            end(rig, callers);
        }
    }

    @Test
    void whatABorrowerSpoiltIsReplacedAtOnce() {
        try (Rig rig = Rig.inline(s -> s.maxSize(10))) {
            Acquired<Fake> held = opened(rig);
            Acquired<Fake> spoilt = opened(rig, List.of(held));
            for (int i = 0; i < 5; i++) {
                rig.pool.discard(spoilt.entry(), spoilt.generation(), CloseReason.DIRTY);
                spoilt = opened(rig);
            }
            List<Rig.Caller> next = waiting(rig, 1);
            assertThat(rig.pool.opening()).as("as many as were spoilt").isZero();
            rig.release(spoilt);
            rig.release(held);
            end(rig, next);
        }
    }

    @Test
    void whileTheirOwnAttemptsFailNobodyIsKeptFromLearningIt() {
        try (Rig rig = Rig.inline(s -> s.maxSize(10))) {
            Acquired<Fake> held = opened(rig);
            List<Rig.Caller> first = waiting(rig, 1);
            rig.ticker.advanceMillis(Openers.PATIENCE_MILLIS);
            awaitLeave(first, 1);
            rig.pool.cancel(first.get(0).get().permit());

            List<Rig.Caller> more = waiting(rig, 3);
            awaitLeave(more, 3);

            PoolEntry<Fake> recovered = rig.entry(more.get(0));
            rig.pool.release(recovered, recovered.generation(), true);
            end(rig, more.subList(1, 3));
            Acquired<Fake> other = rig.acquire();
            Acquired<Fake> another = rig.acquire();
            Acquired<Fake> third = rig.acquire();
            List<Rig.Caller> patient = waiting(rig, 1);
            assertThat(rig.pool.opening()).isZero();
            rig.release(held);
            rig.release(other);
            rig.release(another);
            rig.release(third);
            end(rig, patient);
        }
    }

    @Test
    void thatTheFirstOnesOpenedForThemselvesKeepsNoOpenerFromBeginning() {
        try (Rig rig = Rig.inline(s -> s.maxSize(60))) {
            List<Rig.Caller> callers = waiting(rig, 2 * OpenRate.BURST);
            awaitLeave(callers, 2 * OpenRate.BURST);
            List<PoolEntry<Fake>> held = new ArrayList<>();
            callers.forEach(caller -> held.add(rig.entry(caller)));

            Acquired<Fake> next = rig.caller(OpenMode.OPENERS).get();

            assertThat(rig.factory.attempts).as("an opener's").hasValue(1);
            rig.release(next);
            held.forEach(entry -> rig.pool.release(entry, entry.generation(), true));
            rig.assertBalanced();
        }
    }

    @Test
    void threadsThatTakeTurnsDoNotShareOneForEver() {
        try (Rig rig = Rig.inline(s -> s.maxSize(10))) {
            Acquired<Fake> held = opened(rig);
            Rig.Caller next = rig.caller(OpenMode.CALLER);
            int holdMillis = 4;
            int millis = 0;
            while (true) {
                rig.ticker.advanceMillis(holdMillis);
                millis += holdMillis;
                if (rig.pool.opening() > 0) {
                    break;
                }
                assertThat(millis).isLessThanOrEqualTo(OwnOpens.LONGEST_MILLIS);
                rig.release(held);
                held = next.get();
                next = rig.caller(OpenMode.CALLER);
            }
            assertThat(millis).isGreaterThanOrEqualTo(OwnOpens.LONGEST_MILLIS);
            rig.release(held);
            end(rig, List.of(next));
        }
    }

    @Test
    void whatFailedLongAgoTellsNothing() {
        try (Rig rig = Rig.inline(s -> s.maxSize(10))) {
            Acquired<Fake> held = opened(rig);
            List<Rig.Caller> failing = waiting(rig, 1);
            rig.ticker.advanceMillis(OwnOpens.PATIENCE_MILLIS);
            rig.pool.cancel(failing.get(0).get().permit());
            nextIsPatientAMomentLater(rig, held);
        }
    }

    @Test
    void whatWasSpoiltLongAgoTellsNothing() {
        try (Rig rig = Rig.inline(s -> s.maxSize(10))) {
            Acquired<Fake> held = opened(rig);
            Acquired<Fake> spoilt = opened(rig, List.of(held));
            rig.pool.discard(spoilt.entry(), spoilt.generation(), CloseReason.DIRTY);
            nextIsPatientAMomentLater(rig, held);
        }
    }

    @Test
    void whoseOwnTimeIsShortHasLeaveWhenHalfOfItIsOver() {
        int timeoutMillis = 100;
        try (Rig rig = Rig.inline(s -> s.maxSize(50).acquireTimeoutNanos(timeoutMillis * 1_000_000L))) {
            Acquired<Fake> held = opened(rig);
            List<Rig.Caller> callers = waiting(rig, 40);
            rig.ticker.advanceMillis(timeoutMillis / 2 - 1);
            Rig.await(() -> rig.pool.opening() == 4);

            rig.ticker.advanceMillis(1);

            awaitLeave(callers, 40);
            rig.release(held);
            end(rig, callers);
        }
    }

    @Test
    void whereWaitingIsNotThePolicyNobodyWaits() {
        try (Rig rig = Rig.inline(s -> s.maxSize(3).exhausted(ExhaustedPolicy.FAIL))) {
            Acquired<Fake> held = opened(rig);

            List<Rig.Caller> callers = waiting(rig, 2);

            awaitLeave(callers, 2);
            rig.release(held);
            end(rig, callers);
        }
    }

    private static void nextIsPatientAMomentLater(Rig rig, Acquired<Fake> held) {
        rig.ticker.advanceMillis(OwnOpens.MOMENT_NANOS / 1_000_000);

        List<Rig.Caller> later = waiting(rig, 1);

        assertThat(rig.pool.opening()).isZero();
        rig.release(held);
        end(rig, later);
    }
}
