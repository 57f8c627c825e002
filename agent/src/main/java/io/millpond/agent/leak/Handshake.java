/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import java.security.AccessController;
import java.security.PrivilegedAction;

/**
 * Stops another thread for an instant, so that what it stored before is seen here and what it reads after it finds as it is here: a
 * full fence in its place. It is a by-product of asking for its stack, of which nothing is used. The VM stops all threads for it
 * (up to Java 18 or so) or that one; one that is in native code or blocked has published what it stored when it got there, and looks
 * whether it may go on before it reads anything; a virtual thread that is not mounted the same, by its state. It waits for nothing
 * that the other thread holds.
 *
 * <p>An answer without a frame is one too: of a thread that has none, or has ended meanwhile.
 */
final class Handshake {

    /** Whether it is the JDK's own method that is called; an application's subclass may answer whatever it likes. */
    private static final ClassValue<Boolean> OWN_STACK = new ClassValue<Boolean>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            try {
                Class<?> declaring = type.getMethod("getStackTrace").getDeclaringClass();
                return declaring == Thread.class || declaring.getClassLoader() == null;
            } catch (NoSuchMethodException | LinkageError e) {
                // A public method of the subclass names a type that is not there: nobody knows what else it declares.
                return false;
            }
        }
    };

    private static final class Asking implements PrivilegedAction<Boolean> {
        private final Thread other;

        Asking(Thread other) {
            this.other = other;
        }

        @Override
        public Boolean run() {
            return other.getStackTrace() != null;
        }
    }

    private static final class Machine implements PrivilegedAction<Boolean> {
        @Override
        public Boolean run() {
            String name = System.getProperty("java.vm.name", "");
            return name.contains("HotSpot") || name.startsWith("OpenJDK");
        }
    }

    private static final boolean KNOWN_MACHINE = isKnownMachine();

    private Handshake() {}

    @SuppressWarnings("removal") // the access context is dropped where there is one (Java 8 to 23)
    private static boolean isKnownMachine() {
        return AccessController.doPrivileged(new Machine());
    }

    /**
     * Whether this can be relied upon: what it rests on was read of HotSpot's compilers. Elsewhere calls are counted with a fence, which the
     * language's memory model is enough for. Asked early: all that {@link #with} needs is loaded and linked then, not at the end of somebody's
     * stack. Nobody is asked for a stack here: the caller's thread may be of a class of the application's.
     */
    static boolean isToBeHad() {
        return KNOWN_MACHINE && OWN_STACK.get(Thread.class) && new Asking(Thread.currentThread()).other.isAlive();
    }

    /** False: it did not happen. */
    @SuppressWarnings("removal") // as above
    static boolean with(Thread other) {
        if (other == Thread.currentThread() || !other.isAlive()) {
            return true; // who sees that it has ended sees all that it stored
        }
        try {
            return OWN_STACK.get(other.getClass()) && AccessController.doPrivileged(new Asking(other));
        } catch (Throwable e) {
            // The heap or the stack is at its end, or somebody ended this thread: it is in the middle of a close, and
            // goes on without.
            return false;
        }
    }
}
