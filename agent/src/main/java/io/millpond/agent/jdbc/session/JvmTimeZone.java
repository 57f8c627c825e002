/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/**
 * The JVM's time zone at one moment. Asked on each borrow whether it is still the same, and TimeZone answers only by copies; the
 * object that these are copies of is replaced whenever a zone is set, so while it is the same one, so is the zone. The runtime opens
 * java.util for us where it can.
 */
final class JvmTimeZone {

    private static final @Nullable MethodHandle ORIGINAL = find();

    private final TimeZone zone;
    /** Null: unknown. Plain: a thread that reads an older one compares the zones. */
    private @Nullable TimeZone original;

    JvmTimeZone() {
        original = original(); // first: were the zone set in between, it is compared next time
        zone = TimeZone.getDefault();
    }

    boolean isStillSet() {
        TimeZone now = original();
        if (now != null && now == original) {
            return true;
        }
        boolean same = zone.equals(TimeZone.getDefault());
        if (same) {
            original = now;
        }
        return same;
    }

    private static @Nullable TimeZone original() {
        MethodHandle field = ORIGINAL;
        if (field == null) {
            return null;
        }
        try {
            return (TimeZone) field.invokeExact();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e); // a getter of a field throws nothing checked
        }
    }

    private static @Nullable MethodHandle find() {
        try {
            Field field = TimeZone.class.getDeclaredField("defaultTimeZone");
            field.setAccessible(true);
            return MethodHandles.lookup().unreflectGetter(field).asType(MethodType.methodType(TimeZone.class));
        } catch (ReflectiveOperationException | RuntimeException closed) {
            return null;
        }
    }
}
