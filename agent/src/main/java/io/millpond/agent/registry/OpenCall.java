/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.fault.FaultPoint;
import io.millpond.agent.fault.Faults;
import io.millpond.agent.jdbc.Handles;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * A call whose original body opens a physical connection, or lets somebody open one. Its outcome stands: a fault of ours
 * afterwards hands out the driver's own connection, and the driver is never called twice.
 */
abstract class OpenCall extends Scope {

    /** Which door it came through. */
    enum Kind {
        MANAGER,
        DRIVER,
        SOURCE
    }

    final Kind kind;

    /** The driver or the DataSource whose body runs now; null in DriverManager before it asks one. */
    private @Nullable Object running;

    private @Nullable Object driver;
    private @Nullable Object connection;

    OpenCall(Asker asker, Kind kind, @Nullable Object running) {
        super(asker);
        this.kind = kind;
        this.running = running;
    }

    @Override
    public final void finish(@Nullable Object returned, @Nullable Throwable thrown) {
        result = returned;
        failure = thrown;
        FaultPoint point = thrown == null && returned != null ? FaultPoint.OPENED : FaultPoint.OPEN_FAILED;
        try {
            leave();
            point.pass();
            if (thrown != null || !(returned instanceof Connection)) {
                failed(thrown);
            } else if (!Handles.isHandle(returned) && Handles.refuses(returned.getClass())) {
                failed(null);
                passOn(returned, null, null);
            } else {
                if (kind == Kind.DRIVER && driver == null) {
                    answered(running, returned);
                }
                result = opened((Connection) returned);
            }
        } catch (Throwable fault) {
            Faults.reportAtDoor(point, fault);
            abandoned();
        }
    }

    /** A fault of ours came between: whatever this call has reserved is given back. Nothing where that was done before. */
    void abandoned() {}

    final @Nullable Object running() {
        return running;
    }

    /** A driver's connect begins inside; answers what ran before. */
    final @Nullable Object begin(Object inner) {
        Object before = running;
        running = inner;
        return before;
    }

    final void end(@Nullable Object before) {
        running = before;
    }

    /** The last to answer is the outermost driver, the one whose connection the application gets. */
    final void answered(@Nullable Object by, Object answer) {
        driver = by;
        connection = answer;
    }

    /** The driver whose connect answered this very connection; null where none told. */
    final @Nullable Object driverOf(Object answer) {
        return connection == answer ? driver : null;
    }

    /** What the application gets for what its driver answered. */
    abstract Connection opened(Connection physical) throws Exception;

    /** The original threw, or answered nothing that a handle could stand for. */
    abstract void failed(@Nullable Throwable thrown);
}
