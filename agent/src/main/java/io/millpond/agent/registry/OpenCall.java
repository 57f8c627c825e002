/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.fault.FaultPoint;
import io.millpond.agent.fault.Faults;
import io.millpond.agent.jdbc.Handles;
import io.millpond.agent.log.AgentLog;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A call whose original body opens a physical connection, or lets somebody open one. Its outcome stands: a fault of ours
 * afterwards hands out the driver's own connection, and the driver is never called twice, save where it said that its server is
 * full and we have made room there.
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

    private final long beganNanos = System.nanoTime();
    /** The driver that was asked inside and threw, and what. */
    private @Nullable Object refuser;

    private @Nullable SQLException refusal;

    OpenCall(Asker asker, Kind kind, @Nullable Object running) {
        super(asker);
        this.kind = kind;
        this.running = running;
    }

    @Override
    public final void finish(@Nullable Object answer, @Nullable Throwable thrown) {
        result = answer;
        failure = thrown;
        FaultPoint point = thrown == null && answer != null ? FaultPoint.OPENED : FaultPoint.OPEN_FAILED;
        try {
            leave();
            point.pass();
            if (thrown instanceof SQLException) {
                tryAgain((SQLException) thrown);
            }
            Object returned = result;
            if (failure != null || !(returned instanceof Connection)) {
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
        } catch (NotAdoptedException unpooled) {
            AgentLog.debug("not pooled: " + unpooled.getMessage());
            abandoned();
        } catch (Throwable fault) {
            Faults.reportAtDoor(point, fault);
            abandoned();
        }
    }

    /**
     * The server took no more sessions, and some of those that it has may be ours and idle, which without us would not be: once
     * they are closed the log-in is made once more. Never where there was none: then the first answer stands.
     *
     * <p>In this order, because each step costs more than the one before it, and others: a refusal for another reason is not looked
     * into, and no pool gives up its idle ones, nor does this call wait for that, where no second attempt would follow.
     */
    private void tryAgain(SQLException refused) {
        Object by = kind == Kind.MANAGER ? refuser : running;
        if (kind == Kind.MANAGER && refused != refusal || !isRoomMissing(refused)) {
            return;
        }
        Dialer dialer = dialer(by);
        if (dialer == null || !dialer.isExact() || !dialer.isCurrent()) {
            return;
        }
        if (!makeRoom(beganNanos) || !dialer.isCurrent()) {
            return;
        }
        Connection second;
        try {
            second = dialer.dial();
        } catch (SQLException full) {
            return; // as before
        }
        result = second;
        failure = null;
        if (by != null) {
            answered(by, second);
        }
    }

    /** Whether the log-in was refused for want of room. Looks at the refusal only. */
    boolean isRoomMissing(SQLException refused) {
        return false;
    }

    /** By which the same call can be made once more, on this thread; null: by none. */
    @Nullable
    Dialer dialer(@Nullable Object refuser) {
        return null;
    }

    /** Whether idle sessions of ours have been closed since then. Waits for that. */
    boolean makeRoom(long sinceNanos) {
        return false;
    }

    /**
     * The first refusal is the one that DriverManager throws; passed on by a driver that asked another, it is the outer driver's: that is
     * whom the application would ask again.
     */
    final void refused(Object by, SQLException thrown) {
        if (refusal == null || refusal == thrown) {
            refuser = by;
            refusal = thrown;
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
