/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.sql;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The text with each literal replaced by {@code ?} and without its comments. Answers the text itself where there was
 * nothing to replace, and null where it cannot promise that no literal is left: a text that is too long, that two
 * servers would read differently, or a statement that may carry a secret which looks like a name.
 */
final class QuerySanitizer {
    /** Longer texts are not worth an attribute, and none of them is kept in memory for one. */
    static final int LONGEST = 32 * 1024;

    private static final Set<String> DATA = KnownFunctions.set(
            "SELECT INSERT UPDATE DELETE MERGE VALUES TABLE WITH REPLACE UPSERT" + " EXPLAIN DESCRIBE DESC");
    private static final Set<String> THINGS_WITHOUT_SECRET =
            KnownFunctions.set("TABLE VIEW INDEX SEQUENCE TYPE DOMAIN SCHEMA FUNCTION PROCEDURE TRIGGER");
    private static final Set<String> MODIFIERS =
            KnownFunctions.set("OR REPLACE TEMP TEMPORARY LOCAL GLOBAL UNLOGGED UNIQUE"
                    + " MATERIALIZED CACHED MEMORY FORCE RECURSIVE BITMAP FULLTEXT SPATIAL CLUSTERED NONCLUSTERED EDITIONABLE"
                    + " CONSTRAINT");
    private static final String[] SECRET_PARTS = {
        "PASSW", "PASSPHRASE", "SECRET", "CREDENTIAL", "TOKEN", "AUTHENTICAT", "ENCRYPT", "HASH", "SALT"
    };

    private final String sql;
    private final SqlDialect dialect;
    private final SqlScanner scanner;
    private final StringBuilder out;
    private int copied;
    private boolean changed;
    private boolean withheld;

    // of the statement being read
    private String verb = "";
    private boolean data;
    private boolean thingWithoutSecret;
    private boolean thingKnown;
    private int words;
    private String lastWord = "";
    private boolean afterDot;
    /** Start of a value whose bare words are literals too; -1 outside of one. */
    private int valueFrom = -1;

    private final InList inList = new InList();

    private QuerySanitizer(String sql, SqlDialect dialect) {
        this.sql = sql;
        this.dialect = dialect;
        this.scanner = new SqlScanner(sql, dialect);
        this.out = new StringBuilder(sql.length());
    }

    static @Nullable String sanitize(String sql, SqlDialect dialect) {
        return sql.length() > LONGEST ? null : new QuerySanitizer(sql, dialect).run();
    }

    private @Nullable String run() {
        while (scanner.next() != SqlScanner.END && !withheld) {
            token();
        }
        endOfValue(sql.length());
        if (withheld || scanner.doubt()) {
            return null;
        }
        if (!changed) {
            return sql;
        }
        copyTo(sql.length());
        return out.toString().trim();
    }

    private void token() {
        switch (scanner.kind()) {
            case SqlScanner.COMMENT:
            case SqlScanner.EXECUTABLE_COMMENT:
                replace(" ");
                return;
            case SqlScanner.STRING:
            case SqlScanner.NUMBER:
                startValueOfExec();
                if (valueFrom < 0) {
                    literal();
                }
                break;
            case SqlScanner.PARAMETER:
                copyTo(scanner.start());
                inList.item(out.length(), false);
                break;
            case SqlScanner.WORD:
                word(scanner.upper());
                return;
            case SqlScanner.SYMBOL:
                symbol();
                return;
            default:
                inList.leave();
                words += scanner.kind() == SqlScanner.QUOTED_NAME && words > 0 ? 1 : 0;
                startValueOfExec();
                break;
        }
        if (words == 0 && scanner.kind() != SqlScanner.PARAMETER) {
            // a statement that begins with none of the words we know
            withheld = true;
        }
        lastWord = "";
        afterDot = false;
    }

    private void literal() {
        copyTo(scanner.start());
        inList.item(out.length(), true);
        replace("?");
    }

    private void replace(String by) {
        if (valueFrom >= 0) {
            return;
        }
        copyTo(scanner.start());
        out.append(by);
        copied = scanner.end();
        changed = true;
    }

    private void copyTo(int index) {
        if (valueFrom < 0) {
            out.append(sql, copied, index);
            copied = index;
        }
    }

    private void word(String word) {
        inList.word(word);
        words++;
        if (words == 1) {
            begin(word);
        } else {
            inside(word);
        }
        lastWord = word;
        afterDot = false;
    }

    private void begin(String word) {
        verb = word;
        data = DATA.contains(word);
        if (!QuerySummary.isVerb(word) || word.equals("CONNECT")) {
            withheld = true;
        }
    }

    private void inside(String word) {
        if (!thingKnown && (verb.equals("CREATE") || verb.equals("ALTER") || verb.equals("DROP"))) {
            thingWithoutSecret = THINGS_WITHOUT_SECRET.contains(word);
            thingKnown = !MODIFIERS.contains(word);
        }
        if (mayBeSecret(word)) {
            withheld = true;
            return;
        }
        if (isBoolean(word) && valueFrom < 0) {
            literal();
        }
        if ((word.equals("TO") && isSetting()) || isExecArgument()) {
            startValue(isExec() ? scanner.start() : scanner.end());
        }
    }

    /** A password need not be quoted in every statement, and no rule tells it from a name: the whole text goes. */
    private boolean mayBeSecret(String word) {
        if (word.isEmpty()) {
            return !data && !thingWithoutSecret;
        }
        if (lastWord.equals("IDENTIFIED") && !word.equals("FROM")) {
            return true;
        }
        if (data || thingWithoutSecret) {
            return false;
        }
        if (word.equals("IDENTIFIED") || word.equals("CONNECT")) {
            return true;
        }
        for (String part : SECRET_PARTS) {
            if (word.contains(part)) {
                return true;
            }
        }
        return false;
    }

    private boolean isBoolean(String word) {
        return (word.equals("TRUE") || word.equals("FALSE")) && !lastWord.equals("IS") && !lastWord.equals("NOT");
    }

    private boolean isSetting() {
        return verb.equals("SET") || verb.equals("PRAGMA") || verb.equals("ALTER") && !thingWithoutSecret;
    }

    private boolean isExec() {
        return verb.equals("EXEC") || verb.equals("EXECUTE");
    }

    /** After the procedure's name, of which each part but the first follows a dot. */
    private boolean isExecArgument() {
        return isExec() && words > 1 && !afterDot && !(words == 2 && isName());
    }

    private boolean isName() {
        return scanner.kind() == SqlScanner.WORD || scanner.kind() == SqlScanner.QUOTED_NAME;
    }

    private void startValue(int from) {
        if (valueFrom < 0) {
            copyTo(from);
            valueFrom = from;
        }
    }

    private void startValueOfExec() {
        if (isExecArgument()) {
            startValue(scanner.start());
        }
    }

    /** Of a setting, or of a procedure's arguments in Transact-SQL, bare words are values as well. */
    private void endOfValue(int index) {
        if (valueFrom < 0) {
            return;
        }
        String value = sql.substring(valueFrom, index).trim();
        int from = valueFrom;
        valueFrom = -1;
        if (value.isEmpty() || value.equals("?")) {
            return;
        }
        out.append(from > 0 && sql.charAt(from - 1) > ' ' && sql.charAt(from) <= ' ' ? " ?" : "?");
        copied = index;
        changed = true;
    }

    private void symbol() {
        if (scanner.isSymbol(';')) {
            endOfStatement();
            return;
        }
        if (scanner.isSymbol('(')) {
            inList.open();
        } else if (scanner.isSymbol(')')) {
            closeInList();
        } else if (scanner.isSymbol(',')) {
            inList.comma();
        } else if (!scanner.isSymbol('-') && !scanner.isSymbol('+')) {
            inList.leave();
        }
        if (isSetting() && words > 1 && (scanner.isSymbol('=') || scanner.end() - scanner.start() == 2)) {
            startValue(scanner.end());
        }
        lastWord = "";
        afterDot = scanner.isSymbol('.');
    }

    private void closeInList() {
        if (inList.canCollapse()) {
            copyTo(scanner.start());
            out.setLength(inList.firstItemAt());
            out.append('?');
        }
        inList.leave();
    }

    private void endOfStatement() {
        endOfValue(scanner.start());
        inList.leave();
        verb = "";
        data = false;
        thingWithoutSecret = false;
        thingKnown = false;
        words = 0;
        lastWord = "";
        afterDot = false;
    }

    /** Follows {@code IN ( item , item )}, where each item is a literal or a parameter and one at least a literal. */
    private static final class InList {
        private static final int OUTSIDE = 0;
        private static final int AFTER_IN = 1;
        private static final int BEFORE_ITEM = 2;
        private static final int AFTER_ITEM = 3;

        private int state = OUTSIDE;
        private int items;
        private boolean literals;
        private int firstItemAt;

        void word(String word) {
            state = word.equals("IN") ? AFTER_IN : OUTSIDE;
        }

        void open() {
            state = state == AFTER_IN ? BEFORE_ITEM : OUTSIDE;
            items = 0;
            literals = false;
        }

        void item(int outAt, boolean literal) {
            if (state != BEFORE_ITEM) {
                state = OUTSIDE;
                return;
            }
            if (items == 0) {
                firstItemAt = outAt;
            }
            items++;
            literals |= literal;
            state = AFTER_ITEM;
        }

        void comma() {
            state = state == AFTER_ITEM ? BEFORE_ITEM : OUTSIDE;
        }

        void leave() {
            state = OUTSIDE;
        }

        boolean canCollapse() {
            return state == AFTER_ITEM && items > 1 && literals;
        }

        int firstItemAt() {
            return firstItemAt;
        }
    }
}
