/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.jdbc.session.JdbcTarget;
import io.millpond.bootstrap.JdbcCall;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/** The doors that only pools and transaction managers use: what comes through them is instrumented and never pooled. */
final class PooledSources {

    private final Doors doors;

    /** Where each PooledConnection leads. Their classes compare by identity; the targets refer to nothing of the application. */
    private final Map<Object, JdbcTarget> targets = Collections.synchronizedMap(new WeakHashMap<>());

    PooledSources(Doors doors) {
        this.doors = doors;
    }

    JdbcCall enter(Object source, @Nullable Scope around) {
        SourceType type = doors.types().of(source.getClass());
        Class<?> caller = Callers.of(source.getClass());
        if (around instanceof ObservedCall) {
            ((ObservedCall) around).sawPooledSource = true;
        }
        Asker root = doors.askers().of(caller);
        root.origin.askedForPooled(root.packageName);
        return new PooledSourceCall(this, source, type, root.through(type.asPool()));
    }

    /** @param opensInside what it answered is something around what doors inside handed out, instrumented already */
    void answered(Object source, Object pooled, boolean opensInside) {
        if (!opensInside) {
            targets.put(pooled, JdbcTarget.of(SourceReader.url(source), null));
        }
    }

    @Nullable
    JdbcCall enterConnection(Object pooled, @Nullable Class<?> promised) {
        JdbcTarget target = targets.get(pooled);
        return target == null
                ? null
                : new PooledConnectionCall(doors, doors.askers().of(pooled.getClass()), pooled, target, promised);
    }
}
