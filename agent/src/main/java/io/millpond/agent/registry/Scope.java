/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.bootstrap.CallDepth;
import io.millpond.bootstrap.JdbcCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A getConnection call whose original body runs on this thread, and what doors inside it handed out meanwhile. Used by its own
 * thread only. Entered by the constructor; {@link #leave} is the first step of {@code finish}, which the advice runs however the
 * call ends.
 */
abstract class Scope extends JdbcCall {

    /** Who asks the doors inside. */
    final Asker asker;

    private List<Handed> handed = new ArrayList<>(2);

    /** A connection that a door inside handed out. */
    static final class Handed {
        final Object connection;
        final Probation.@Nullable Caller caller;
        final @Nullable PassedThrough member;

        Handed(Object connection, Probation.@Nullable Caller caller, @Nullable PassedThrough member) {
            this.connection = connection;
            this.caller = caller;
            this.member = member;
        }

        boolean isClosed() {
            return member != null && member.isReturned();
        }
    }

    Scope(Asker asker) {
        this.asker = asker;
        CallDepth.Here entered = CallDepth.here();
        this.here = entered;
        this.outer = entered.scope;
        entered.scope = this;
    }

    final @Nullable Scope around() {
        return (Scope) outer;
    }

    static @Nullable Scope current() {
        return (Scope) CallDepth.scope();
    }

    /** Doors inside do not decide: they belong to this call. */
    abstract boolean isSealed();

    /** The advice has done so by now; others that end a call do it here. */
    final void leave() {
        CallDepth.Here entered = here;
        if (entered != null) {
            entered.scope = outer;
        }
    }

    /** Told by a door inside. */
    final void handOver(Object connection, Probation.@Nullable Caller caller, @Nullable PassedThrough member) {
        handed.add(new Handed(connection, caller, member));
    }

    /** Tells the call around this one, if there is any, what this one answers. */
    final void passOn(@Nullable Object connection, Probation.@Nullable Caller caller, @Nullable PassedThrough member) {
        Scope around = around();
        if (around != null && connection != null) {
            around.handOver(connection, caller, member);
        }
    }

    /** What doors inside handed out and what is open still. */
    final List<Handed> openHanded() {
        List<Handed> open = new ArrayList<>(handed.size());
        for (Handed each : handed) {
            if (!each.isClosed()) {
                open.add(each);
            }
        }
        return open;
    }

    final boolean handedAny() {
        return !handed.isEmpty();
    }
}
