/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which idle connection goes out, and that one is in the store or has an owner. */
class IdleStoreTest {

    private static final int ONE = 7;
    private static final int OTHER = 8;

    private final Set<PoolEntry<Integer>> unlendable = new HashSet<>();

    private IdleStore<Integer> store(int max) {
        return new IdleStore<>(max, (entry, now) -> !unlendable.contains(entry));
    }

    private static PoolEntry<Integer> entry(int number) {
        return new PoolEntry<>(number, new Permit(false, 0), 0, 0, 0);
    }

    private static List<PoolEntry<Integer>> filled(IdleStore<Integer> store, int count) {
        List<PoolEntry<Integer>> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(entry(i));
            assertThat(store.offer(entries.get(i))).isTrue();
        }
        return entries;
    }

    @Test
    void aCallerGetsTheOneThatItGaveBack() {
        IdleStore<Integer> store = store(4);
        filled(store, 3);
        PoolEntry<Integer> first = store.takeFresh(ONE, 0);
        PoolEntry<Integer> second = store.takeFresh(OTHER, 0);
        store.offer(first);
        store.offer(second);

        assertThat(store.takeFresh(OTHER, 0)).isSameAs(second);
        assertThat(store.takeFresh(ONE, 0)).isSameAs(first);
        assertThat(store.count()).isOne();
    }

    @Test
    void callersOneAfterTheOtherShareOneConnection() {
        IdleStore<Integer> store = store(32);
        filled(store, 20);
        Set<PoolEntry<Integer>> touched = new HashSet<>();
        for (int caller = 0; caller < 200; caller++) {
            PoolEntry<Integer> taken = store.takeFresh(caller, 0);
            touched.add(taken);
            store.offer(taken);
        }
        assertThat(touched).hasSize(1);
    }

    @Test
    void afterASpikeCallersComeBackToTheFirstPlaces() {
        IdleStore<Integer> store = store(32);
        List<PoolEntry<Integer>> all = filled(store, 20);
        for (int caller = 0; caller < 20; caller++) {
            store.takeFresh(caller, 0);
        }
        all.forEach(store::offer);
        assertThat(store.takeFresh(19, 0)).isSameAs(all.get(19));
        store.offer(all.get(19));

        store.forgetHints();

        assertThat(store.takeFresh(19, 0)).isSameAs(all.get(0));
    }

    @Test
    void whatMayNotBeLentStaysWhereItIs() {
        IdleStore<Integer> store = store(4);
        List<PoolEntry<Integer>> all = filled(store, 3);
        unlendable.add(all.get(0));
        unlendable.add(all.get(2));

        assertThat(store.takeFresh(ONE, 0)).isSameAs(all.get(1));
        assertThat(store.takeFresh(ONE, 0)).isNull();
        assertThat(store.take()).isSameAs(all.get(0));
        assertThat(store.count()).isOne();
    }

    @Test
    void everyEntryComesOutOnceAndThenItIsEmpty() {
        IdleStore<Integer> store = store(30);
        List<PoolEntry<Integer>> in = filled(store, 30);
        List<PoolEntry<Integer>> out = new ArrayList<>();
        for (PoolEntry<Integer> e = store.takeFresh(ONE, 0); e != null; e = store.takeFresh(ONE, 0)) {
            out.add(e);
        }
        assertThat(out).containsExactlyInAnyOrderElementsOf(in);
        assertThat(store.count()).isZero();
    }

    @Test
    void aStoreFoundEmptyShowsTheNextOneThatIsOffered() {
        IdleStore<Integer> store = store(4);
        filled(store, 1);
        PoolEntry<Integer> only = store.take();
        store.lookWhetherEmpty();
        assertThat(store.take()).isNull();
        assertThat(store.takeFresh(ONE, 0)).isNull();

        store.offer(only);
        store.lookWhetherEmpty();

        assertThat(store.takeFresh(ONE, 0)).isSameAs(only);
        only.lendTaken(0);
        store.lookWhetherEmpty();
        assertThat(store.offerReturned(only, only.inUseBy(only.generation()))).isTrue();
        assertThat(store.take()).isSameAs(only);
    }

    @Test
    void aReturnOfAnEarlierBorrowChangesNothing() {
        IdleStore<Integer> store = store(4);
        filled(store, 1);
        PoolEntry<Integer> entry = store.take();
        entry.lendTaken(0);
        int first = entry.inUseBy(entry.generation());
        assertThat(store.offerReturned(entry, first)).isTrue();
        store.take().lendTaken(0);

        assertThat(store.offerReturned(entry, first)).isFalse();
        assertThat(entry.isInUse()).isTrue();
        assertThat(entry.inUseBy(entry.generation() - 1)).isZero();
    }

    @Test
    void aPlaceIsUsedAgainAfterItsEntryWasClosed() {
        IdleStore<Integer> store = store(2);
        for (int i = 0; i < 100; i++) {
            filled(store, 2);
            store.vacate(store.take());
            store.vacate(store.take());
        }
        assertThat(store.count()).isZero();
    }

    @Test
    void aStoreWithoutRoomLeavesTheEntryToItsOwner() {
        IdleStore<Integer> store = store(4);
        filled(store, 8);
        PoolEntry<Integer> ninth = entry(9);
        assertThat(store.offer(ninth)).isFalse();
        ninth.closing();
    }

    @Test
    void aSweepShowsTheLeastUsedFirstAndKeepsTheRest() {
        IdleStore<Integer> store = store(30);
        filled(store, 6);
        List<Integer> seen = new ArrayList<>();
        store.sweep(
                e -> {
                    seen.add(e.resource());
                    return e.resource() % 2 == 0;
                },
                store::offer);
        assertThat(seen).containsExactly(5, 4, 3, 2, 1, 0);
        assertThat(store.count()).isEqualTo(3);
    }

    @Test
    void anEntryInTheStoreCannotBeStoredAgain() {
        IdleStore<Integer> store = store(4);
        PoolEntry<Integer> a = filled(store, 1).get(0);
        assertThatThrownBy(() -> store.offer(a)).isInstanceOf(IllegalStateException.class);
        assertThat(store.count()).isOne();
    }
}
