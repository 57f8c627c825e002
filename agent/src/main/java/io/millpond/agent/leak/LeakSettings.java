/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The leak settings of one pool. */
public final class LeakSettings {

    private final SiteMode mode;
    private final long suspectAfterNanos;
    private final ReclaimPolicy reclaim;
    private final int reclaimsPerSecond;

    private LeakSettings(Builder builder) {
        this.mode = builder.mode;
        this.suspectAfterNanos = builder.suspectAfterNanos;
        this.reclaim = builder.reclaim;
        this.reclaimsPerSecond = builder.reclaimsPerSecond;
    }

    public static Builder builder() {
        return new Builder();
    }

    public static LeakSettings defaults() {
        return builder().build();
    }

    public SiteMode mode() {
        return mode;
    }

    /** Held this long without a call makes a suspect. */
    public long suspectAfterNanos() {
        return suspectAfterNanos;
    }

    public ReclaimPolicy reclaim() {
        return reclaim;
    }

    /** Upper bound of reclaims in each pool. */
    public int reclaimsPerSecond() {
        return reclaimsPerSecond;
    }

    @Override
    public String toString() {
        return "LeakSettings{mode=" + mode + ", suspectAfterNanos=" + suspectAfterNanos + ", reclaim=" + reclaim
                + ", reclaimsPerSecond=" + reclaimsPerSecond + "}";
    }

    public static final class Builder {

        private SiteMode mode = SiteMode.SAMPLED;
        private long suspectAfterNanos = TimeUnit.SECONDS.toNanos(60);
        private ReclaimPolicy reclaim = ReclaimPolicy.CONFIRMED;
        private int reclaimsPerSecond = 200;

        private Builder() {}

        public Builder mode(SiteMode value) {
            this.mode = Objects.requireNonNull(value, "mode");
            return this;
        }

        public Builder suspectAfterNanos(long value) {
            this.suspectAfterNanos = value;
            return this;
        }

        public Builder reclaim(ReclaimPolicy value) {
            this.reclaim = Objects.requireNonNull(value, "reclaim");
            return this;
        }

        public Builder reclaimsPerSecond(int value) {
            this.reclaimsPerSecond = value;
            return this;
        }

        public LeakSettings build() {
            if (suspectAfterNanos <= 0) {
                throw new IllegalArgumentException("suspectAfterNanos " + suspectAfterNanos + ": must be positive");
            }
            if (reclaimsPerSecond <= 0) {
                throw new IllegalArgumentException("reclaimsPerSecond " + reclaimsPerSecond + ": must be positive");
            }
            return new LeakSettings(this);
        }
    }
}
