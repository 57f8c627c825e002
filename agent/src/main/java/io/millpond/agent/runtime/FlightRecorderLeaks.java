/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.runtime;

import io.millpond.agent.event.Leak;
import io.millpond.agent.event.LeakListener;
import io.millpond.agent.log.AgentLog;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Leaks as {@code millpond.Leak} events of the flight recorder, where this JVM has one (11, and 8 from 8u262) and it was ever used.
 * By reflection: Java 8 is compiled against without it. The first event makes the type, which takes a while: on the executor.
 */
final class FlightRecorderLeaks implements LeakListener {

    private static final String[] NAMES = {"pool", "kind", "reason", "site", "count", "heldMillis", "leak"};
    private static final Class<?>[] TYPES = {
        String.class, String.class, String.class, String.class, long.class, long.class, boolean.class
    };

    /** What reflection found. */
    private static final class Recorder {
        final Object factory;
        final Method newEvent;
        final Method shouldCommit;
        final Method set;
        final Method commit;

        Recorder() throws ReflectiveOperationException {
            Class<?> factories = Class.forName("jdk.jfr.EventFactory");
            Class<?> event = Class.forName("jdk.jfr.Event");
            Constructor<?> annotation =
                    Class.forName("jdk.jfr.AnnotationElement").getConstructor(Class.class, Object.class);
            Constructor<?> field = Class.forName("jdk.jfr.ValueDescriptor").getConstructor(Class.class, String.class);
            List<Object> annotations = new ArrayList<>(Arrays.asList(
                    annotation.newInstance(Class.forName("jdk.jfr.Name"), "millpond.Leak"),
                    annotation.newInstance(Class.forName("jdk.jfr.Label"), "JDBC leak"),
                    annotation.newInstance(Class.forName("jdk.jfr.Category"), new String[] {"Millpond"}),
                    annotation.newInstance(Class.forName("jdk.jfr.StackTrace"), false)));
            List<Object> fields = new ArrayList<>();
            for (int i = 0; i < NAMES.length; i++) {
                fields.add(field.newInstance(TYPES[i], NAMES[i]));
            }
            this.factory = factories.getMethod("create", List.class, List.class).invoke(null, annotations, fields);
            this.newEvent = factories.getMethod("newEvent");
            this.shouldCommit = event.getMethod("shouldCommit");
            this.set = event.getMethod("set", int.class, Object.class);
            this.commit = event.getMethod("commit");
        }

        void record(Leak leak) throws ReflectiveOperationException {
            Object event = newEvent.invoke(factory);
            if (!Boolean.TRUE.equals(shouldCommit.invoke(event))) {
                return;
            }
            Object[] values = {
                leak.pool().name(),
                leak.kind().label(),
                leak.reason().label(),
                leak.siteText(),
                leak.count(),
                TimeUnit.NANOSECONDS.toMillis(leak.heldNanos()),
                leak.reason().isLeak()
            };
            for (int i = 0; i < values.length; i++) {
                set.invoke(event, i, values[i]);
            }
            commit.invoke(event);
        }
    }

    private final Executor executor;

    /** Whether a recording was ever begun; null: this JVM has no flight recorder. */
    private final @Nullable Method used;

    private volatile @Nullable Recorder recorder;
    private volatile boolean broken;

    FlightRecorderLeaks(Executor executor) {
        this.executor = executor;
        this.used = question();
    }

    private static @Nullable Method question() {
        try {
            return Class.forName("jdk.jfr.FlightRecorder").getMethod("isInitialized");
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            return null;
        }
    }

    @Override
    public void found(Leak leak) {
        Method asked = used;
        if (asked == null || broken) {
            return;
        }
        try {
            if (!Boolean.TRUE.equals(asked.invoke(null))) {
                return;
            }
            Recorder known = recorder;
            if (known != null) {
                known.record(leak);
            } else {
                executor.execute(() -> first(leak));
            }
        } catch (RejectedExecutionException e) {
            AgentLog.debug("a leak is not in the recording, the agent is stopping");
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            broken(e);
        }
    }

    private void first(Leak leak) {
        try {
            Recorder made;
            synchronized (this) {
                made = recorder;
                if (made == null) {
                    made = new Recorder();
                    recorder = made;
                }
            }
            made.record(leak);
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            broken(e);
        }
    }

    private void broken(Throwable fault) {
        broken = true;
        AgentLog.warn(
                "leaks are not told to the flight recorder: " + fault.getClass().getName());
    }
}
