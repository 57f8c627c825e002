/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What tells one MariaDB or MySQL session from another as far as the server shows it: variables that differ from the global ones. */
final class SessionVariables {

    /** Change by themselves from statement to statement, or name the session; never a setting of the application. */
    private static final Set<String> VOLATILE = new HashSet<>(Arrays.asList(
            "timestamp",
            "rand_seed1",
            "rand_seed2",
            "last_insert_id",
            "insert_id",
            "identity",
            "pseudo_thread_id",
            "error_count",
            "warning_count",
            "in_transaction",
            "last_gtid",
            "gtid_seq_no",
            "gtid_executed",
            "gtid_next",
            "external_user",
            "proxy_user",
            "pseudo_replica_mode",
            "pseudo_slave_mode",
            "session_track_gtids_state",
            "statement_id"));

    private final String schema;

    private static final String ROLE = "/role";
    private static final String DATABASE = "/database";
    private static final String PLACE = "select current_role(), database()";

    static SessionVariables of(Connection raw) throws SQLException {
        try (Statement statement = raw.createStatement();
                ResultSet row = statement.executeQuery("select version()")) {
            boolean mariadb = row.next() && String.valueOf(row.getString(1)).contains("MariaDB");
            return new SessionVariables(mariadb ? "information_schema" : "performance_schema");
        }
    }

    /** @param schema where {@code SESSION_VARIABLES} and {@code GLOBAL_VARIABLES} are: information_schema or performance_schema */
    private SessionVariables(String schema) {
        this.schema = schema;
    }

    /** Null where the server runs SQL of its own for each new session, which a reset does not repeat. */
    @Nullable
    Map<String, String> read(Connection raw) throws SQLException {
        Map<String, String> found = new TreeMap<>();
        try (Statement statement = raw.createStatement()) {
            try (ResultSet row = statement.executeQuery("select @@global.init_connect, current_user()")) {
                row.next();
                String init = row.getString(1);
                if (init != null && !init.isEmpty()) {
                    return null;
                }
                found.put("/user", String.valueOf(row.getString(2)));
            }
            try (ResultSet row = statement.executeQuery(PLACE)) {
                row.next();
                found.put(ROLE, String.valueOf(row.getString(1)));
                found.put(DATABASE, String.valueOf(row.getString(2)));
            }
            String own = "select s.variable_name, s.variable_value from " + schema + ".session_variables s left join "
                    + schema
                    + ".global_variables g on g.variable_name = s.variable_name"
                    + " where g.variable_name is null or not (g.variable_value <=> s.variable_value)";
            try (ResultSet row = statement.executeQuery(own)) {
                while (row.next()) {
                    String name = row.getString(1).toLowerCase(java.util.Locale.ROOT);
                    if (!VOLATILE.contains(name)) {
                        found.put(name, String.valueOf(row.getString(2)));
                    }
                }
            }
        }
        return found;
    }

    /**
     * COM_RESET_CONNECTION keeps role and database, and a driver does not hear of every USE: asks the server, and goes back
     * to the database. False where the role is another one.
     */
    static boolean returnTo(Connection raw, Map<String, String> fresh) throws SQLException {
        try (Statement statement = raw.createStatement()) {
            String role;
            @Nullable String database;
            try (ResultSet row = statement.executeQuery(PLACE)) {
                row.next();
                role = String.valueOf(row.getString(1));
                database = row.getString(2);
            }
            String home = fresh.get(DATABASE);
            if (home != null && !home.equals(String.valueOf(database))) {
                if (home.equals("null")) {
                    return false;
                }
                statement.execute("USE `" + home.replace("`", "``") + "`");
            }
            return role.equals(fresh.get(ROLE));
        }
    }

    /** The assignments that lead from one set of variables to the other; those that fall back to global are not needed. */
    static String assignments(Map<String, String> from, Map<String, String> to) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, String> wanted : to.entrySet()) {
            String name = wanted.getKey();
            String value = wanted.getValue();
            if (!name.startsWith("/") && !value.equals(from.get(name))) {
                text.append(text.length() == 0 ? "" : ", ")
                        .append("@@session.")
                        .append(name)
                        .append(" = ");
                if (value.matches("-?[0-9]{1,20}(\\.[0-9]+)?")) {
                    text.append(value);
                } else {
                    text.append('\'')
                            .append(value.replace("\\", "\\\\").replace("'", "''"))
                            .append('\'');
                }
            }
        }
        return text.toString();
    }
}
