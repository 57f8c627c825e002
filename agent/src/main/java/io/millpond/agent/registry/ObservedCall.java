/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.event.QueryListener;
import io.millpond.agent.fault.FaultPoint;
import io.millpond.agent.jdbc.ConnectionOwner;
import io.millpond.agent.jdbc.HandleTerms;
import io.millpond.agent.jdbc.Handles;
import io.millpond.agent.jdbc.session.DriverProfile;
import io.millpond.agent.jdbc.session.PhysicalSession;
import io.millpond.agent.leak.Anchor;
import io.millpond.agent.leak.Lease;
import io.millpond.agent.leak.Reclaimer;
import io.millpond.agent.sql.SqlCache;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The application's own connection: instrumented, never shared, and nothing is called on it that the application did not call. For
 * pools, databases that live as long as their last connection, excluded URLs, and askers in probation.
 *
 * <p>Watches what doors inside it hand out. Where one did, this call opened nothing itself: its answer is left as it is, since
 * what is behind it is instrumented already.
 */
final class ObservedCall extends OpenCall {

    private final Doors doors;
    private final Asked asked;
    private final boolean sealed;
    private final @Nullable SourceType source;
    private final long startNanos;

    /** A pooled connection was asked for inside. */
    boolean sawPooledSource;

    /**
     * @param running the driver or DataSource that is asked; null for DriverManager
     * @param source its class; null where a driver answers that is not known yet
     * @param sealed true: nothing inside is a door
     */
    ObservedCall(
            Doors doors,
            Asker asker,
            Kind kind,
            @Nullable Object running,
            @Nullable SourceType source,
            Asked asked,
            boolean sealed,
            long startNanos) {
        super(asker, kind, running);
        this.doors = doors;
        this.asked = asked;
        this.sealed = sealed;
        this.source = source;
        this.startNanos = startNanos;
    }

    @Override
    boolean isSealed() {
        return sealed;
    }

    @Override
    Connection opened(Connection answer) {
        if (CallerRights.areAsked()) {
            doors.rights()
                    .prove(asked.url()); // else the URL of a DataSource is not looked for: that reads all its fields
        }
        SourceType by = source;
        if (by == null) {
            Object driver = driverOf(answer);
            by = driver == null ? null : doors.types().of(driver.getClass());
        }
        Evidence.Answer judged = sealed ? Evidence.Answer.OWN : doors.evidence().judge(by, this, answer);
        if (judged == Evidence.Answer.OWN && Handles.fits(answer.getClass(), asked.promised)) {
            return instrument(answer, by);
        }
        List<Handed> inside = openHanded();
        Handed one = inside.size() == 1 ? inside.get(0) : null;
        passOn(answer, one == null ? null : one.caller, one == null ? null : one.member);
        return answer;
    }

    private Connection instrument(Connection physical, @Nullable SourceType by) {
        FaultPoint.PASS_THROUGH.pass();
        Services services = doors.services();
        Probation.Caller caller = doors.counted(asker, asked);
        Doors.Passing as = doors.passing(asked.target());
        DriverProfile profile = DriverProfile.of(asked.target(), physical.getClass());
        PhysicalSession session = PhysicalSession.foreign(physical, profile);
        QueryListener.Session events =
                Told.borrowed(services, as.identity, startNanos, 0, physical, asker.loader.get());
        PassedThrough member = caller == null
                ? null
                : new PassedThrough(caller, session, doors, asked.key(), asked.target(), asked.loader());
        ConnectionOwner owner = member == null ? new Uncounted(doors.registry(), asked.target()) : member;
        Reclaimer reclaimer = member == null ? null : member.reclaimer(events);
        SqlCache sqlCache = doors.sqlCache(profile.dialect());
        Anchor anchor = new Anchor();
        int of = caller == null ? 0 : System.identityHashCode(caller);
        Lease lease = Told.lease(services, as.leakPool, anchor, events, reclaimer, of, true);
        if (member != null) {
            member.trackedBy(lease);
        }
        Connection handle;
        try {
            HandleTerms terms = HandleTerms.passThrough(sqlCache, services.leaks);
            handle = Handles.open(terms, session, owner, events, lease, anchor);
        } catch (RuntimeException | Error fault) {
            Told.forget(services, lease, events);
            throw fault;
        }
        if (caller != null && member != null) {
            caller.openedBy(by);
            if (kind == Kind.SOURCE && !sealed) {
                caller.wrapped(); // a class of which nothing is known: it may be a pool that has not repeated itself
                // yet
            }
            asker.origin.opened(caller);
            if (caller.opened(member)) {
                member.countInAtOnce();
            }
        }
        passOn(handle, caller, member);
        return handle;
    }

    /** Not where a class of which nothing is known decides what it opens: the doors inside it do. */
    @Override
    boolean isRoomMissing(SQLException refused) {
        return (sealed || kind != Kind.SOURCE) && asked.target().isRoomMissing(refused);
    }

    @Override
    boolean makeRoom(long sinceNanos) {
        return doors.registry().makeRoom(asked.target(), null, sinceNanos);
    }

    @Override
    @Nullable
    Dialer dialer(@Nullable Object refuser) {
        return asked.dialer(refuser);
    }

    @Override
    void failed(@Nullable Throwable thrown) {
        // the driver's answer stands
    }
}
