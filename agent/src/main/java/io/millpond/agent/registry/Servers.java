/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.jdbc.session.JdbcTarget;
import org.jspecify.annotations.Nullable;

/** What a pool learns of its server, and other pools of the same server should know. */
interface Servers {
    /** A session was lost, or others are being ended: all of that server are doubted. */
    void lost(JdbcTarget server);

    /** The server refuses writes now: all its sessions are stale. */
    void demoted(JdbcTarget server);

    /**
     * An embedded database ends, or greets its next session otherwise, or one of a server is copied, renamed or dropped: what
     * idles in it, or on that server, is closed before this comes back.
     */
    void closeIdle(JdbcTarget database);

    /**
     * The server took no more sessions: what idles on it is closed, before this comes back.
     *
     * @param asking the pool that wants one more, whose own are left alone; null: none
     * @param sinceNanos when the attempt began that was refused
     * @return false where there was nothing to close, and nothing has been closed for another since: a second attempt is vain
     */
    boolean makeRoom(JdbcTarget server, @Nullable ManagedPool asking, long sinceNanos);
}
