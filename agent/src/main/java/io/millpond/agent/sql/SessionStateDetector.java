/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.sql;

import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a text may leave in its session: by the first words of each statement, by every word that stands before an
 * opening parenthesis, and by the few words and signs that mean the same wherever they stand. A verb or function that is
 * not known makes the text {@link SessionEffect#UNKNOWN}.
 */
final class SessionStateDetector {
    private static final int HEAD = 6;
    /** What follows these is the name of a thing, and the parenthesis after it holds columns. */
    private static final Set<String> BEFORE_NAME = KnownFunctions.set("INTO TABLE REFERENCES EXISTS COPY RECURSIVE AS");

    private static final Set<String> BEFORE_NAME_IN_DEFINITION = KnownFunctions.set(
            "ON INDEX KEY VIEW FUNCTION PROCEDURE AGGREGATE ROUTINE TYPE ANALYZE VACUUM ONLY UNIQUE");
    private static final Set<String> BEFORE_NAME_IN_INSERT =
            KnownFunctions.set("INSERT REPLACE IGNORE DELAYED HIGH_PRIORITY LOW_PRIORITY");
    /** Where no semicolon is needed, each of these may begin a statement in the middle of a text. */
    private static final Set<String> NESTED_STATEMENTS =
            KnownFunctions.set("EXEC EXECUTE USE BEGIN COMMIT ROLLBACK SAVE DECLARE"
                    + " GO REVERT KILL RECONFIGURE CREATE ALTER DROP OPEN CLOSE DEALLOCATE PREPARE CALL RESET");

    private static final Set<String> EXPLAINED = KnownFunctions.set(
            "SELECT INSERT UPDATE DELETE MERGE VALUES WITH REPLACE EXECUTE CREATE DECLARE CALL EXEC REFRESH");

    private final SqlDialect dialect;
    private final String sql;
    private final SqlScanner scanner;
    private final Lookback before = new Lookback();
    private final String[] head = new String[HEAD];
    private int words;
    private int depth;
    private boolean queryBegun;
    private boolean mainQueryBegun;
    private boolean intoVariables;
    private int updates;
    private int sets;
    private int bits;
    private int changes;
    private boolean call;
    private @Nullable StringBuilder procedure;
    private boolean procedureEnds;
    /** Of the operator that is being read, sign by sign; both 0 while none is. */
    private int operatorStart;

    private int operatorEnd;

    private SessionStateDetector(String sql, SqlDialect dialect) {
        this.dialect = dialect;
        this.sql = sql;
        this.scanner = new SqlScanner(sql, dialect);
        Arrays.fill(head, "");
    }

    static SessionStateDetector read(String sql, SqlDialect dialect) {
        SessionStateDetector detector = new SessionStateDetector(sql, dialect);
        while (detector.scanner.next() != SqlScanner.END) {
            detector.operator();
            detector.token();
        }
        detector.operatorEnds();
        detector.endOfStatement();
        if (detector.scanner.doubt()) {
            detector.bits |= SessionEffect.NOT_UNDERSTOOD;
        }
        return detector;
    }

    SessionEffect effect() {
        return SessionEffect.of(bits);
    }

    int changes() {
        return changes;
    }

    boolean isCall() {
        return call;
    }

    @Nullable
    String procedure() {
        return procedure == null ? null : procedure.toString();
    }

    private void token() {
        switch (scanner.kind()) {
            case SqlScanner.COMMENT:
                return;
            case SqlScanner.EXECUTABLE_COMMENT:
                bits |= SessionEffect.NOT_UNDERSTOOD;
                return;
            case SqlScanner.WORD:
                word(scanner.upper());
                return;
            case SqlScanner.QUOTED_NAME:
                quotedName();
                return;
            case SqlScanner.SYMBOL:
                symbol();
                return;
            case SqlScanner.VARIABLE:
                variable(scanner.text());
                break;
            case SqlScanner.NUMBER:
                number();
                break;
            default:
                break;
        }
        before.other(scanner.kind());
        countWord("");
    }

    /** PostgreSQL takes the longest run of such signs for one operator, which the application may have defined. */
    private void operator() {
        if (dialect != SqlDialect.POSTGRESQL) {
            return;
        }
        int at = scanner.start();
        boolean sign =
                scanner.kind() == SqlScanner.SYMBOL && scanner.end() - at == 1 && KnownOperators.isSign(sql.charAt(at));
        if (!sign || at != operatorEnd) {
            operatorEnds();
            operatorStart = at;
        }
        operatorEnd = sign ? scanner.end() : 0;
    }

    private void operatorEnds() {
        if (operatorEnd > operatorStart && !KnownOperators.areKnown(sql, operatorStart, operatorEnd)) {
            bits |= SessionEffect.NOT_UNDERSTOOD;
        }
        operatorEnd = 0;
    }

    private void countWord(String word) {
        if (words > 0 && words < HEAD) {
            head[words] = word;
        }
        words += words > 0 ? 1 : 0;
    }

    private void word(String word) {
        if (words == 0) {
            begin(word);
        } else if (head[0].equals("EXPLAIN") && depth == 0 && EXPLAINED.contains(word)) {
            words = 0;
            Arrays.fill(head, "");
            begin(word);
        } else {
            countWord(word);
            inside(word);
        }
        settingsView(word.equals("PG_SETTINGS"));
        if (dialect == SqlDialect.SQLSERVER && CatalogueChange.isRefusedBySqlServer(before, word)) {
            changes |= CatalogueChange.DATABASES;
        }
        before.name(word, false);
    }

    private void begin(String word) {
        head[0] = word.isEmpty() ? "?" : word;
        words = 1;
        queryBegun = word.equals("SELECT") || word.equals("WITH");
        mainQueryBegun = false;
        updates = word.equals("UPDATE") ? 1 : 0;
        call |= word.equals("CALL") || word.equals("EXEC");
    }

    /** A word that is not the statement's first. */
    private void inside(String word) {
        if (procedure == null && (head[0].equals("CALL") || head[0].equals("EXEC")) && words == 2) {
            procedure = new StringBuilder(scanner.text());
        } else {
            continueProcedure();
        }
        if (before.wasSymbol('.')) {
            afterDot(word);
            return;
        }
        switch (word) {
            case "SELECT":
            case "WITH":
                queryBegun = true;
                mainQueryBegun |= depth == 0 && word.equals("SELECT");
                break;
            case "INSERT":
            case "UPDATE":
            case "DELETE":
            case "MERGE":
                if (!before.wasWord("FOR") && !before.wasWord("ON")) {
                    bits |= SessionEffect.LEAVES_RESIDUE;
                }
                mainQueryBegun |= depth == 0;
                updates += word.equals("UPDATE") || word.equals("MERGE") ? 1 : 0;
                break;
            case "SET":
                sets++;
                break;
            case "SQL_CALC_FOUND_ROWS":
                bits |= SessionEffect.LEAVES_RESIDUE;
                break;
            case "VALUE":
                sequenceValue();
                break;
            case "TEMP":
            case "TEMPORARY":
            case "LOCAL":
            case "GLOBAL":
                if (before.wasWord("INTO") && !StatementVerb.isWrite(head[0])) {
                    bits |= SessionEffect.TEMP_OBJECT;
                }
                break;
            case "HOLD":
                if (before.wasWord("WITH")) {
                    bits |= SessionEffect.CURSOR;
                }
                break;
            default:
                temporaryName(word);
                break;
        }
        if (dialect.statementsWithoutSeparator()
                && NESTED_STATEMENTS.contains(word)
                && !StatementVerb.DEFINITIONS.contains(head[0])) {
            bits |= SessionEffect.NOT_UNDERSTOOD;
        }
    }

    private void temporaryName(String word) {
        if (word.startsWith("#") || word.equals("PG_TEMP")) {
            bits |= SessionEffect.TEMP_OBJECT;
        }
    }

    private void sequenceValue() {
        if (before.wasWord("NEXT")) {
            bits |= SessionEffect.LEAVES_RESIDUE;
        } else if (before.wasWord("CURRENT") || before.wasWord("PREVIOUS")) {
            bits |= SessionEffect.READS_RESIDUE;
        }
    }

    private void afterDot(String word) {
        if (word.equals("NEXTVAL")) {
            bits |= SessionEffect.LEAVES_RESIDUE;
        } else if (word.equals("CURRVAL")) {
            bits |= SessionEffect.READS_RESIDUE;
        }
        temporaryName(word);
    }

    private void quotedName() {
        String name = scanner.text();
        if (words == 0) {
            begin("");
        } else {
            countWord("");
        }
        if (procedure == null && call && words == 2) {
            procedure = new StringBuilder(name);
        } else {
            continueProcedure();
        }
        if (name.startsWith("[#") || name.startsWith("\"#") || name.equals("\"pg_temp\"")) {
            bits |= SessionEffect.TEMP_OBJECT;
        }
        changes |= name.equals("\"pg_terminate_backend\"") ? CatalogueChange.ENDS_SESSIONS : 0;
        settingsView(name.equals("\"pg_settings\"") || name.startsWith("U&") || name.startsWith("u&"));
        before.name("", true);
    }

    /** PostgreSQL's rule on an UPDATE of this view calls set_config. */
    private void settingsView(boolean named) {
        if (named && updates > 0 && dialect == SqlDialect.POSTGRESQL) {
            bits |= SessionEffect.WRITES_SETTING;
        }
    }

    private void continueProcedure() {
        if (procedure != null && !procedureEnds && before.wasSymbol('.')) {
            procedure.append('.').append(scanner.text());
        } else {
            procedureEnds |= procedure != null;
        }
    }

    private void variable(String name) {
        if (words == 0) {
            begin("");
        }
        if (name.startsWith("@@")) {
            boolean global =
                    name.regionMatches(true, 2, "GLOBAL", 0, 6) || name.regionMatches(true, 2, "PERSIST", 0, 7);
            changes |= global && head[0].equals("SET") ? CatalogueChange.LOG_IN : 0;
            bits |= KnownFunctions.isResidueVariable(name) ? SessionEffect.READS_RESIDUE : 0;
        } else {
            userVariable();
        }
    }

    /** Reading one is clean: on a fresh session it is NULL, and whoever wrote it made the session dirty. */
    private void userVariable() {
        intoVariables = before.wasWord("INTO") || (intoVariables && before.wasSymbol(','));
        if (intoVariables
                || head[0].equals("LOAD")
                || (before.wasSymbol('(') && before.wordBefore().equals("SET"))) {
            bits |= SessionEffect.WRITES_SETTING;
        }
    }

    /** Letters glued to a number may be a keyword, or the name of a function, to a server that cuts there. */
    private void number() {
        int letters = 0;
        int size = Math.min(scanner.end() - scanner.start(), 66);
        String text = scanner.text();
        boolean radix = size > 1 && text.charAt(0) == '0' && Character.isLetter(text.charAt(1));
        for (int i = 0; i < size; i++) {
            letters += Character.isLetter(text.charAt(i)) ? 1 : 0;
        }
        if (letters > 1 && !radix) {
            bits |= SessionEffect.NOT_UNDERSTOOD;
        }
    }

    private void symbol() {
        boolean single = scanner.end() - scanner.start() == 1;
        char c = single ? scanner.text().charAt(0) : ':';
        switch (c) {
            case '(':
                called();
                depth++;
                procedureEnds |= procedure != null;
                break;
            case ')':
                depth = Math.max(0, depth - 1);
                break;
            case ';':
                endOfStatement();
                return;
            case '@':
                if (dialect == SqlDialect.MYSQL || dialect == SqlDialect.STANDARD) {
                    // a user variable whose name is quoted: @'x'
                    userVariable();
                }
                break;
            case ':':
                if (!single
                        && scanner.text().equals(":=")
                        && dialect != SqlDialect.POSTGRESQL
                        && dialect != SqlDialect.ORACLE) {
                    bits |= SessionEffect.WRITES_SETTING;
                }
                break;
            default:
                break;
        }
        before.symbol(c);
    }

    private void called() {
        if (before.kind() == SqlScanner.NUMBER || before.kind() == SqlScanner.STRING) {
            // a name to some server or mode: 1st(), or "f"() where double quotes make names
            bits |= SessionEffect.NOT_UNDERSTOOD;
        }
        if (!before.isName() || isColumnList()) {
            return;
        }
        changes |= CatalogueChange.ofCall(before.word());
        String qualifier = before.qualifier();
        int effect = before.isQuoted() ? SessionEffect.NOT_UNDERSTOOD : KnownFunctions.effect(before.word(), dialect);
        if (before.symbolBeforeWas('.')) {
            effect |= SessionEffect.NOT_UNDERSTOOD;
        }
        if (qualifier != null && !(dialect == SqlDialect.POSTGRESQL && qualifier.equals("PG_CATALOG"))) {
            effect |= SessionEffect.NOT_UNDERSTOOD;
        }
        bits |= effect;
    }

    /** The name before this parenthesis is a table, an alias or a common table expression, not a function. */
    private boolean isColumnList() {
        String word = before.wordBefore();
        if (BEFORE_NAME.contains(word) || (queryBegun && word.equals("WITH"))) {
            return true;
        }
        if (words == 2 && head[0].equals("WITH")) {
            return true;
        }
        if (head[0].equals("WITH") && !mainQueryBegun && depth == 0 && before.symbolBeforeWas(',')) {
            return true;
        }
        if (!queryBegun && StatementVerb.DEFINITIONS.contains(head[0]) && BEFORE_NAME_IN_DEFINITION.contains(word)) {
            return true;
        }
        return dialect == SqlDialect.MYSQL
                && (head[0].equals("INSERT") || head[0].equals("REPLACE"))
                && words <= 5
                && BEFORE_NAME_IN_INSERT.contains(word);
    }

    private void endOfStatement() {
        if (words > 0) {
            bits |= StatementVerb.effect(head, dialect);
            changes |= CatalogueChange.of(head, dialect);
            if (dialect.statementsWithoutSeparator()
                    && sets > updates
                    && !StatementVerb.DEFINITIONS.contains(head[0])) {
                bits |= SessionEffect.WRITES_SETTING;
            }
        }
        Arrays.fill(head, "");
        words = 0;
        depth = 0;
        updates = 0;
        sets = 0;
        queryBegun = false;
        mainQueryBegun = false;
        intoVariables = false;
        before.clear();
    }
}
