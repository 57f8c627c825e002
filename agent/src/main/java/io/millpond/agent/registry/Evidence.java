/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.jdbc.Handles;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is a pool, seen from what it does. A class that lends connections shows it by answering with what it did not open in that
 * call, while it (or a class beside it) opened some before and holds them open.
 */
final class Evidence {

    /** What a call answered. */
    enum Answer {
        /** What it opened itself: it is the driver's own door. */
        OWN,
        /** The very connection that a door inside handed out. */
        HANDED,
        /** Something around what a door inside handed out. */
        WRAPPED,
        /** Something behind which there is nothing, or not yet: opened elsewhere, before or later. */
        ELSEWHERE
    }

    private final PoolRegistry registry;

    /** Grows with everything learnt about a pool, so that remembered decisions are taken anew. */
    private volatile int epoch;

    Evidence(PoolRegistry registry) {
        this.registry = registry;
    }

    int epoch() {
        return epoch;
    }

    /** @param by null where no driver told that it answered */
    Answer judge(@Nullable SourceType by, Scope call, Object answer) {
        if (by == null) {
            return call.handedAny() ? Answer.WRAPPED : Answer.OWN;
        }
        if (by.listed) {
            return Answer.ELSEWHERE;
        }
        if (!call.handedAny()) {
            return nothingInside(by, call, answer);
        }
        by.opensInside = true;
        List<Scope.Handed> inside = call.openHanded();
        for (Scope.Handed each : inside) {
            if (each.caller != null) {
                by.openedInside(each.caller);
            }
        }
        if (inside.isEmpty()) {
            return nothingInside(by, call, answer);
        }
        if (inside.size() > 1) {
            isPool(by); // it keeps the others
        }
        for (Scope.Handed each : inside) {
            if (each.connection == answer) {
                return Answer.HANDED;
            }
        }
        for (Scope.Handed each : inside) {
            if (each.caller != null) {
                each.caller.wrapped();
            }
        }
        return Answer.WRAPPED;
    }

    private Answer nothingInside(SourceType by, Scope call, Object answer) {
        if (by.pool || by.opensInside) {
            isPool(by);
            return Answer.ELSEWHERE;
        }
        if (call instanceof ObservedCall
                && (((ObservedCall) call).sawPooledSource
                        || (((ObservedCall) call).kind == OpenCall.Kind.SOURCE
                                && by.origin.usesPooled(by.packageName)))) {
            isPool(by);
            return Answer.ELSEWHERE;
        }
        if (by.origin.hasStrays(by)) {
            if (!openStrays(by).isEmpty()) {
                isPool(by);
            } else if (!mayHoldUnasked(by)) {
                by.origin.deferred();
            }
            return Answer.ELSEWHERE;
        }
        if (Handles.isHandle(answer)
                || Proxy.isProxyClass(answer.getClass())
                || Origin.of(answer.getClass()) != by.origin) {
            by.origin.deferred();
            return Answer.ELSEWHERE;
        }
        if (by.answeredBefore(answer) || LentOn.isAroundAHandle(answer)) {
            isPool(by);
            return Answer.ELSEWHERE;
        }
        by.answersItself = true;
        return Answer.OWN;
    }

    /** This class lends what it keeps. So does whatever opens for it. */
    private void isPool(SourceType type) {
        List<Probation.Caller> all = new ArrayList<>(type.inner());
        all.addAll(openStrays(type));
        boolean news = !type.pool;
        type.pool = true;
        for (Probation.Caller caller : all) {
            news |= isPool(caller);
        }
        if (news) {
            epoch++;
        }
    }

    /** @return false where that was known */
    private boolean isPool(Probation.Caller caller) {
        if (caller.isPool()) {
            return false;
        }
        if (caller.becomePool()) {
            // It holds connections under a bound that others share: they get a new pool, it keeps what it has.
            registry.retire(caller.key);
        }
        return true;
    }

    /** Then there is neither evidence nor an acquittal. */
    private boolean mayHoldUnasked(SourceType type) {
        for (Probation.Caller stray : type.origin.strays(type)) {
            if (!stray.isPool() && registry.mayHold(stray)) {
                return true;
            }
        }
        return false;
    }

    private List<Probation.Caller> openStrays(SourceType type) {
        List<Probation.Caller> open = new ArrayList<>();
        for (Probation.Caller stray : type.origin.strays(type)) {
            if (!stray.isPool() && (stray.hasOpen() || registry.holds(stray))) {
                open.add(stray);
            }
        }
        return open;
    }
}
