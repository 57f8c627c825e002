/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.config;

import static io.millpond.agent.config.ValueType.bool;
import static io.millpond.agent.config.ValueType.duration;
import static io.millpond.agent.config.ValueType.integer;
import static io.millpond.agent.config.ValueType.list;
import static io.millpond.agent.config.ValueType.oneOf;
import static io.millpond.agent.config.ValueType.text;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Every setting, declared once. {@code docs/CONFIGURATION.md} is rendered from here and tested against it. */
public final class ConfigKeys {

    /** {@code MILLPOND_POOL_EXHAUSTED}. */
    public enum Exhausted {
        WAIT,
        FAIL,
        OVERFLOW
    }

    /** {@code MILLPOND_LEAKS}. */
    public enum Leaks {
        OFF,
        COUNT,
        SAMPLED,
        FULL
    }

    /** {@code MILLPOND_LEAK_RECLAIM}. */
    public enum LeakReclaim {
        REPORT,
        CONFIRMED,
        SUSPECT
    }

    /** {@code MILLPOND_LEAK_GC}. */
    public enum LeakGc {
        NEVER,
        EXHAUSTED
    }

    /** {@code MILLPOND_TELEMETRY}. */
    public enum Telemetry {
        AUTO,
        APP,
        OWN,
        OFF
    }

    /** {@code MILLPOND_LOG_LEVEL}. */
    public enum LogLevel {
        OFF,
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    private static final Duration ZERO = Duration.ZERO;
    private static final Duration MS = Duration.ofMillis(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration MONTH = Duration.ofDays(30);

    public static final ConfigKey<Boolean> ENABLED =
            ConfigKey.of("millpond.enabled", bool(), "true", "false: the agent does nothing at all.");

    public static final ConfigKey<String> CONFIG = ConfigKey.of(
            "millpond.config",
            text("the path of a Java properties file, owned by the process's user or root and writable by nobody else"),
            ConfigKey.UNSET,
            "A file of settings, by the names of the system properties. It counts less than all other sources.");

    public static final ConfigKey<Boolean> POOL_ENABLED = ConfigKey.of(
            "millpond.pool.enabled",
            bool(),
            "true",
            "false: instrument only; every physical connection is the application's own.");

    public static final ConfigKey<Integer> POOL_MAX_SIZE = ConfigKey.of(
            "millpond.pool.max.size",
            integer(1, 10_000),
            "10",
            "Upper bound of open physical connections of each pool, idle ones included. Size it by what the database can run"
                    + " at once, not by the number of threads. Waiters queue first come, first served.");

    public static final ConfigKey<Integer> POOL_MIN_IDLE = ConfigKey.of(
            "millpond.pool.min.idle",
            integer(0, 10_000),
            "0",
            "Idle connections kept open, never more than the maximum size.");

    public static final ConfigKey<Duration> POOL_ACQUIRE_TIMEOUT = ConfigKey.of(
            "millpond.pool.acquire.timeout",
            duration(MS, DAY),
            "30s",
            "Longest wait in getConnection; then SQLTransientConnectionException, SQLState 08001.");

    public static final ConfigKey<Duration> POOL_IDLE_TIMEOUT = ConfigKey.of(
            "millpond.pool.idle.timeout",
            duration(MS, MONTH),
            "10m",
            "An idle connection above the minimum is closed after this.");

    public static final ConfigKey<Duration> POOL_MAX_LIFETIME = ConfigKey.of(
            "millpond.pool.max.lifetime",
            duration(MS, MONTH),
            "30m",
            "A connection is retired at this age, minus up to 10 % jitter, so that a fleet does not reconnect at once.");

    public static final ConfigKey<Duration> POOL_KEEPALIVE = ConfigKey.of(
            "millpond.pool.keepalive",
            duration(MS, DAY),
            "2m",
            "An idle connection is checked this often, so that a firewall does not forget it.");

    public static final ConfigKey<Duration> POOL_VALIDATE_AFTER = ConfigKey.of(
            "millpond.pool.validate.after",
            duration(ZERO, DAY),
            "500ms",
            "A connection idle for longer is validated before it is handed out; 0: each time.");

    public static final ConfigKey<Exhausted> POOL_EXHAUSTED = ConfigKey.of(
            "millpond.pool.exhausted",
            oneOf(Exhausted.class),
            "wait",
            "With every connection lent: wait; fail (at once); overflow (a counted extra connection beyond the bound:"
                    + " recommended for a first roll-out, it shows what bound is needed).");

    public static final ConfigKey<List<String>> POOL_EXCLUDE = ConfigKey.of(
                    "millpond.pool.exclude",
                    list("a comma list of URL globs, such as jdbc:h2:*,*//reports.example/*"),
                    ConfigKey.UNSET,
                    "URLs never pooled (still instrumented).")
            .asMasked();

    public static final ConfigKey<Boolean> POOL_PROBATION = ConfigKey.of(
            "millpond.pool.probation",
            bool(),
            "true",
            "false: an unknown caller is taken for an application at once. true: only after three of its connections were"
                    + " closed, and at least half of those it opened; until then nothing of it is bounded or kept.");

    public static final ConfigKey<Boolean> POOL_KNOWN_LIST = ConfigKey.of(
            "millpond.pool.known.list",
            bool(),
            "true",
            "false: existing pools and migration tools are not recognised by the names of their classes, only by what they do"
                    + " with their connections.");

    public static final ConfigKey<Leaks> LEAKS = ConfigKey.of(
            "millpond.leaks",
            oneOf(Leaks.class),
            "sampled",
            "off (nothing tracked, nothing reclaimed), count (no lines), sampled, full: how allocation sites are captured.");

    public static final ConfigKey<Duration> LEAK_SUSPECT_AFTER = ConfigKey.of(
            "millpond.leak.suspect.after",
            duration(MS, MONTH),
            "60s",
            "A connection held this long without a call is a suspect.");

    public static final ConfigKey<LeakReclaim> LEAK_RECLAIM = ConfigKey.of(
            "millpond.leak.reclaim",
            oneOf(LeakReclaim.class),
            "confirmed",
            "What is taken back: report (nothing), confirmed (proven leaked by the garbage collector), suspect.");

    public static final ConfigKey<LeakGc> LEAK_GC = ConfigKey.of(
            "millpond.leak.gc",
            oneOf(LeakGc.class),
            "exhausted",
            "never, or exhausted: when a waiter has waited 1 s, all connections are lent and one of them had no call for 5 s,"
                    + " ask for one garbage collection, at most once a minute; half a second after the last call, garbage is made"
                    + " until the young objects were collected, twice as seldom each time that it brings nothing.");

    public static final ConfigKey<Telemetry> TELEMETRY = ConfigKey.of(
            "millpond.telemetry",
            oneOf(Telemetry.class),
            "auto",
            "auto: spans hang under the span that is active in the application's tracing; beside an OpenTelemetry agent, which keeps"
                    + " making the spans of statements, they and the metrics go out through that agent. app: they go out through"
                    + " the application's own GlobalOpenTelemetry, that of each web application to its own; where none is set,"
                    + " as auto, with a line that says so. own: the application's tracing is not looked at, every span is the"
                    + " agent's own. off.");

    public static final ConfigKey<Boolean> TRACES_ERROR_MESSAGES = ConfigKey.of(
            "millpond.traces.error.messages",
            bool(),
            "false",
            "true: the database's error message goes into span status and events. It may quote data, so by default only"
                    + " class, SQLState and vendor code do.");

    public static final ConfigKey<String> TRACES_FILE = ConfigKey.of(
            "millpond.traces.file",
            text("the path of a file"),
            ConfigKey.UNSET,
            "Also write spans as OTLP/JSON lines to this file; Jaeger's UI can load it.");

    public static final ConfigKey<LogLevel> LOG_LEVEL = ConfigKey.of(
            "millpond.log.level",
            oneOf(LogLevel.class),
            "info",
            "How much goes to standard error; each line begins [millpond]. The stream of the process: what the"
                    + " application puts in the place of System.err is not used.");

    private static final List<ConfigKey<?>> ALL = Collections.unmodifiableList(Arrays.asList(
            ENABLED,
            CONFIG,
            POOL_ENABLED,
            POOL_MAX_SIZE,
            POOL_MIN_IDLE,
            POOL_ACQUIRE_TIMEOUT,
            POOL_IDLE_TIMEOUT,
            POOL_MAX_LIFETIME,
            POOL_KEEPALIVE,
            POOL_VALIDATE_AFTER,
            POOL_EXHAUSTED,
            POOL_EXCLUDE,
            POOL_PROBATION,
            POOL_KNOWN_LIST,
            LEAKS,
            LEAK_SUSPECT_AFTER,
            LEAK_RECLAIM,
            LEAK_GC,
            TELEMETRY,
            TRACES_ERROR_MESSAGES,
            TRACES_FILE,
            LOG_LEVEL));

    static final List<String> LATER = Collections.unmodifiableList(Arrays.asList("millpond.budget", "millpond.rule."));

    private ConfigKeys() {}

    public static List<ConfigKey<?>> all() {
        return ALL;
    }
}
