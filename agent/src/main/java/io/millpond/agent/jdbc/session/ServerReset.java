/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import io.millpond.agent.log.AgentLog;
import io.millpond.agent.sql.SessionEffect;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * {@code COM_RESET_CONNECTION} by the driver, then the session variables that the driver sets after it has connected. Proven
 * on the first used session: session variables, user, role and database afterwards must equal those of the fresh one.
 */
final class ServerReset implements SqlReset {

    /** Sends COM_RESET_CONNECTION through the driver. */
    interface Command {
        void send(Connection raw) throws SQLException;
    }

    private static final int MAX_FAILED_PROOFS = 3;

    private final Command command;
    private final SessionVariables variables;
    private final Map<String, String> fresh;
    private final AtomicInteger failedProofs = new AtomicInteger();
    private volatile @Nullable String assignments;

    private ServerReset(Command command, SessionVariables variables, Map<String, String> fresh) {
        this.command = command;
        this.variables = variables;
        this.fresh = fresh;
    }

    static @Nullable SqlReset prepare(Connection fresh, Command command) throws SQLException {
        SessionVariables variables = SessionVariables.of(fresh);
        Map<String, String> own = variables.read(fresh);
        return own == null ? null : new ServerReset(command, variables, own);
    }

    @Override
    public boolean run(Connection raw, JdbcState jdbc, int effects) throws SQLException {
        if (assignments == null && failedProofs.get() >= MAX_FAILED_PROOFS) {
            return false;
        }
        command.send(raw);
        String known = assignments;
        if (known == null) {
            return prove(raw, jdbc);
        }
        // Before the getters are asked: the driver learns of changes by the session tracking that this switches on.
        assign(raw, known);
        boolean text = (effects & (SessionEffect.UNKNOWN | SessionEffect.WRITES_SETTING)) != 0;
        return (!text || SessionVariables.returnTo(raw, fresh)) && jdbc.align(raw);
    }

    private boolean prove(Connection raw, JdbcState jdbc) throws SQLException {
        Map<String, String> reset = variables.read(raw);
        if (reset != null) {
            String missing = SessionVariables.assignments(reset, fresh);
            assign(raw, missing);
            boolean aligned = SessionVariables.returnTo(raw, fresh) && jdbc.align(raw);
            Map<String, String> now = variables.read(raw);
            if (aligned && fresh.equals(now)) {
                assignments = missing;
                return true;
            }
        }
        failedProofs.incrementAndGet();
        AgentLog.debug("COM_RESET_CONNECTION did not bring the fresh variables back, closing");
        return false;
    }

    private static void assign(Connection raw, String assignments) throws SQLException {
        if (!assignments.isEmpty()) {
            try (Statement statement = raw.createStatement()) {
                statement.execute("SET " + assignments);
            }
        }
    }
}
