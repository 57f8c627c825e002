/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.log;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;

/**
 * What the OpenTelemetry SDK inside the agent jar finds in place of {@code java.util.logging.Logger} (relocated by the build):
 * the same methods, speaking through {@link AgentLog}. The real logger must not be touched, because the first touch configures
 * the application's logging before the application does.
 *
 * <p>The same message of the same logger is said at most once a minute, whatever numbers it quotes. The SDK's chatter below
 * WARNING is debug output. Failed exports are said by the sender, which knows the endpoint, so the SDK's own line about
 * them is debug output too, and while exports fail so is its line about the spans it drops.
 */
public final class PatchLogger {

    private static final Handler[] NO_HANDLERS = {};
    private static final ConcurrentHashMap<String, PatchLogger> LOGGERS = new ConcurrentHashMap<>();
    private static final Throttle THROTTLE = new Throttle(System::nanoTime);

    private static volatile boolean exportsFail;

    private final String name;

    private PatchLogger(String name) {
        this.name = name;
    }

    public static PatchLogger getLogger(String name) {
        return LOGGERS.computeIfAbsent(name, PatchLogger::new);
    }

    /** Told by the sender, which has said so itself: from now on the consequences are not worth a line. */
    public static void exportsFail(boolean now) {
        exportsFail = now;
    }

    public String getName() {
        return name;
    }

    public Handler[] getHandlers() {
        return NO_HANDLERS.clone();
    }

    public boolean isLoggable(Level level) {
        return AgentLog.isEnabled(translated(level));
    }

    public @Nullable Level getLevel() {
        return null;
    }

    public void setLevel(Level level) {
        // MILLPOND_LOG_LEVEL alone decides.
    }

    public void severe(String message) {
        log(Level.SEVERE, message);
    }

    public void warning(String message) {
        log(Level.WARNING, message);
    }

    public void info(String message) {
        log(Level.INFO, message);
    }

    public void config(String message) {
        log(Level.CONFIG, message);
    }

    public void fine(String message) {
        log(Level.FINE, message);
    }

    public void finer(String message) {
        log(Level.FINER, message);
    }

    public void finest(String message) {
        log(Level.FINEST, message);
    }

    public void log(Level level, String message) {
        say(level, message, null);
    }

    public void log(Level level, Supplier<String> message) {
        if (isLoggable(level)) {
            say(level, message.get(), null);
        }
    }

    public void log(Level level, String message, @Nullable Object parameter) {
        log(level, message, new Object[] {parameter});
    }

    public void log(Level level, String message, @Nullable Object[] parameters) {
        if (!isLoggable(level)) {
            return;
        }
        String text = message;
        for (int i = 0; i < parameters.length; i++) {
            text = text.replace("{" + i + "}", String.valueOf(parameters[i]));
        }
        say(level, text, null);
    }

    public void log(Level level, String message, @Nullable Throwable thrown) {
        say(level, message, thrown);
    }

    private void say(Level level, @Nullable String message, @Nullable Throwable thrown) {
        String text = message == null ? "" : message;
        AgentLog.Level at = saidBySender(text) ? AgentLog.Level.DEBUG : translated(level);
        if (!AgentLog.isEnabled(at) || !THROTTLE.admits(name, text)) {
            return;
        }
        String line = "otel: " + Secrets.masked(text + cause(thrown));
        if (at == AgentLog.Level.ERROR) {
            AgentLog.error(line);
        } else if (at == AgentLog.Level.WARN) {
            AgentLog.warn(line);
        } else {
            AgentLog.debug(line);
        }
    }

    /** The exports' failures, and the SDK's word about its own throttle: ours is the one that counts. */
    private static boolean saidBySender(String text) {
        return text.startsWith("Failed to export")
                || text.startsWith("Too many log messages detected")
                || text.equals("Exporter failed")
                || (exportsFail && text.startsWith("BatchSpanProcessor dropped"));
    }

    private static String cause(@Nullable Throwable thrown) {
        if (thrown == null) {
            return "";
        }
        String message = thrown.getMessage();
        return " (" + thrown.getClass().getName() + (message == null ? "" : ": " + message) + ")";
    }

    private static AgentLog.Level translated(Level level) {
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return AgentLog.Level.ERROR;
        }
        return level.intValue() >= Level.WARNING.intValue() ? AgentLog.Level.WARN : AgentLog.Level.DEBUG;
    }

    /** Once a minute for each logger and message, digits aside; bounded, so that unique messages cannot fill the heap. */
    static final class Throttle {

        static final int MAX_KEYS = 256;
        private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

        private final LongSupplier nanoTime;
        private final Map<String, Long> lastSaid = new HashMap<>();

        Throttle(LongSupplier nanoTime) {
            this.nanoTime = nanoTime;
        }

        synchronized boolean admits(String logger, String message) {
            String key = logger
                    + ' '
                    + message.substring(0, Math.min(message.length(), 120)).replaceAll("\\d+", "#");
            long now = nanoTime.getAsLong();
            Long last = lastSaid.get(key);
            if (last != null && now - last < QUIET_NANOS) {
                return false;
            }
            if (last == null && lastSaid.size() >= MAX_KEYS) {
                lastSaid.clear();
            }
            lastSaid.put(key, now);
            return true;
        }
    }
}
