/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import io.millpond.agent.event.Leak;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which allocations of one pool and kind are captured in mode {@code sampled}: the first ones, the first of each SQL text or caller,
 * and then one in 128 at random (a loop could fall into step with a counter). After a leak that nobody can name the next ones of
 * its text or caller; and, as connections have no text, for five minutes after a leak of one all of them. All but the first ones
 * within the time that {@link Captures} has for them.
 */
final class SiteSampler {

    static final int FIRST = 64;
    static final int ONE_IN = 128;
    static final long ALARM_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final SiteMode mode;
    private final Captures captures;
    private final boolean alarms;
    private final int salt;
    private final LongSupplier cost;
    private final AtomicInteger first = new AtomicInteger();
    private volatile boolean alarmed;
    private volatile long alarmUntil;

    /** @param cost what a stack costs is measured with it: {@code System::nanoTime} */
    SiteSampler(SiteMode mode, Leak.Kind kind, int pool, Captures captures, LongSupplier cost) {
        this.mode = mode;
        this.captures = captures;
        this.alarms = kind == Leak.Kind.CONNECTION;
        this.salt = (pool * 31 + kind.ordinal() + 1) * 0x85EBCA6B;
        this.cost = cost;
    }

    /**
     * A leak of this kind was proven: look closely for a while.
     *
     * @param key of what leaked; 0: unknown
     * @param named its site was captured
     */
    void leaked(long now, int key, boolean named) {
        if (alarms || key == 0) {
            alarmUntil = now + ALARM_NANOS;
            alarmed = true;
        }
        if (!named && key != 0 && mode == SiteMode.SAMPLED) {
            captures.keys.want(salted(key));
        }
    }

    /** @param key of the SQL text, or of who asks; 0: unknown */
    @Nullable
    Site sample(long now, int key) {
        if (mode != SiteMode.SAMPLED) {
            return mode == SiteMode.FULL ? Site.capture() : null;
        }
        CaptureBudget payer = payer(now, key);
        if (payer == null) {
            return null;
        }
        long start = cost.getAsLong();
        Site site = Site.capture();
        payer.spent(cost.getAsLong() - start);
        return site;
    }

    /** Whose time a stack is taken from; null where none is to be taken. */
    @Nullable
    CaptureBudget payer(long now, int key) {
        if (first.get() < FIRST && first.incrementAndGet() <= FIRST) {
            return captures.wanted;
        }
        if (key != 0) {
            int salted = salted(key);
            if (captures.keys.isWanted(salted) && captures.wanted.isLeft(now)) {
                captures.keys.taken(salted);
                return captures.wanted;
            }
        }
        if (alarmed) {
            if (alarmUntil - now > 0) {
                return captures.wanted.tryTake(now) ? captures.wanted : null;
            }
            alarmed = false;
        }
        return ThreadLocalRandom.current().nextInt(ONE_IN) == 0 && captures.chance.tryTake(now)
                ? captures.chance
                : null;
    }

    private int salted(int key) {
        int salted = key ^ salt;
        return salted == 0 ? 1 : salted;
    }
}
