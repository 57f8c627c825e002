/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.event.Leak;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OpenChildrenTest {

    private final LeakWorld world = new LeakWorld(LeakWorld.full().build());
    private final LeakWorld.Held connection = world.held();
    private final Lease lease = connection.lease;

    @Test
    void whatIsOpenAtCloseOfTheConnectionIsReportedAndClosedResultSetsFirst() {
        Object statement = new Object();
        Object rows = new Object();
        ChildNode node = world.tracker.trackStatement(lease, statement, 0, null);
        world.tracker.trackResultSet(lease, node, rows, 0, null);

        List<Object> closed = closeChildren();

        assertThat(closed).containsExactly(rows, statement);
        assertThat(world.found)
                .extracting(leak -> leak.kind().label() + " " + leak.reason().label())
                .containsExactly("result_set closed_by_connection", "statement closed_by_connection");
        assertThat(world.sessionLeaks).isEqualTo(world.found);
        assertThat(closeChildren()).isEmpty();
        node.closed();
        assertThat(world.found).hasSize(2);
    }

    @Test
    void closingAStatementSettlesItsResultSetsButNotThoseOfOthers() {
        Object first = new Object();
        Object second = new Object();
        Object rowsOfSecond = new Object();
        ChildNode firstNode = world.tracker.trackStatement(lease, first, 0, null);
        ChildNode secondNode = world.tracker.trackStatement(lease, second, 0, null);
        world.tracker.trackResultSet(lease, firstNode, new Object(), 0, null);
        world.tracker.trackResultSet(lease, secondNode, rowsOfSecond, 0, null);
        world.tracker.trackResultSet(lease, firstNode, new Object(), 0, null);

        firstNode.closed();

        assertThat(lease.children().size()).isEqualTo(2);
        assertThat(closeChildren()).containsExactly(rowsOfSecond, second);
    }

    @Test
    void executingAgainSettlesTheResultSetsAndKeepsTheStatement() {
        Object statement = new Object();
        ChildNode node = world.tracker.trackStatement(lease, statement, 0, null);
        world.tracker.trackResultSet(lease, node, new Object(), 0, null);

        node.reexecuted();

        assertThat(closeChildren()).containsExactly(statement);
        assertThat(world.found(Leak.Kind.RESULT_SET)).isEmpty();
    }

    @Test
    void aResultSetThatOutlivesItsStatementStandsForItself() {
        ChildNode node = world.tracker.trackStatement(lease, new Object(), 0, null);
        node.closed();
        Object rows = new Object();
        world.tracker.trackResultSet(lease, node, rows, 0, null);

        assertThat(closeChildren()).containsExactly(rows);
    }

    @Test
    void theListAgreesWithASimpleModelInAnyOrderOfCalls() {
        for (int seed = 0; seed < 300; seed++) {
            agreesWithModel(new Random(seed), seed);
        }
    }

    private void agreesWithModel(Random random, int seed) {
        Lease own = world.held().lease;
        Map<Object, ChildNode> nodes = new LinkedHashMap<>();
        Map<Object, Object> open = new LinkedHashMap<>();
        for (int step = 0; step < 60; step++) {
            List<Object> known = new ArrayList<>(nodes.keySet());
            Object any = known.isEmpty() ? null : known.get(random.nextInt(known.size()));
            Object handle = new Object();
            int choice = random.nextInt(5);
            if (choice <= 1 || any == null) {
                nodes.put(handle, world.tracker.trackStatement(own, handle, 0, null));
                open.put(handle, handle);
            } else if (choice == 2 && nodes.get(any).kind() == Leak.Kind.STATEMENT) {
                nodes.put(handle, world.tracker.trackResultSet(own, nodes.get(any), handle, 0, null));
                open.put(handle, open.containsKey(any) ? any : handle);
            } else if (choice == 3 && nodes.get(any).kind() == Leak.Kind.STATEMENT) {
                nodes.get(any).reexecuted();
                open.entrySet().removeIf(entry -> entry.getKey() != any && entry.getValue() == any);
            } else {
                nodes.get(any).closed();
                open.entrySet().removeIf(entry -> entry.getKey() == any || entry.getValue() == any);
            }
            assertThat(own.children().size()).as("seed %s step %s", seed, step).isEqualTo(open.size());
        }
        List<Object> closed = new ArrayList<>();
        world.tracker.closeChildren(own, closed::add);
        assertThat(closed).as("seed %s", seed).containsExactlyInAnyOrderElementsOf(open.keySet());
        assertThat(own.children().lost()).isZero();
    }

    @Test
    void whatNobodyCanCloseAnyMoreIsClosedByTheDriversOwnObject() {
        Object driver = new Object();
        Object driversRows = new Object();
        ChildNode node = world.tracker.trackStatement(lease, new Object(), 0, driver);
        world.tracker.trackResultSet(lease, node, new Object(), 0, driversRows);
        Object alone = new Object();
        world.tracker.trackResultSet(lease, null, new Object(), 0, alone);

        Collections.until(world.tracker, () -> world.found.size() == 3);

        assertThat(lease.children().size()).isZero();
        assertThat(lease.children().left()).isEqualTo(2);
        assertThat(lease.children().lost()).isZero();
        assertThat(closeChildren()).containsExactlyInAnyOrder(driver, alone);
        assertThat(lease.children().left()).isZero();
        Reference.reachabilityFence(connection);
    }

    @Test
    void whoDropsStatementsForEverKeepsNoMoreThanAFewOfThem() {
        for (int i = 0; i < OpenChildren.MAX_ORPHANS + 10; i++) {
            world.tracker.trackStatement(lease, new Object(), 0, new Object());
        }

        Collections.until(world.tracker, () -> world.found.size() == OpenChildren.MAX_ORPHANS + 10);

        assertThat(lease.children().takeOrphans()).hasSize(OpenChildren.MAX_ORPHANS);
        assertThat(lease.children().lost()).isEqualTo(10);
        Reference.reachabilityFence(connection);
    }

    private List<Object> closeChildren() {
        List<Object> closed = new ArrayList<>();
        world.tracker.closeChildren(lease, closed::add);
        return closed;
    }
}
