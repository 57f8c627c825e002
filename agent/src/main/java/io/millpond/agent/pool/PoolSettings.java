/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The figures of one pool, fixed for its life. A time of 0 switches idle timeout, lifetime or keepalive off. */
public final class PoolSettings {

    private final Builder values;

    private PoolSettings(Builder values) {
        this.values = values;
    }

    public static Builder builder() {
        return new Builder();
    }

    public int maxSize() {
        return values.maxSize;
    }

    public int minIdle() {
        return values.minIdle;
    }

    public long acquireTimeoutNanos() {
        return values.acquireTimeoutNanos;
    }

    public long idleTimeoutNanos() {
        return values.idleTimeoutNanos;
    }

    public long maxLifetimeNanos() {
        return values.maxLifetimeNanos;
    }

    public long keepaliveNanos() {
        return values.keepaliveNanos;
    }

    /** A connection idle for longer is validated before it is handed out; 0: each time. */
    public long validateAfterNanos() {
        return values.validateAfterNanos;
    }

    public long validationTimeoutNanos() {
        return values.validationTimeoutNanos;
    }

    /** How often newcomers may be let past a waiter. No setting of the operator's: the simulation tries small ones. */
    int mostOvertakes() {
        return values.mostOvertakes;
    }

    public long openTimeoutNanos() {
        return values.openTimeoutNanos;
    }

    public long closeTimeoutNanos() {
        return values.closeTimeoutNanos;
    }

    public ExhaustedPolicy exhausted() {
        return values.exhausted;
    }

    @Override
    public String toString() {
        return "maxSize=" + maxSize() + ", minIdle=" + minIdle() + ", acquireTimeoutNanos=" + acquireTimeoutNanos()
                + ", idleTimeoutNanos=" + idleTimeoutNanos() + ", maxLifetimeNanos=" + maxLifetimeNanos()
                + ", keepaliveNanos=" + keepaliveNanos() + ", validateAfterNanos=" + validateAfterNanos()
                + ", validationTimeoutNanos=" + validationTimeoutNanos() + ", openTimeoutNanos=" + openTimeoutNanos()
                + ", closeTimeoutNanos=" + closeTimeoutNanos() + ", exhausted=" + exhausted();
    }

    /** Collects the figures and names every fault at once. The defaults are those of the documentation. */
    public static final class Builder {

        /** Some 36 years: sums of a few such times and a ticker's value do not overflow their differences. */
        private static final long LONGEST_NANOS = Long.MAX_VALUE / 8;

        private int maxSize = 10;
        private int minIdle;
        private long acquireTimeoutNanos = TimeUnit.SECONDS.toNanos(30);
        private long idleTimeoutNanos = TimeUnit.MINUTES.toNanos(10);
        private long maxLifetimeNanos = TimeUnit.MINUTES.toNanos(30);
        private long keepaliveNanos = TimeUnit.MINUTES.toNanos(2);
        private long validateAfterNanos = TimeUnit.MILLISECONDS.toNanos(500);
        private long validationTimeoutNanos = TimeUnit.SECONDS.toNanos(5);
        private long openTimeoutNanos = TimeUnit.SECONDS.toNanos(5);
        private int mostOvertakes = Overtaking.MOST;
        private long closeTimeoutNanos = TimeUnit.SECONDS.toNanos(5);
        private ExhaustedPolicy exhausted = ExhaustedPolicy.WAIT;

        private Builder() {}

        private Builder(Builder other) {
            maxSize = other.maxSize;
            minIdle = other.minIdle;
            acquireTimeoutNanos = Math.min(LONGEST_NANOS, other.acquireTimeoutNanos);
            idleTimeoutNanos = Math.min(LONGEST_NANOS, other.idleTimeoutNanos);
            maxLifetimeNanos = Math.min(LONGEST_NANOS, other.maxLifetimeNanos);
            keepaliveNanos = Math.min(LONGEST_NANOS, other.keepaliveNanos);
            validateAfterNanos = Math.min(LONGEST_NANOS, other.validateAfterNanos);
            validationTimeoutNanos = Math.min(LONGEST_NANOS, other.validationTimeoutNanos);
            mostOvertakes = other.mostOvertakes;
            openTimeoutNanos = Math.min(LONGEST_NANOS, other.openTimeoutNanos);
            closeTimeoutNanos = Math.min(LONGEST_NANOS, other.closeTimeoutNanos);
            exhausted = other.exhausted;
        }

        public Builder maxSize(int value) {
            maxSize = value;
            return this;
        }

        public Builder minIdle(int value) {
            minIdle = value;
            return this;
        }

        public Builder acquireTimeoutNanos(long value) {
            acquireTimeoutNanos = value;
            return this;
        }

        public Builder idleTimeoutNanos(long value) {
            idleTimeoutNanos = value;
            return this;
        }

        public Builder maxLifetimeNanos(long value) {
            maxLifetimeNanos = value;
            return this;
        }

        public Builder keepaliveNanos(long value) {
            keepaliveNanos = value;
            return this;
        }

        public Builder validateAfterNanos(long value) {
            validateAfterNanos = value;
            return this;
        }

        public Builder validationTimeoutNanos(long value) {
            validationTimeoutNanos = value;
            return this;
        }

        Builder mostOvertakes(int value) {
            mostOvertakes = value;
            return this;
        }

        public Builder openTimeoutNanos(long value) {
            openTimeoutNanos = value;
            return this;
        }

        public Builder closeTimeoutNanos(long value) {
            closeTimeoutNanos = value;
            return this;
        }

        public Builder exhausted(ExhaustedPolicy value) {
            exhausted = value;
            return this;
        }

        /**
         * The settings, unchangeable.
         *
         * @throws IllegalArgumentException naming every figure that cannot be
         */
        public PoolSettings build() {
            List<String> faults = new ArrayList<>();
            require(maxSize >= 1, "maxSize must be at least 1: " + maxSize, faults);
            require(minIdle >= 0 && minIdle <= maxSize, "minIdle must be 0 to maxSize: " + minIdle, faults);
            require(acquireTimeoutNanos > 0, "acquireTimeoutNanos must be above 0: " + acquireTimeoutNanos, faults);
            require(idleTimeoutNanos >= 0, "idleTimeoutNanos must not be below 0: " + idleTimeoutNanos, faults);
            require(maxLifetimeNanos >= 0, "maxLifetimeNanos must not be below 0: " + maxLifetimeNanos, faults);
            require(keepaliveNanos >= 0, "keepaliveNanos must not be below 0: " + keepaliveNanos, faults);
            require(validateAfterNanos >= 0, "validateAfterNanos must not be below 0: " + validateAfterNanos, faults);
            require(validationTimeoutNanos > 0, "validationTimeoutNanos must be above 0", faults);
            require(mostOvertakes >= 0, "mostOvertakes must not be below 0: " + mostOvertakes, faults);
            require(openTimeoutNanos > 0, "openTimeoutNanos must be above 0: " + openTimeoutNanos, faults);
            require(closeTimeoutNanos > 0, "closeTimeoutNanos must be above 0: " + closeTimeoutNanos, faults);
            if (!faults.isEmpty()) {
                throw new IllegalArgumentException(String.join("; ", faults));
            }
            return new PoolSettings(new Builder(this));
        }

        private static void require(boolean holds, String fault, List<String> faults) {
            if (!holds) {
                faults.add(fault);
            }
        }
    }
}
