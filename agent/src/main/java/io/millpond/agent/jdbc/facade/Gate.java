/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.facade;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What a generated method calls around a method of the driver that the hand-written handle does not know: a vendor's own, or one
 * that a later JDK added to JDBC. Names begin with {@code millpond}, because the class that has them is also given to the
 * application as the driver's type, whose own names must stay free.
 */
public interface Gate {

    /** The vendor's method changes nothing that a later borrower could see. */
    int CLEAN = 0;

    /** It may: the physical connection is not lent again. */
    int DOUBT = 1;

    /**
     * Before the call; {@link #millpondExit} follows in any case, even when this throws.
     *
     * @return the object of the driver that answers
     */
    Object millpondEnter(String method, int effect) throws SQLException;

    void millpondExit();

    /**
     * What the driver gets for an argument of the application: its own object for one of our handles, which then counts as escaped,
     * because the driver may keep it.
     */
    @Nullable
    Object millpondGiven(@Nullable Object argument);

    /** The call threw; the generated method rethrows the same object. */
    void millpondFailed(Throwable failure);

    /**
     * What the application gets for what the driver returned: a handle for a JDBC object.
     *
     * @param type the static type that the caller expects; a handle that is not one is not handed out
     */
    @Nullable
    Object millpondResult(@Nullable Object result, Class<?> type);

    /** A handle as a vendor's narrower return type; the driver's own object where the handle is none. */
    @Nullable
    Object millpondAs(@Nullable Object handle, Class<?> type);

    /** The object that the application holds for this one; called once, before the application sees it. */
    void millpondShell(Object shell);
}
