/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.event.Leak;
import io.millpond.agent.event.QueryListener;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ReachabilityTest {

    private final LeakWorld world = new LeakWorld(LeakWorld.full().build());

    @Test
    void aConnectionOfWhichNoWrapperIsReachableIsReportedAndReclaimedOnce() {
        Lease lease = world.abandoned();

        Collections.until(world.tracker, () -> !world.reclaimed.isEmpty());
        Collections.twice(world.tracker);

        assertThat(world.reclaimed).containsExactly(lease);
        assertThat(world.reclaimReasons).containsExactly(Leak.Reason.UNREACHABLE);
        assertThat(world.found).singleElement().satisfies(leak -> {
            assertThat(leak.kind()).isEqualTo(Leak.Kind.CONNECTION);
            assertThat(leak.reason()).isEqualTo(Leak.Reason.UNREACHABLE);
        });
        assertThat(world.sessionLeaks).isEqualTo(world.found);
        assertThat(world.tracker.openLeases()).isEmpty();
    }

    @Test
    void whoHoldsOnlyAResultSetHoldsTheConnection() {
        FakeHandles.Rows rows = FakeHandles.connection(world).query();

        Collections.twice(world.tracker);

        assertThat(world.found).isEmpty();
        assertThat(rows.next()).isTrue();
        Reference.reachabilityFence(rows);
    }

    @Test
    void whoDropsTheResultSetTooHasLeakedAllThree() {
        FakeHandles.connection(world).query();

        Collections.until(world.tracker, () -> world.reclaimed.size() == 1);

        assertThat(world.found)
                .extracting(Leak::kind)
                .containsExactlyInAnyOrder(Leak.Kind.CONNECTION, Leak.Kind.STATEMENT, Leak.Kind.RESULT_SET);
        assertThat(world.found).allMatch(leak -> leak.reason() == Leak.Reason.UNREACHABLE);
        assertThat(world.reclaimed.get(0).children().lost()).isEqualTo(1);
    }

    @Test
    void aConnectionInACallIsNotReclaimedUntilTheCallEnds() {
        Lease lease = world.abandoned();
        lease.enter();

        Collections.twice(world.tracker);
        assertThat(world.found).isEmpty();
        assertThat(world.reclaimed).isEmpty();

        lease.exit();
        world.tracker.poll();
        assertThat(world.reclaimed).containsExactly(lease);
    }

    /** A wrapper that came back: its call begins after the poll has looked and before it takes. */
    @Test
    void aCallThatBeginsWhileTheLeakIsToldKeepsTheConnection() {
        AtomicReference<Lease> own = new AtomicReference<>();
        QueryListener.Session calling = new QueryListener.Session() {
            @Override
            public void leaked(Leak leak) {
                own.get().enter();
            }
        };
        own.set(world.tracker.open(world.pool, new Anchor(), calling, world.reclaimer, 0));

        Collections.until(world.tracker, () -> !world.found.isEmpty());
        world.tracker.poll();
        assertThat(world.reclaimed).isEmpty();

        own.get().exit();
        world.tracker.poll();
        assertThat(world.reclaimed).containsExactly(own.get());
    }

    @Test
    void anUnreachableConnectionThatClosesInItsLastCallIsNoLeak() {
        Lease lease = world.abandoned();
        lease.enter();
        Collections.twice(world.tracker);

        world.close(lease);
        lease.exit();
        world.tracker.poll();

        assertThat(world.found).isEmpty();
        assertThat(world.reclaimed).isEmpty();
    }

    @Test
    void anEscapedConnectionIsOnlyReported() {
        world.abandoned().escape("unwrap");

        Collections.until(world.tracker, () -> world.found.size() == 1);
        Collections.twice(world.tracker);

        assertThat(world.found).hasSize(1);
        assertThat(world.reclaimed).isEmpty();
    }

    @Test
    void policyReportReclaimsNothing() {
        LeakWorld reporting =
                new LeakWorld(LeakWorld.full().reclaim(ReclaimPolicy.REPORT).build());
        reporting.abandoned();

        Collections.until(reporting.tracker, () -> reporting.found.size() == 1);
        Collections.twice(reporting.tracker);

        assertThat(reporting.found).hasSize(1);
        assertThat(reporting.reclaimed).isEmpty();
    }

    @Test
    void aForeignConnectionIsOnlyReportedAndNeverSuspected() {
        Anchor anchor = new Anchor();
        world.tracker.openForeign(world.pool, anchor, world.session, null, 0);
        world.passAndPoll(Duration.ofHours(1));
        world.tracker.shutdown();
        assertThat(world.found).isEmpty();
        Reference.reachabilityFence(anchor);

        world.tracker.openForeign(world.pool, new Anchor(), world.session, null, 0);
        Collections.until(
                world.tracker, () -> world.found.stream().anyMatch(leak -> leak.reason() == Leak.Reason.UNREACHABLE));
        assertThat(world.reclaimed).isEmpty();
    }

    @Test
    void modeOffTracksAndReclaimsNothingYetStillNamesTheChildrenToClose() {
        LeakWorld off = new LeakWorld(LeakSettings.builder().mode(SiteMode.OFF).build());
        off.abandoned();
        Lease lease = off.tracker.open(off.pool, new Anchor(), off.session, off.reclaimer, 0);
        Object statement = new Object();
        off.tracker.trackStatement(lease, statement, 0, null);

        Collections.twice(off.tracker);
        off.passAndPoll(Duration.ofHours(1));
        List<Object> closed = new ArrayList<>();
        off.tracker.closeChildren(lease, closed::add);

        assertThat(closed).containsExactly(statement);
        assertThat(off.found).isEmpty();
        assertThat(off.reclaimed).isEmpty();
        assertThat(off.tracker.openLeases()).isEmpty();
    }

    @Test
    void aDroppedStatementOfAnOpenConnectionIsReportedOnceAndCountedAsLost() {
        LeakWorld.Held connection = world.held();
        world.tracker.trackStatement(connection.lease, new Object(), 0, null);

        Collections.until(world.tracker, () -> world.found.size() == 1);
        Collections.twice(world.tracker);
        world.tracker.closeChildren(connection.lease, handle -> {});
        world.close(connection.lease);

        assertThat(world.found).singleElement().satisfies(leak -> {
            assertThat(leak.kind()).isEqualTo(Leak.Kind.STATEMENT);
            assertThat(leak.reason()).isEqualTo(Leak.Reason.UNREACHABLE);
        });
        assertThat(connection.lease.children().lost()).isEqualTo(1);
        Reference.reachabilityFence(connection);
    }

    @Test
    void aDroppedResultSetIsNoLeakWhenItsStatementIsClosed() {
        LeakWorld.Held connection = world.held();
        Object statement = new Object();
        ChildNode node = world.tracker.trackStatement(connection.lease, statement, 0, null);
        world.tracker.trackResultSet(connection.lease, node, new Object(), 0, null);

        Collections.twice(world.tracker);
        node.closed();
        world.tracker.closeChildren(connection.lease, handle -> {});
        world.close(connection.lease);

        assertThat(world.found).isEmpty();
        assertThat(connection.lease.children().lost()).isZero();
        Reference.reachabilityFence(statement);
        Reference.reachabilityFence(connection);
    }

    @Test
    void aDroppedResultSetWithoutAStatementIsReported() {
        LeakWorld.Held connection = world.held();
        world.tracker.trackResultSet(connection.lease, null, new Object(), 0, null);

        Collections.until(world.tracker, () -> world.found.size() == 1);

        assertThat(world.found.get(0).kind()).isEqualTo(Leak.Kind.RESULT_SET);
        Reference.reachabilityFence(connection);
    }

    @Test
    void aStatementThatDiesInsideItsOwnCloseIsNoLeak() {
        LeakWorld.Held connection = world.held();
        ChildNode node = world.tracker.trackStatement(connection.lease, new Object(), 0, null);
        connection.lease.enter();
        Collections.twice(world.tracker);

        node.closed();
        connection.lease.exit();
        world.tracker.poll();

        assertThat(world.found).isEmpty();
        Reference.reachabilityFence(connection);
    }
}
