/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.config.ConfigKeys;
import io.millpond.agent.config.Settings;
import io.millpond.agent.leak.LeakSettings;
import io.millpond.agent.leak.ReclaimPolicy;
import io.millpond.agent.leak.SiteMode;
import io.millpond.agent.pool.ExhaustedPolicy;
import io.millpond.agent.pool.PoolSettings;

/** The settings of a pool and of its leak tracking, out of the settings of the JVM. */
public final class PoolSettingsOf {

    private PoolSettingsOf() {}

    static PoolSettings pool(Settings settings) {
        int max = settings.get(ConfigKeys.POOL_MAX_SIZE);
        return PoolSettings.builder()
                .maxSize(max)
                .minIdle(Math.min(max, settings.get(ConfigKeys.POOL_MIN_IDLE)))
                .acquireTimeoutNanos(
                        settings.get(ConfigKeys.POOL_ACQUIRE_TIMEOUT).toNanos())
                .idleTimeoutNanos(settings.get(ConfigKeys.POOL_IDLE_TIMEOUT).toNanos())
                .maxLifetimeNanos(settings.get(ConfigKeys.POOL_MAX_LIFETIME).toNanos())
                .keepaliveNanos(settings.get(ConfigKeys.POOL_KEEPALIVE).toNanos())
                .validateAfterNanos(settings.get(ConfigKeys.POOL_VALIDATE_AFTER).toNanos())
                .exhausted(ExhaustedPolicy.valueOf(
                        settings.get(ConfigKeys.POOL_EXHAUSTED).name()))
                .build();
    }

    /** For the runtime, which builds the one leak tracker. */
    public static LeakSettings leaks(Settings settings) {
        return LeakSettings.builder()
                .mode(SiteMode.valueOf(settings.get(ConfigKeys.LEAKS).name()))
                .suspectAfterNanos(settings.get(ConfigKeys.LEAK_SUSPECT_AFTER).toNanos())
                .reclaim(ReclaimPolicy.valueOf(
                        settings.get(ConfigKeys.LEAK_RECLAIM).name()))
                .build();
    }
}
