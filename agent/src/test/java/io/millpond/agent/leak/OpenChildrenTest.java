/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.event.Leak;
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
        ChildNode node = world.tracker.trackStatement(lease, statement);
        world.tracker.trackResultSet(lease, node, rows);

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
        ChildNode firstNode = world.tracker.trackStatement(lease, first);
        ChildNode secondNode = world.tracker.trackStatement(lease, second);
        world.tracker.trackResultSet(lease, firstNode, new Object());
        world.tracker.trackResultSet(lease, secondNode, rowsOfSecond);
        world.tracker.trackResultSet(lease, firstNode, new Object());

        firstNode.closed();

        assertThat(lease.children().size()).isEqualTo(2);
        assertThat(closeChildren()).containsExactly(rowsOfSecond, second);
    }

    @Test
    void executingAgainSettlesTheResultSetsAndKeepsTheStatement() {
        Object statement = new Object();
        ChildNode node = world.tracker.trackStatement(lease, statement);
        world.tracker.trackResultSet(lease, node, new Object());

        node.reexecuted();

        assertThat(closeChildren()).containsExactly(statement);
        assertThat(world.found(Leak.Kind.RESULT_SET)).isEmpty();
    }

    @Test
    void aResultSetThatOutlivesItsStatementStandsForItself() {
        ChildNode node = world.tracker.trackStatement(lease, new Object());
        node.closed();
        Object rows = new Object();
        world.tracker.trackResultSet(lease, node, rows);

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
                nodes.put(handle, world.tracker.trackStatement(own, handle));
                open.put(handle, handle);
            } else if (choice == 2 && nodes.get(any).kind == Leak.Kind.STATEMENT) {
                nodes.put(handle, world.tracker.trackResultSet(own, nodes.get(any), handle));
                open.put(handle, open.containsKey(any) ? any : handle);
            } else if (choice == 3 && nodes.get(any).kind == Leak.Kind.STATEMENT) {
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

    private List<Object> closeChildren() {
        List<Object> closed = new ArrayList<>();
        world.tracker.closeChildren(lease, closed::add);
        return closed;
    }
}
