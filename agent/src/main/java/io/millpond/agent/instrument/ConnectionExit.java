/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import io.millpond.bootstrap.CallDepth;
import io.millpond.bootstrap.JdbcCall;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;

/**
 * Inlined at the end of every getConnection that we entered. An answer with neither result nor failure changes nothing: the
 * application keeps what its driver said. The result is set first, so that one of a wrong type (a fault of ours: the cast
 * fails and is suppressed) leaves both as they were.
 *
 * <p>Before anything is called, by stores alone: the thread's place is put back, and an answer given on entry is taken. At the end of
 * the stack the call of finish fails, and the next getConnection of this thread must not count as inside this one, nor the
 * application get null.
 */
final class ConnectionExit {

    private ConnectionExit() {}

    @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
    static void exit(
            @Advice.Enter @Nullable JdbcCall call,
            @Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) @Nullable Object returned,
            @Advice.Thrown(readOnly = false, typing = Assigner.Typing.DYNAMIC) @Nullable Throwable thrown) {
        if (call != null) {
            CallDepth.Here here = call.here;
            if (here != null) {
                here.scope = call.outer;
            }
            if (call.result != null || call.failure != null) {
                returned = call.result;
                thrown = call.failure;
            }
            call.finish(returned, thrown);
            if (call.result != null || call.failure != null) {
                returned = call.result;
                thrown = call.failure;
            }
        }
    }
}
