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

    /** What {@link #around} answers inside the agent's own JDBC work. */
    public static final Object NESTED = new Object();

    private static final ThreadLocal<Here> HERE = new ThreadLocal<>();

    private static final class Here {
        int own;

        @Nullable
        Object scope;

        @Nullable
        Object rights;
    }

    private CallDepth() {}

    /** True when the thread is inside the agent's own JDBC work. */
    public static boolean isNested() {
        Here here = HERE.get();
        return here != null && here.own > 0;
    }

    public static void enter() {
        here().own++;
    }

    public static void exit() {
        Here here = HERE.get();
        if (here != null && here.own > 0) {
            here.own--;
        }
    }

    /** As {@link #scope}, or {@link #NESTED}; both are asked on each borrow, so they are one look. */
    public static @Nullable Object around() {
        Here here = HERE.get();
        return here == null ? null : here.own > 0 ? NESTED : here.scope;
    }

    /** The innermost intercepted call that runs on this thread; null outside of all. */
    public static @Nullable Object scope() {
        Here here = HERE.get();
        return here == null ? null : here.scope;
    }

    /** Null once the outermost call has ended: what is left here would be held for the life of the thread. */
    public static void scope(@Nullable Object innermost) {
        here().scope = innermost;
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

    private static Here here() {
        Here here = HERE.get();
        if (here == null) {
            here = new Here();
            HERE.set(here);
        }
        return here;
    }
}
