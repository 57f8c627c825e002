/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.sql;

import java.util.Set;

/** What a statement does to the session by its first words alone; the functions it calls are read beside this. */
final class StatementVerb {
    static final Set<String> QUERIES =
            KnownFunctions.set("SELECT INSERT UPDATE DELETE MERGE VALUES TABLE WITH REPLACE UPSERT");
    static final Set<String> DEFINITIONS = KnownFunctions.set(
            "CREATE ALTER DROP TRUNCATE COMMENT GRANT REVOKE RENAME ANALYZE"
                    + " ANALYSE VACUUM REINDEX CLUSTER REFRESH OPTIMIZE REPAIR CHECK CHECKSUM SECURITY REASSIGN IMPORT COPY PURGE");

    private static final Set<String> HARMLESS = KnownFunctions.set(
            "EXPLAIN DESCRIBE DESC NOTIFY UNLISTEN CHECKPOINT FETCH MOVE CLOSE HELP UNLOCK SCRIPT KILL");
    private static final Set<String> TRANSACTION =
            KnownFunctions.set("COMMIT ROLLBACK SAVEPOINT RELEASE END ABORT BEGIN SAVE");
    private static final Set<String> AFTER_BEGIN = KnownFunctions.set(
            "WORK TRANSACTION TRAN ISOLATION READ DEFERRABLE IMMEDIATE" + " DEFERRED EXCLUSIVE CONCURRENT LEVEL");

    private StatementVerb() {}

    /** The head is the statement's first bare words in upper case, six of them at most, empty strings after the last. */
    static int effect(String[] head, SqlDialect dialect) {
        String verb = head[0];
        int residue = dialect == SqlDialect.MYSQL ? SessionEffect.LEAVES_RESIDUE : 0;
        if (QUERIES.contains(verb)) {
            return residue | (isWrite(verb) ? SessionEffect.LEAVES_RESIDUE : 0);
        }
        if (TRANSACTION.contains(verb)) {
            return SessionEffect.TX_CONTROL | residue | (isBlock(head, dialect) ? SessionEffect.NOT_UNDERSTOOD : 0);
        }
        if (verb.equals("ALTER") && head[1].equals("SESSION")) {
            return SessionEffect.WRITES_SETTING;
        }
        if (verb.equals("CREATE")) {
            return residue | created(head);
        }
        if (verb.equals("COPY")) {
            return residue | SessionEffect.LEAVES_RESIDUE;
        }
        if (HARMLESS.contains(verb) || DEFINITIONS.contains(verb)) {
            return residue;
        }
        return residue | other(verb, head, dialect);
    }

    static boolean isWrite(String verb) {
        switch (verb) {
            case "INSERT":
            case "UPDATE":
            case "DELETE":
            case "MERGE":
            case "REPLACE":
            case "UPSERT":
                return true;
            default:
                return false;
        }
    }

    private static int other(String verb, String[] head, SqlDialect dialect) {
        switch (verb) {
            case "SET":
                return set(head, dialect);
            case "RESET":
            case "USE":
            case "PRAGMA":
                return SessionEffect.WRITES_SETTING;
            case "DISCARD":
                return SessionEffect.WRITES_SETTING | SessionEffect.SQL_PREPARE;
            case "LISTEN":
                return SessionEffect.LISTEN;
            case "PREPARE":
                return head[1].equals("TRANSACTION") ? SessionEffect.TX_CONTROL : SessionEffect.SQL_PREPARE;
            case "DEALLOCATE":
                return SessionEffect.SQL_PREPARE;
            case "EXECUTE":
                return SessionEffect.SQL_PREPARE | SessionEffect.NOT_UNDERSTOOD;
            case "START":
                return SessionEffect.TX_CONTROL | (head[1].equals("TRANSACTION") ? 0 : SessionEffect.NOT_UNDERSTOOD);
            case "XA":
                return SessionEffect.TX_CONTROL | SessionEffect.NOT_UNDERSTOOD;
            case "DECLARE":
                return declare(head, dialect);
            case "HANDLER":
                return SessionEffect.CURSOR;
            case "LOCK":
                // the transaction ends this lock, except in MySQL, where the session does
                return dialect == SqlDialect.POSTGRESQL || dialect == SqlDialect.ORACLE
                        ? 0
                        : SessionEffect.SESSION_LOCK;
            case "FLUSH":
                return SessionEffect.SESSION_LOCK;
            case "LOAD":
                return dialect == SqlDialect.MYSQL ? SessionEffect.LEAVES_RESIDUE : SessionEffect.NOT_UNDERSTOOD;
            case "SHOW":
                return show(head);
            case "GET":
                return SessionEffect.READS_RESIDUE | SessionEffect.WRITES_SETTING;
            default:
                return SessionEffect.NOT_UNDERSTOOD;
        }
    }

    private static int set(String[] head, SqlDialect dialect) {
        boolean endsWithTransaction = dialect == SqlDialect.POSTGRESQL
                && (head[1].equals("LOCAL") || head[1].equals("TRANSACTION") || head[1].equals("CONSTRAINTS"));
        return endsWithTransaction ? 0 : SessionEffect.WRITES_SETTING;
    }

    /** A PostgreSQL cursor without hold ends with its transaction; elsewhere DECLARE begins a program. */
    private static int declare(String[] head, SqlDialect dialect) {
        return dialect == SqlDialect.POSTGRESQL && !head[1].isEmpty() ? 0 : SessionEffect.NOT_UNDERSTOOD;
    }

    private static int show(String[] head) {
        boolean residue = false;
        for (String word : head) {
            residue |= word.equals("WARNINGS") || word.equals("ERRORS");
        }
        return residue ? SessionEffect.READS_RESIDUE : 0;
    }

    private static int created(String[] head) {
        for (int i = 1; i < head.length; i++) {
            switch (head[i]) {
                case "TEMP":
                case "TEMPORARY":
                    return SessionEffect.TEMP_OBJECT;
                case "TABLE":
                case "VIEW":
                case "SEQUENCE":
                case "INDEX":
                    return 0;
                default:
                    break;
            }
        }
        return 0;
    }

    /** BEGIN begins a transaction only if nothing but its options follow; else it is a block of code. */
    private static boolean isBlock(String[] head, SqlDialect dialect) {
        if (!head[0].equals("BEGIN")) {
            return false;
        }
        return dialect == SqlDialect.ORACLE
                || !(head[1].isEmpty()
                        || AFTER_BEGIN.contains(head[1])
                        || (head[1].equals("NOT") && head[2].equals("DEFERRABLE")));
    }
}
