/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import io.millpond.agent.log.AgentLog;
import io.millpond.agent.sql.SessionEffect;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * {@code DISCARD ALL}, then the settings that pgjdbc makes after it has connected. Proven on the first used session: all of
 * {@code pg_settings}, user and role afterwards must equal those of the fresh one.
 */
final class PostgreSqlReset implements SqlReset {

    private static final int MAX_FAILED_PROOFS = 3;

    /**
     * Names with a dot come and go with the libraries that a session happened to load. A login trigger may do anything and
     * is not run again by DISCARD ALL, so one is enough for no recipe at all.
     */
    private static final String STATE =
            "select pg_catalog.md5(pg_catalog.string_agg(name || '=' || coalesce(setting, ''), ',' order by name)) || '/'"
                    + " || current_user || '/' || session_user || '/' || pg_catalog.current_setting('role'),"
                    + " exists (select 1 from pg_catalog.pg_event_trigger where evtevent = 'login')"
                    + " from pg_catalog.pg_settings where name !~ '[.]'";

    /**
     * Is there a function in this database that could leave what DISCARD ALL does not undo? Only such a function makes an
     * unknown statement a reason to close.
     */
    private static final String LASTING_FUNCTION =
            "exists (select 1 from pg_catalog.pg_proc p join pg_catalog.pg_language l on l.oid = p.prolang"
                    + " where p.oid >= 16384 and (l.lanname not in ('internal', 'c', 'sql', 'plpgsql')"
                    + " or l.lanname = 'sql' and p.prosrc = ''"
                    + " or p.prosrc ~* 'set_config|setseed|dblink|\\mset\\s+((session|local)\\s+)?(seed\\M|\"?[\\w$]+\"?\\s*[.])"
                    + "|\\mexecute\\M.*\\mset\\M'))";

    private final String settings;
    private final String fresh;
    private final AtomicInteger failedProofs = new AtomicInteger();
    private volatile boolean proven;

    private PostgreSqlReset(String settings, String fresh) {
        this.settings = settings;
        this.fresh = fresh;
    }

    static @Nullable SqlReset prepare(Connection fresh) throws SQLException {
        StringBuilder settings = new StringBuilder();
        try (Statement statement = fresh.createStatement()) {
            try (ResultSet own = statement.executeQuery(
                    "select name, setting from pg_catalog.pg_settings where source = 'session' order by name")) {
                while (own.next()) {
                    settings.append("pg_catalog.set_config(")
                            .append(literal(own.getString(1)))
                            .append(", ")
                            .append(literal(own.getString(2)))
                            .append(", false), ");
                }
            }
            try (ResultSet state = statement.executeQuery(STATE)) {
                state.next();
                return state.getBoolean(2) ? null : new PostgreSqlReset(settings.toString(), state.getString(1));
            }
        }
    }

    @Override
    public boolean run(Connection raw, JdbcState jdbc, int effects) throws SQLException {
        if (!proven && failedProofs.get() >= MAX_FAILED_PROOFS) {
            return false;
        }
        boolean unknown = (effects & SessionEffect.UNKNOWN) != 0;
        try (Statement statement = raw.createStatement()) {
            statement.execute("DISCARD ALL");
            if (unknown || !settings.isEmpty()) {
                try (ResultSet lasting =
                        statement.executeQuery("select " + settings + (unknown ? LASTING_FUNCTION : "false"))) {
                    if (!lasting.next()
                            || lasting.getBoolean(lasting.getMetaData().getColumnCount())) {
                        return false;
                    }
                }
            }
            return proven || prove(statement);
        }
    }

    private boolean prove(Statement statement) throws SQLException {
        try (ResultSet state = statement.executeQuery(STATE)) {
            if (state.next() && fresh.equals(state.getString(1))) {
                proven = true;
                return true;
            }
        }
        failedProofs.incrementAndGet();
        AgentLog.debug("DISCARD ALL did not bring the fresh settings back, closing");
        return false;
    }

    private static String literal(String value) {
        return "'" + value.replace("'", "''") + "'";
    }
}
