/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SqlCacheTest {
    @Test
    void answersTheSameAnalysisAgain() {
        SqlCache cache = new SqlCache(SqlDialect.H2, 10, 1000);

        assertThat(cache.get("SELECT 1")).isSameAs(cache.get("SELECT 1"));
    }

    @Test
    void staysWithinItsEntries() {
        SqlCache cache = new SqlCache(SqlDialect.H2, 10, 100_000);

        for (int i = 0; i < 1000; i++) {
            cache.get("SELECT " + i);
            assertThat(cache.size()).isLessThanOrEqualTo(10);
        }
        assertThat(cache.size()).isGreaterThanOrEqualTo(5);
    }

    @Test
    void staysWithinItsCharacters() {
        SqlCache cache = new SqlCache(SqlDialect.H2, 1000, 1000);

        for (int i = 0; i < 1000; i++) {
            cache.get("SELECT " + "1".repeat(90) + i);
            assertThat(cache.chars()).isLessThanOrEqualTo(1000);
        }
        assertThat(cache.chars()).isGreaterThan(0);
    }

    @Test
    void keepsWhatIsInUseWhileOthersPassThrough() {
        SqlCache cache = new SqlCache(SqlDialect.H2, 10, 100_000);
        AnalyzedSql hot = cache.get("SELECT hot");

        for (int i = 0; i < 100; i++) {
            cache.get("SELECT " + i);
            assertThat(cache.get("SELECT hot")).isSameAs(hot);
        }
    }

    @Test
    void doesNotKeepALongText() {
        SqlCache cache = new SqlCache(SqlDialect.H2, 10, 1_000_000);
        String text = "SELECT " + "1".repeat(SqlCache.LONGEST_CACHED);

        assertThat(cache.get(text).summary()).isEqualTo("SELECT");
        assertThat(cache.size()).isZero();
    }

    @Test
    void cachesNothingWithoutRoom() {
        SqlCache cache = new SqlCache(SqlDialect.H2, 0, 0);

        assertThat(cache.get("SELECT 1").effect().isClean()).isTrue();
        assertThat(cache.size()).isZero();
    }

    @Test
    void staysBoundedUnderManyThreads() throws Exception {
        SqlCache cache = new SqlCache(SqlDialect.POSTGRESQL, 50, 2000);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        CountDownLatch go = new CountDownLatch(1);
        List<Future<?>> done = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            int seed = t;
            done.add(threads.submit(() -> {
                go.await();
                for (int i = 0; i < 20_000; i++) {
                    String sql = "SELECT a FROM t" + (i * (seed + 1)) % 300;
                    AnalyzedSql analyzed = cache.get(sql);
                    assertThat(analyzed.sql()).isEqualTo(sql);
                    assertThat(analyzed.summary()).isEqualTo("SELECT t" + (i * (seed + 1)) % 300);
                }
                return null;
            }));
        }
        go.countDown();
        for (Future<?> each : done) {
            each.get();
        }
        threads.shutdown();

        assertThat(cache.size()).isLessThanOrEqualTo(50);
        assertThat(cache.chars()).isLessThanOrEqualTo(2000);
    }
}
