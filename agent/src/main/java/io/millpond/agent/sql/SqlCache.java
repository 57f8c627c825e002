/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.sql;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Analysed texts by text, bounded by entries and by characters. Two generations: a full young one becomes the old one,
 * and what is asked for again moves back to the young. So a text in use stays, a text made once goes, no read takes a
 * lock and no analysis runs under one; two threads may analyse the same text at once.
 */
public final class SqlCache {
    /** Longer texts are analysed each time: they are made by programs, seldom twice the same, and costly to keep. */
    static final int LONGEST_CACHED = 10_000;

    private final SqlDialect dialect;
    private final int entriesEach;
    private final int charsEach;
    private final AtomicReference<Generations> generations;

    public SqlCache(SqlDialect dialect, int maxEntries, int maxSqlChars) {
        this.dialect = dialect;
        this.entriesEach = Math.max(0, maxEntries / 2);
        this.charsEach = Math.max(0, maxSqlChars / 2);
        this.generations = new AtomicReference<>(new Generations(new Generation(), new Generation()));
    }

    /** Never throws, never null. */
    public AnalyzedSql get(String sql) {
        if (sql.length() > LONGEST_CACHED) {
            return AnalyzedSql.of(sql, dialect);
        }
        Generations now = generations.get();
        AnalyzedSql known = now.young.texts.get(sql);
        if (known != null) {
            return known;
        }
        known = now.old.texts.get(sql);
        AnalyzedSql analyzed = known != null ? known : AnalyzedSql.of(sql, dialect);
        if (sql.length() <= charsEach && entriesEach > 0) {
            keep(now, analyzed);
        }
        return analyzed;
    }

    int size() {
        Generations now = generations.get();
        return now.young.texts.size() + now.old.texts.size();
    }

    long chars() {
        Generations now = generations.get();
        return now.young.chars.get() + now.old.chars.get();
    }

    private void keep(Generations now, AnalyzedSql analyzed) {
        if (now.young.offer(analyzed, entriesEach, charsEach)) {
            return;
        }
        Generation fresh = new Generation();
        fresh.offer(analyzed, entriesEach, charsEach);
        /* If another thread was first, this text is simply not kept this time. */
        generations.compareAndSet(now, new Generations(fresh, now.young));
    }

    private static final class Generations {
        final Generation young;
        final Generation old;

        Generations(Generation young, Generation old) {
            this.young = young;
            this.old = old;
        }
    }

    private static final class Generation {
        final ConcurrentHashMap<String, AnalyzedSql> texts = new ConcurrentHashMap<>();
        final AtomicInteger entries = new AtomicInteger();
        final AtomicLong chars = new AtomicLong();

        /** Room is taken before the text goes in, so that many threads together never exceed the bound. */
        boolean offer(AnalyzedSql analyzed, int maxEntries, int maxChars) {
            int size = analyzed.sql().length();
            if (entries.incrementAndGet() > maxEntries) {
                entries.decrementAndGet();
                return false;
            }
            if (chars.addAndGet(size) > maxChars) {
                giveBack(size);
                return false;
            }
            @Nullable AnalyzedSql before = texts.putIfAbsent(analyzed.sql(), analyzed);
            if (before != null) {
                giveBack(size);
            }
            return true;
        }

        private void giveBack(int size) {
            entries.decrementAndGet();
            chars.addAndGet(-size);
        }
    }
}
