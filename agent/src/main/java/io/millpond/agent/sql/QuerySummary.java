/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.sql;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code db.query.summary}: the operations and their targets in the order of the text, as written. At most 255
 * characters, never cut inside a token. It shows known operations and names in the place of a table only, so that no
 * literal can be in it; on doubt it shows the first operation alone, and nothing where that is not known.
 */
final class QuerySummary {
    static final int LONGEST = 255;

    /** Operations with a target, or with a query inside. */
    private static final Set<String> TARGETED =
            KnownFunctions.set("SELECT INSERT UPDATE DELETE MERGE REPLACE UPSERT WITH VALUES TABLE"
                    + " CALL EXEC EXECUTE CREATE ALTER DROP TRUNCATE LOCK USE COPY EXPLAIN PREPARE DECLARE REFRESH HANDLER ANALYZE"
                    + " VACUUM RENAME");
    /** Operations of which nothing more is said. */
    private static final Set<String> ALONE =
            KnownFunctions.set("GRANT REVOKE COMMENT SET RESET SHOW BEGIN START COMMIT ROLLBACK"
                    + " SAVEPOINT RELEASE END ABORT SAVE XA DEALLOCATE LISTEN UNLISTEN NOTIFY DISCARD CHECKPOINT FETCH MOVE CLOSE OPEN KILL"
                    + " DO LOAD FLUSH UNLOCK REINDEX CLUSTER OPTIMIZE REPAIR CHECK CHECKSUM SECURITY REASSIGN IMPORT DESCRIBE DESC"
                    + " HELP SCRIPT RUNSCRIPT SHUTDOWN PURGE PRAGMA ATTACH DETACH CONNECT GET SIGNAL INSTALL BACKUP RESTORE PRINT IF"
                    + " WHILE RETURN GO DENY DBCC WAITFOR CACHE MSCK UNLOAD REVERT ANALYSE");

    private static final Set<String> NAMED_THINGS =
            KnownFunctions.set("TABLE VIEW INDEX SEQUENCE SCHEMA DATABASE FUNCTION PROCEDURE"
                    + " TRIGGER TYPE DOMAIN EXTENSION TABLESPACE POLICY RULE EVENT SYNONYM PACKAGE AGGREGATE ALIAS");
    /** Accounts and the like: their names are nobody's business. */
    private static final Set<String> UNNAMED_THINGS =
            KnownFunctions.set("USER ROLE LOGIN GROUP SERVER SUBSCRIPTION PUBLICATION"
                    + " CREDENTIAL LINK PROFILE SESSION SYSTEM MASTER SYMMETRIC ASYMMETRIC CERTIFICATE");

    private static final Set<String> CODE =
            KnownFunctions.set("FUNCTION PROCEDURE TRIGGER EVENT PACKAGE RULE AGGREGATE ALIAS TYPE");
    /** Between an operation and its target. */
    private static final Set<String> SKIPPED = KnownFunctions.set(
            "INTO FROM ONLY LATERAL IF NOT EXISTS IGNORE LOW_PRIORITY DELAYED"
                    + " HIGH_PRIORITY QUICK CONCURRENTLY OVERWRITE OJ IMMEDIATE TOP ROWS VERBOSE FULL OR ROLLBACK FAIL");

    private static final Set<String> END_OF_TABLES =
            KnownFunctions.set("WHERE GROUP ORDER HAVING LIMIT OFFSET FETCH UNION INTERSECT"
                    + " EXCEPT MINUS RETURNING WINDOW SET VALUES QUALIFY FOR START CONNECT");

    private static final int QUERY = 1;
    private static final int TABLES = 2;
    private static final int EXPECTED = 4;
    private static final int COMMON_TABLES = 8;
    private static final int DEEPEST = 64;

    private final String sql;
    private final SqlDialect dialect;
    private final SqlScanner scanner;
    private final StringBuilder out = new StringBuilder();
    private final Lookback before = new Lookback();
    private final byte[] levels = new byte[DEEPEST];
    private final Set<String> commonTables = new HashSet<>();
    private int depth;
    private String verb = "";
    private String firstVerb = "";
    private boolean full;
    private boolean done;
    private boolean thing;
    private boolean commonTableNext;
    private boolean separate;
    private @Nullable StringBuilder target;
    private boolean targetDot;

    private QuerySummary(String sql, SqlDialect dialect) {
        this.sql = sql;
        this.dialect = dialect;
        this.scanner = new SqlScanner(sql, dialect);
    }

    static String of(String sql, SqlDialect dialect) {
        return new QuerySummary(sql, dialect).run();
    }

    static boolean isVerb(String upper) {
        return TARGETED.contains(upper) || ALONE.contains(upper);
    }

    private String run() {
        boolean tooLong = sql.length() > QuerySanitizer.LONGEST;
        while (scanner.next() != SqlScanner.END) {
            if (tooLong && !firstVerb.isEmpty()) {
                return firstVerb;
            }
            if (scanner.kind() == SqlScanner.COMMENT || scanner.kind() == SqlScanner.EXECUTABLE_COMMENT || full) {
                continue;
            }
            token();
        }
        endOfTarget();
        return scanner.doubt() ? firstVerb : out.toString();
    }

    private void token() {
        if (target != null && continuesTarget()) {
            return;
        }
        endOfTarget();
        switch (scanner.kind()) {
            case SqlScanner.WORD:
                String word = scanner.upper();
                word(word);
                before.name(word, false);
                return;
            case SqlScanner.QUOTED_NAME:
                name();
                before.name("", true);
                return;
            case SqlScanner.SYMBOL:
                symbol();
                return;
            default:
                if (scanner.kind() != SqlScanner.NUMBER || !verb.equals("DELETE")) {
                    clear(EXPECTED);
                }
                commonTableNext = false;
                before.other(scanner.kind());
        }
    }

    private boolean continuesTarget() {
        if (scanner.isSymbol('.')) {
            append(target, ".");
            targetDot = true;
            return true;
        }
        boolean name = scanner.kind() == SqlScanner.WORD || scanner.kind() == SqlScanner.QUOTED_NAME;
        if (targetDot && name) {
            append(target, scanner.text());
            targetDot = false;
            before.name("", true);
            return true;
        }
        return false;
    }

    private static void append(@Nullable StringBuilder builder, String text) {
        if (builder != null && builder.length() <= LONGEST) {
            builder.append(text);
        }
    }

    private void endOfTarget() {
        StringBuilder name = target;
        target = null;
        targetDot = false;
        if (name != null && !commonTables.contains(Lookback.upper(name.toString()))) {
            emit(name.toString());
        }
    }

    private void emit(String token) {
        String glue = out.length() == 0 ? "" : separate ? "; " : " ";
        if (full || out.length() + glue.length() + token.length() > LONGEST) {
            full = true;
            return;
        }
        separate = false;
        out.append(glue);
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            // a line break or an escape sequence in a quoted name would forge lines in a log
            out.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? '?' : c);
        }
    }

    private void word(String word) {
        if (verb.isEmpty()) {
            begin(word);
        } else if (!done) {
            if (commonTableNext) {
                commonTable(word);
            } else if (thing) {
                thing(word);
            } else {
                inside(word);
            }
        }
    }

    private void begin(String word) {
        verb = word.isEmpty() ? "?" : word;
        if (!isVerb(word)) {
            done = true;
            return;
        }
        if (firstVerb.isEmpty()) {
            firstVerb = scanner.text();
        }
        operation(word);
    }

    private void operation(String word) {
        if (!word.equals("WITH")) {
            emit(scanner.text());
        }
        clear(QUERY | TABLES | EXPECTED | COMMON_TABLES);
        switch (word) {
            case "SELECT":
                put(QUERY);
                break;
            case "WITH":
                put(COMMON_TABLES);
                commonTableNext = true;
                break;
            case "CREATE":
            case "ALTER":
            case "DROP":
            case "REFRESH":
            case "RENAME":
                thing = true;
                break;
            case "VALUES":
            case "EXPLAIN":
            case "PREPARE":
            case "DECLARE":
                break;
            default:
                done = ALONE.contains(word);
                put(done ? 0 : EXPECTED);
                break;
        }
    }

    private void commonTable(String word) {
        if (word.equals("RECURSIVE")) {
            return;
        }
        commonTableNext = false;
        commonTables.add(word);
    }

    private void thing(String word) {
        if (NAMED_THINGS.contains(word)) {
            emit(scanner.text());
            thing = false;
            put(EXPECTED);
            if (CODE.contains(word)) {
                verb = "CODE";
            }
        } else if (UNNAMED_THINGS.contains(word)) {
            emit(scanner.text());
            thing = false;
            done = true;
        } else if (word.equals("MATERIALIZED")) {
            emit(scanner.text());
        }
    }

    private void inside(String word) {
        switch (word) {
            case "SELECT":
                operation(word);
                return;
            case "WITH":
                if (!before.wasSymbol(')') || verb.equals("INSERT")) {
                    put(COMMON_TABLES);
                    commonTableNext = true;
                    return;
                }
                break;
            case "INSERT":
            case "UPDATE":
            case "DELETE":
            case "MERGE":
                if (beginsStatement()) {
                    operation(word);
                    return;
                }
                break;
            case "VALUES":
                clear(EXPECTED | TABLES);
                return;
            case "FROM":
                if (has(QUERY) && !before.wasWord("DISTINCT")) {
                    put(TABLES | EXPECTED);
                    return;
                }
                break;
            case "JOIN":
            case "STRAIGHT_JOIN":
            case "APPLY":
                if (has(TABLES)) {
                    put(EXPECTED);
                    return;
                }
                break;
            default:
                break;
        }
        if (END_OF_TABLES.contains(word) && !has(EXPECTED)) {
            clear(TABLES);
        } else if (has(EXPECTED)) {
            expected(word);
        }
    }

    private void expected(String word) {
        if (SKIPPED.contains(word)) {
            return;
        }
        if (word.equals("TABLE") || word.equals("TABLES")) {
            if (verb.equals("TRUNCATE") || verb.equals("LOCK")) {
                emit(scanner.text());
            }
            return;
        }
        if (word.equals("ON")) {
            clear(EXPECTED);
            return;
        }
        name();
    }

    private boolean beginsStatement() {
        return before.wasSymbol('(')
                || verb.equals("EXPLAIN")
                || verb.equals("PREPARE")
                || (has(COMMON_TABLES) && before.wasSymbol(')'));
    }

    private void name() {
        if (verb.isEmpty() || done || thing) {
            return;
        }
        if (commonTableNext) {
            commonTableNext = false;
            commonTables.add(Lookback.upper(scanner.text()));
        } else if (has(EXPECTED)) {
            clear(EXPECTED);
            target = new StringBuilder(scanner.text());
            done = verb.equals("CODE");
        }
    }

    private void symbol() {
        char c = sql.charAt(scanner.start());
        commonTableNext &= c == ';';
        switch (c) {
            case '(':
                open();
                break;
            case ')':
                depth = Math.max(0, depth - 1);
                break;
            case ',':
                comma();
                break;
            case ';':
                endOfStatement();
                return;
            case '{':
            case '}':
                break;
            default:
                clear(EXPECTED);
                break;
        }
        before.symbol(c);
    }

    /** A parenthesis where a table may stand holds a join, unless SELECT follows. */
    private void open() {
        boolean join = has(EXPECTED) && has(TABLES);
        clear(EXPECTED);
        depth++;
        clear(0xff);
        if (join) {
            put(TABLES | EXPECTED);
        }
    }

    private void comma() {
        if (has(COMMON_TABLES)) {
            commonTableNext = true;
        } else if (has(TABLES)) {
            put(EXPECTED);
        }
    }

    private void endOfStatement() {
        if (verb.equals("CODE")) {
            // the semicolon is inside the body, which is stored and not run
            return;
        }
        separate |= !verb.isEmpty() && out.length() > 0;
        verb = "";
        done = false;
        thing = false;
        commonTableNext = false;
        depth = 0;
        clear(0xff);
        commonTables.clear();
        before.clear();
    }

    private int level() {
        return Math.min(depth, DEEPEST - 1);
    }

    private boolean has(int flag) {
        return (levels[level()] & flag) != 0;
    }

    private void put(int flags) {
        levels[level()] |= (byte) flags;
    }

    private void clear(int flags) {
        levels[level()] &= (byte) ~flags;
    }
}
