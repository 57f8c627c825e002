/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

import org.jspecify.annotations.Nullable;

/**
 * Where this thread is: inside the agent's own JDBC work, which is never intercepted again, and inside which getConnection calls
 * of the application, which decide together who is asking.
 *
 * <p>The one ThreadLocal of the agent. Its value is of the bootstrap loader and empty between calls, so it can neither pin a web
 * application's loader nor be found by a server's thread-local leak check; that is why it may stay.
 */
public final class CallDepth {

    /** What {@link Here#around} answers inside the agent's own JDBC work. */
    public static final Object NESTED = new Object();

    private static final ThreadLocal<Here> HERE = new ThreadLocal<>();

    /**
     * This thread's place. Open to the advice and to the rooms: where a call of ours ends with the stack, what it set is put back by
     * a store, which cannot fail as one more call would. A place left wrong stays so for the life of its thread.
     */
    public static final class Here {
        /** Above 0: inside the agent's own JDBC work. */
        public int own;

        /** The innermost intercepted call. */
        @Nullable
        public Object scope;

        @Nullable
        Object rights;

        Here() {}

        /** What runs around a call that begins here, or {@link #NESTED}; both are asked on each borrow, so they are one look. */
        public @Nullable Object around() {
            return own > 0 ? NESTED : scope;
        }
    }

    private CallDepth() {}

    /** True when the thread is inside the agent's own JDBC work. */
    public static boolean isNested() {
        Here here = HERE.get();
        return here != null && here.own > 0;
    }

    /** The innermost intercepted call that runs on this thread; null outside of all. */
    public static @Nullable Object scope() {
        Here here = HERE.get();
        return here == null ? null : here.scope;
    }

    /** What the application's call may do, where there is a security manager; null where not, and outside of all calls. */
    public static @Nullable Object rights() {
        Here here = HERE.get();
        return here == null ? null : here.rights;
    }

    /** Null again when the call has ended, for it refers to the application's class loaders. */
    public static void rights(@Nullable Object context) {
        here().rights = context;
    }

    /** For what is to be set and put back; the same object each time. Its scope is null once the outermost call has ended. */
    public static Here here() {
        Here here = HERE.get();
        if (here == null) {
            here = new Here();
            HERE.set(here);
        }
        return here;
    }
}
