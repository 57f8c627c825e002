/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import io.millpond.bootstrap.JdbcCall;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;

/**
 * Inlined at the end of every getConnection that we entered. An answer with neither result nor failure changes nothing: the
 * application keeps what its driver said. The result is set first, so that one of a wrong type (a fault of ours: the cast
 * fails and is suppressed) leaves both as they were.
 */
final class ConnectionExit {

    private ConnectionExit() {}

    @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
    static void exit(
            @Advice.Enter @Nullable JdbcCall call,
            @Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) @Nullable Object returned,
            @Advice.Thrown(readOnly = false, typing = Assigner.Typing.DYNAMIC) @Nullable Throwable thrown) {
        if (call != null) {
            call.finish(returned, thrown);
            if (call.result != null || call.failure != null) {
                returned = call.result;
                thrown = call.failure;
            }
        }
    }
}
