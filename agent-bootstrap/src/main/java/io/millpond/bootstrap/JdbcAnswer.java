/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

import org.jspecify.annotations.Nullable;

/** A call that is answered already: the advice skips the original body. */
public final class JdbcAnswer extends JdbcCall {

    private JdbcAnswer(@Nullable Object result, @Nullable Throwable failure) {
        this.result = result;
        this.failure = failure;
    }

    public static JdbcAnswer returning(Object connection) {
        return new JdbcAnswer(connection, null);
    }

    public static JdbcAnswer throwing(Throwable failure) {
        return new JdbcAnswer(null, failure);
    }

    @Override
    public void finish(@Nullable Object returned, @Nullable Throwable thrown) {
        // the answer was given on entry
    }
}
