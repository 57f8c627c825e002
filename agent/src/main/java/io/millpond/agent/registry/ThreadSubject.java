/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.AccessControlContext;
import java.security.AccessController;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/**
 * Who the current thread works for, by JAAS ({@code Subject.doAs}, {@code Subject.callAs}). A driver that is given no credentials may
 * log in as that one (Kerberos): a session of one subject handed to another would be somebody else's identity.
 */
@SuppressWarnings("removal") // getSubject is the only way before Java 18, and is not reached after
final class ThreadSubject {

    /** {@code Subject.current()}, Java 18 and later. */
    private static final @Nullable MethodHandle CURRENT = find();

    private ThreadSubject() {}

    /** Null: nobody in particular. */
    static @Nullable Object current() {
        if (Subjects.areNone()) {
            return null;
        }
        AccessControlContext watched = CallerRights.current();
        if (watched != null) {
            return Subject.getSubject(
                    watched); // our own work runs with our own rights, and without the caller's subject
        }
        MethodHandle current = CURRENT;
        if (current == null) {
            return Subject.getSubject(AccessController.getContext());
        }
        try {
            return (Subject) current.invokeExact();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e); // it declares nothing checked
        }
    }

    private static @Nullable MethodHandle find() {
        try {
            return MethodHandles.publicLookup()
                    .findStatic(Subject.class, "current", MethodType.methodType(Subject.class));
        } catch (ReflectiveOperationException older) {
            return null;
        }
    }
}
