/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The order of idle connections, and that one is in the store or has an owner. */
class IdleStoreTest {

    private static PoolEntry<Integer> entry(int number) {
        return new PoolEntry<>(number, new Permit(false, 0), 0, 0, 0);
    }

    @Test
    void theLastOneReturnedIsTheFirstOneLent() {
        IdleStore<Integer> store = new IdleStore<>(4);
        PoolEntry<Integer> a = entry(1);
        PoolEntry<Integer> b = entry(2);
        store.offer(a);
        store.offer(b);
        PoolEntry<Integer> used = store.poll();
        store.offer(used);
        assertThat(store.poll()).isSameAs(used);
        assertThat(store.count()).isOne();
    }

    @Test
    void everyEntryComesOutOnceAndThenItIsEmpty() {
        IdleStore<Integer> store = new IdleStore<>(30);
        List<PoolEntry<Integer>> in = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            in.add(entry(i));
            assertThat(store.offer(in.get(i))).isTrue();
        }
        List<PoolEntry<Integer>> out = new ArrayList<>();
        for (PoolEntry<Integer> e = store.poll(); e != null; e = store.poll()) {
            out.add(e);
        }
        assertThat(out).containsExactlyInAnyOrderElementsOf(in);
        assertThat(store.count()).isZero();
    }

    @Test
    void aSweepShowsTheLongestUntouchedFirstAndKeepsTheRest() {
        IdleStore<Integer> store = new IdleStore<>(30);
        for (int i = 0; i < 12; i++) {
            store.offer(entry(i));
        }
        List<Integer> seen = new ArrayList<>();
        store.sweep(
                e -> {
                    seen.add(e.resource());
                    return e.resource() % 2 == 0;
                },
                e -> {});
        assertThat(seen).containsExactly(8, 9, 10, 11, 7, 6, 5, 4, 3, 2, 1, 0);
        assertThat(store.count()).isEqualTo(6);
    }

    @Test
    void anEntryInTheStoreCannotBeStoredAgain() {
        IdleStore<Integer> store = new IdleStore<>(4);
        PoolEntry<Integer> a = entry(1);
        store.offer(a);
        assertThatThrownBy(() -> store.offer(a)).isInstanceOf(IllegalStateException.class);
        assertThat(store.count()).isOne();
    }
}
