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
    /** What new sessions of the server begin with: ALTER ROLE, ALTER DATABASE, SET GLOBAL. */
    public static final int LOG_IN = 1 << 2;
    /** When an embedded database ends, who is let in, or what its new sessions begin with: SHUTDOWN, SET DB_CLOSE_DELAY. */
    public static final int EMBEDDED = 1 << 3;

    private CatalogueChange() {}

    /** The head is as in {@link StatementVerb#effect}. */
    static int of(String[] head, SqlDialect dialect) {
        boolean mayBeEmbedded = dialect == SqlDialect.H2 || dialect == SqlDialect.STANDARD;
        return catalogue(head, dialect) | (mayBeEmbedded && isOfEmbedded(head) ? EMBEDDED : 0);
    }

    private static int catalogue(String[] head, SqlDialect dialect) {
        switch (head[0]) {
            case "ALTER":
                return altered(head[1]);
            case "DROP":
                return isDefinition(head[1]) ? DROPS : 0;
            case "CREATE":
                return head[1].equals("OR") && (head[3].equals("VIEW") || head[4].equals("VIEW")) ? ALTERS : 0;
            case "SET":
                return dialect == SqlDialect.MYSQL && (head[1].equals("GLOBAL") || head[1].startsWith("PERSIST"))
                        ? LOG_IN
                        : 0;
            default:
                return 0;
        }
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

    private static int altered(String kind) {
        switch (kind) {
            case "ROLE":
            case "USER":
            case "GROUP":
            case "DATABASE":
            case "SYSTEM":
                return LOG_IN;
            default:
                return isDefinition(kind) ? ALTERS : 0;
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
