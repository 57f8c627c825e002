/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.sql;

/**
 * What a statement changes for sessions beside its own, as a bit set. A session that was open before may go on with what it
 * remembers (plans, numbers of types, defaults that are read at log-in); one that is opened afterwards finds the new. Definitions
 * inside functions, procedures and blocks cannot be seen in a text.
 */
public final class CatalogueChange {
    /** A table, view or type is another from now on. */
    public static final int ALTERS = 1;
    /** One is gone; where the session has temporary ones, it may be one of these. */
    public static final int DROPS = 1 << 1;
    /** Who is let in, and what new sessions of the server begin with: ALTER ROLE, ALTER DATABASE, SET GLOBAL, RENAME USER. */
    public static final int LOG_IN = 1 << 2;
    /** When an embedded database ends, who is let in, or what its new sessions begin with: SHUTDOWN, SET DB_CLOSE_DELAY. */
    public static final int EMBEDDED = 1 << 3;
    /** A database of the server is copied, renamed, moved or dropped; on SQL Server a login too. */
    public static final int DATABASES = 1 << 4;
    /** Other sessions are ended: KILL, pg_terminate_backend. */
    public static final int ENDS_SESSIONS = 1 << 5;

    private CatalogueChange() {}

    /** The head is as in {@link StatementVerb#effect}. */
    static int of(String[] head, SqlDialect dialect) {
        boolean mayBeEmbedded = dialect == SqlDialect.H2 || dialect == SqlDialect.STANDARD;
        return catalogue(head, dialect)
                | (mayBeEmbedded && isOfEmbedded(head) ? EMBEDDED : 0)
                | (dialect == SqlDialect.MYSQL && isLogInOfMySql(head) ? LOG_IN : 0);
    }

    /** Of a function that is called by its name in upper case. */
    static int ofCall(String function) {
        return function.equals("PG_TERMINATE_BACKEND") ? ENDS_SESSIONS : 0;
    }

    /**
     * What SQL Server refuses, or waits with, while another session is in the database: at any place of a text, because its
     * statements follow each other without a sign in between, most often behind an IF.
     */
    static boolean isRefusedBySqlServer(Lookback before, String word) {
        switch (word) {
            case "DATABASE":
                return before.wasWord("DROP") || before.wasWord("ALTER") || before.wasWord("RESTORE");
            case "LOG":
                return before.wasWord("RESTORE");
            case "LOGIN":
                return before.wasWord("DROP");
            case "SP_DETACH_DB":
            case "SP_RENAMEDB":
            case "SP_DROPLOGIN":
                return true;
            default:
                return false;
        }
    }

    private static int catalogue(String[] head, SqlDialect dialect) {
        switch (head[0]) {
            case "ALTER":
                return altered(head);
            case "DROP":
                return dropped(head[1]);
            case "CREATE":
                return created(head);
            case "GRANT":
            case "REVOKE":
                return contains(head, "DATABASE") ? LOG_IN : 0;
            case "KILL":
                return ENDS_SESSIONS;
            default:
                return 0;
        }
    }

    private static int created(String[] head) {
        if (head[1].equals("OR")) {
            return head[3].equals("VIEW") || head[4].equals("VIEW") ? ALTERS : 0;
        }
        if (head[1].equals("SCHEMA")) {
            return ALTERS; // what is created in it may come before what a search path found till now
        }
        return head[1].equals("DATABASE") ? DATABASES : 0;
    }

    private static int dropped(String kind) {
        switch (kind) {
            case "DATABASE":
                return DATABASES;
            case "ROLE":
            case "USER":
            case "GROUP":
                return LOG_IN;
            default:
                return isDefinition(kind) ? DROPS : 0;
        }
    }

    /**
     * A privilege for all databases, a password and a default role are read at log-in. Who has dropped the database that is current
     * is in none from then on, and who was in it keeps the defaults of the one that is gone.
     */
    private static boolean isLogInOfMySql(String[] head) {
        String what = head[0].equals("CREATE") && head[1].equals("OR") ? head[3] : head[1];
        boolean database = what.equals("DATABASE") || what.equals("SCHEMA");
        boolean account = what.equals("USER") || what.equals("ROLE");
        switch (head[0]) {
            case "SET":
                return what.equals("GLOBAL")
                        || what.startsWith("PERSIST")
                        || what.equals("PASSWORD")
                        || what.equals("DEFAULT");
            case "CREATE":
                return head[1].equals("OR") && (account || database);
            case "ALTER":
            case "DROP":
                return account || database;
            case "RENAME":
                return account;
            case "GRANT":
            case "REVOKE":
                return true;
            case "FLUSH":
                return contains(head, "PRIVILEGES");
            default:
                return false;
        }
    }

    private static boolean contains(String[] head, String word) {
        for (String each : head) {
            if (each.equals(word)) {
                return true;
            }
        }
        return false;
    }

    /** A script or a text that is executed may hold any of these. */
    private static boolean isOfEmbedded(String[] head) {
        switch (head[0]) {
            case "SHUTDOWN":
            case "RUNSCRIPT":
                return true;
            case "EXECUTE":
                return head[1].equals("IMMEDIATE");
            case "CALL":
                return head[1].equals("SYSCS_UTIL"); // Derby's database properties and users
            case "ALTER":
            case "DROP":
                return head[1].equals("USER");
            case "SET":
                return isSettingOfEmbedded(head[1]);
            default:
                return false;
        }
    }

    private static boolean isSettingOfEmbedded(String name) {
        switch (name) {
            case "DB_CLOSE_DELAY":
            case "EXCLUSIVE":
            case "DEFAULT_LOCK_TIMEOUT":
            case "PASSWORD":
            case "SALT":
            case "DATABASE":
                return true;
            default:
                return false;
        }
    }

    private static int altered(String[] head) {
        switch (head[1]) {
            case "ROLE":
            case "USER":
            case "GROUP":
                return LOG_IN;
            case "DATABASE":
                return LOG_IN | DATABASES;
            case "SYSTEM":
                return LOG_IN | (head[2].equals("KILL") || head[2].equals("DISCONNECT") ? ENDS_SESSIONS : 0);
            default:
                return isDefinition(head[1]) ? ALTERS : 0;
        }
    }

    private static boolean isDefinition(String kind) {
        switch (kind) {
            case "TABLE":
            case "TYPE":
            case "VIEW":
            case "MATERIALIZED":
            case "FOREIGN":
            case "DOMAIN":
            case "SCHEMA":
            case "EXTENSION":
            case "OWNED":
                return true;
            default:
                return false;
        }
    }
}
