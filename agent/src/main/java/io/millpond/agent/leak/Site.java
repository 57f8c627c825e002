/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import org.jspecify.annotations.Nullable;

/**
 * Where something was created. The stack is captured unresolved (one to four microseconds); names and lines are looked up only
 * when it is reported.
 */
public final class Site {

    private final Throwable stack;

    private Site(Throwable stack) {
        this.stack = stack;
    }

    static Site capture() {
        return new Site(new Throwable());
    }

    static Site of(Throwable stack) {
        return new Site(stack);
    }

    /** The innermost frame that is the application's; null where the stack has none or was not recorded. */
    public @Nullable StackTraceElement applicationFrame() {
        return ApplicationFrames.first(stack.getStackTrace());
    }

    @Override
    public String toString() {
        return text(applicationFrame());
    }

    static String text(@Nullable StackTraceElement frame) {
        if (frame == null) {
            return "unknown";
        }
        return frame.getClassName() + "." + frame.getMethodName() + "(" + frame.getFileName() + ":"
                + frame.getLineNumber() + ")";
    }
}
