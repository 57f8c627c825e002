/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import io.opentelemetry.sdk.common.export.RetryPolicy;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** OTLP's rules of trying again: which answers allow it, and how long to wait, growing and with jitter. */
final class RetryDelays {

    private final @Nullable RetryPolicy policy;

    RetryDelays(@Nullable RetryPolicy policy) {
        this.policy = policy;
    }

    static boolean isRetryable(int status) {
        return status == 429 || status == 502 || status == 503 || status == 504;
    }

    boolean isRetryable(IOException failure) {
        Predicate<IOException> given = policy == null ? null : policy.getRetryExceptionPredicate();
        if (given != null) {
            return given.test(failure);
        }
        // A certificate does not get better by waiting.
        return !(failure instanceof SSLException);
    }

    /** Nanoseconds before the next attempt, -1 for none. */
    long after(int attempt, @Nullable String retryAfter) {
        RetryPolicy rules = policy;
        if (rules == null || attempt >= rules.getMaxAttempts()) {
            return -1;
        }
        if (retryAfter != null && retryAfter.matches("\\d{1,6}")) {
            return TimeUnit.SECONDS.toNanos(Long.parseLong(retryAfter));
        }
        double longest = rules.getInitialBackoff().toNanos() * Math.pow(rules.getBackoffMultiplier(), attempt - 1.0);
        double bounded = Math.min(longest, rules.getMaxBackoff().toNanos());
        return (long) (bounded * ThreadLocalRandom.current().nextDouble(0.8, 1.2));
    }
}
