/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.sql;

import java.util.Locale;

/**
 * Cuts SQL into tokens, forward only. Each character belongs to at most one token and is looked at a constant number of
 * times, so the cost is linear in the text whatever its shape. Never throws; what never ends is a token up to the end.
 *
 * <p>{@link #doubt()} turns true, and stays so, where two servers (or two settings of one server) would cut the text
 * differently. Reading on after that may take the inside of a literal for code: its readers then show nothing and
 * assume the worst.
 */
final class SqlScanner {
    static final int END = 0;
    static final int WORD = 1;
    static final int QUOTED_NAME = 2;
    static final int STRING = 3;
    static final int NUMBER = 4;
    static final int PARAMETER = 5;
    /** {@code @x} or {@code @@x}. */
    static final int VARIABLE = 6;

    static final int SYMBOL = 7;
    static final int COMMENT = 8;
    /** A comment that MySQL executes: {@code /*! ... }. */
    static final int EXECUTABLE_COMMENT = 9;

    private static final int LONGEST_DOLLAR_TAG = 64;

    private final String sql;
    private final int length;
    private final SqlDialect dialect;
    private int kind = END;
    private int start;
    private int end;
    private boolean doubt;

    SqlScanner(String sql, SqlDialect dialect) {
        this.sql = sql;
        this.length = sql.length();
        this.dialect = dialect;
    }

    /** Moves to the next token and answers its kind, {@link #END} for ever at the end. */
    int next() {
        int at = end;
        while (at < length && isSpace(sql.charAt(at))) {
            at++;
        }
        start = at;
        if (at >= length) {
            end = length;
            kind = END;
            return END;
        }
        kind = scan(sql.charAt(at));
        return kind;
    }

    int kind() {
        return kind;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    boolean doubt() {
        return doubt;
    }

    /** True if the token is this one character. */
    boolean isSymbol(char c) {
        return kind == SYMBOL && end - start == 1 && sql.charAt(start) == c;
    }

    /** The token in upper case if it is a word short enough to be a keyword or a function, else the empty string. */
    String upper() {
        return kind == WORD && end - start <= 64 ? sql.substring(start, end).toUpperCase(Locale.ROOT) : "";
    }

    String text() {
        return sql.substring(start, end);
    }

    private int scan(char c) {
        if (isNameStart(c)) {
            return nameOrPrefixedString(c);
        }
        if (isDigit(c)) {
            return number();
        }
        switch (c) {
            case '\'':
                return quoted('\'', start + 1, dialect.backslashEscapes(), STRING);
            case '"':
                return dialect.doubleQuotedStrings()
                        ? quoted('"', start + 1, true, STRING)
                        : quoted('"', start + 1, false, QUOTED_NAME);
            case '`':
                return dialect.backticks() ? quoted('`', start + 1, false, QUOTED_NAME) : symbol(1);
            case '[':
                return dialect == SqlDialect.SQLSERVER ? quoted(']', start + 1, false, QUOTED_NAME) : symbol(1);
            case '.':
                return isDigit(at(start + 1)) && (start == 0 || !endsName(sql.charAt(start - 1)))
                        ? number()
                        : symbol(1);
            case '-':
                return dash();
            case '/':
                return slash();
            case '#':
                return hash();
            case '$':
                return dollar();
            case '@':
                return variable();
            case ':':
                return colon();
            case '?':
                return question();
            case '\\':
                doubt = true;
                return symbol(1);
            default:
                return symbol(1);
        }
    }

    private int symbol(int size) {
        end = Math.min(length, start + size);
        return SYMBOL;
    }

    private int upTo(int newEnd, int newKind) {
        end = Math.min(length, newEnd);
        return newKind;
    }

    private int nameOrPrefixedString(char c) {
        char second = at(start + 1);
        if (second == '\'') {
            switch (c) {
                case 'e':
                case 'E':
                    if (dialect == SqlDialect.POSTGRESQL) {
                        return quoted('\'', start + 2, true, STRING);
                    }
                    break;
                case 'q':
                case 'Q':
                    if (dialect == SqlDialect.ORACLE) {
                        return oracleQuoted(start + 2);
                    }
                    break;
                case 'n':
                case 'N':
                case 'x':
                case 'X':
                case 'b':
                case 'B':
                    return quoted('\'', start + 2, dialect.backslashEscapes(), STRING);
                default:
                    break;
            }
        } else if ((c == 'u' || c == 'U') && second == '&' && (at(start + 2) == '\'' || at(start + 2) == '"')) {
            char quote = at(start + 2);
            return quoted(quote, start + 3, false, quote == '"' ? QUOTED_NAME : STRING);
        } else if (dialect == SqlDialect.ORACLE
                && (c == 'n' || c == 'N')
                && (second == 'q' || second == 'Q')
                && at(start + 2) == '\'') {
            return oracleQuoted(start + 3);
        }
        return upTo(endOfName(start + 1), WORD);
    }

    private int number() {
        int i = start;
        boolean radix = sql.charAt(i) == '0' && isRadix(at(i + 1));
        if (radix) {
            i += 2;
        }
        /* Whatever is glued to a number goes with it: a suffix, or a MySQL name that begins with a digit. Cutting it
         * there instead would show the rest of what may be a literal. */
        while (i < length) {
            char c = sql.charAt(i);
            boolean exponentSign = (c == '+' || c == '-')
                    && !radix
                    && (sql.charAt(i - 1) == 'e' || sql.charAt(i - 1) == 'E')
                    && isDigit(at(i + 1));
            if (!isNamePart(c) && c != '.' && !exponentSign) {
                break;
            }
            i++;
        }
        return upTo(i, NUMBER);
    }

    /** From the character after the opening quote. */
    private int quoted(char close, int from, boolean backslash, int quotedKind) {
        int i = from;
        while (i < length) {
            char c = sql.charAt(i);
            if (c == '\\' && backslash) {
                i += 2;
            } else if (c == close) {
                /* Where a backslash is not an escape here, it may be one by a server setting (standard_conforming_strings
                 * off): then the string does not end at this quote. */
                if (!backslash && i > from && sql.charAt(i - 1) == '\\' && quotedKind == STRING) {
                    doubt = true;
                }
                if (at(i + 1) == close && i + 1 < length) {
                    i += 2;
                } else {
                    return upTo(i + 1, quotedKind);
                }
            } else {
                i++;
            }
        }
        return unterminated(quotedKind);
    }

    private int unterminated(int unterminatedKind) {
        doubt = true;
        return upTo(length, unterminatedKind);
    }

    private int oracleQuoted(int from) {
        if (from >= length) {
            return unterminated(STRING);
        }
        char open = sql.charAt(from);
        int pair = "[{(<".indexOf(open);
        char close = pair < 0 ? open : "]})>".charAt(pair);
        for (int i = from + 1; i + 1 < length; i++) {
            if (sql.charAt(i) == close && sql.charAt(i + 1) == '\'') {
                return upTo(i + 2, STRING);
            }
        }
        return unterminated(STRING);
    }

    private int dash() {
        if (at(start + 1) != '-') {
            return symbol(1);
        }
        if (dialect == SqlDialect.MYSQL && start + 2 < length && at(start + 2) > ' ') {
            return symbol(1);
        }
        return lineComment();
    }

    private int hash() {
        if (dialect == SqlDialect.MYSQL) {
            return lineComment();
        }
        if (dialect == SqlDialect.SQLSERVER) {
            return upTo(endOfName(start + 1), WORD);
        }
        if (dialect == SqlDialect.STANDARD) {
            doubt = true;
        }
        return symbol(1);
    }

    private int lineComment() {
        int i = start;
        while (i < length && sql.charAt(i) != '\n' && sql.charAt(i) != '\r') {
            i++;
        }
        if (i < length && sql.charAt(i) == '\r' && at(i + 1) != '\n' && dialect != SqlDialect.POSTGRESQL) {
            doubt = true;
        }
        return upTo(i, COMMENT);
    }

    private int slash() {
        char second = at(start + 1);
        if (second == '/' && dialect == SqlDialect.H2) {
            return lineComment();
        }
        if (second != '*') {
            return symbol(1);
        }
        boolean executable =
                dialect == SqlDialect.MYSQL && (at(start + 2) == '!' || (at(start + 2) == 'M' && at(start + 3) == '!'));
        int depth = 1;
        int i = start + 2;
        while (i + 1 < length) {
            char c = sql.charAt(i);
            if (c == '*' && sql.charAt(i + 1) == '/') {
                i += 2;
                depth--;
                if (depth == 0) {
                    return upTo(i, executable ? EXECUTABLE_COMMENT : COMMENT);
                }
            } else if (c == '/' && sql.charAt(i + 1) == '*') {
                i += 2;
                if (dialect.nestedComments()) {
                    depth++;
                } else {
                    doubt = true;
                }
            } else {
                i++;
            }
        }
        return unterminated(executable ? EXECUTABLE_COMMENT : COMMENT);
    }

    private int dollar() {
        if (isDigit(at(start + 1))) {
            if (dialect == SqlDialect.SQLSERVER) {
                return number();
            }
            int i = start + 1;
            while (isDigit(at(i))) {
                i++;
            }
            return upTo(i, PARAMETER);
        }
        if (!dialect.dollarQuotes()) {
            return dialect == SqlDialect.MYSQL ? upTo(endOfName(start + 1), WORD) : symbol(1);
        }
        if (dialect == SqlDialect.H2 && at(start + 1) != '$') {
            return symbol(1);
        }
        int i = start + 1;
        while (i < length && sql.charAt(i) != '$' && isNamePart(sql.charAt(i))) {
            i++;
        }
        if (at(i) != '$' || i >= length) {
            return symbol(1);
        }
        if (dialect == SqlDialect.STANDARD) {
            doubt = true;
        }
        /* The search for the closing tag costs text x tag in the worst case, so an absurd tag counts as never closed. */
        if (i - start > LONGEST_DOLLAR_TAG) {
            return unterminated(STRING);
        }
        int close = sql.indexOf(sql.substring(start, i + 1), i + 1);
        return close < 0 ? unterminated(STRING) : upTo(close + i + 1 - start, STRING);
    }

    private int variable() {
        if (dialect == SqlDialect.POSTGRESQL || dialect == SqlDialect.ORACLE) {
            return symbol(1);
        }
        boolean system = at(start + 1) == '@';
        int i = start + (system ? 2 : 1);
        if (i >= length || !isNameStart(sql.charAt(i))) {
            return symbol(1);
        }
        boolean dots = system || dialect == SqlDialect.MYSQL;
        while (i < length && (isNamePart(sql.charAt(i)) || (dots && sql.charAt(i) == '.'))) {
            i++;
        }
        return upTo(i, VARIABLE);
    }

    private int colon() {
        char second = at(start + 1);
        if (second == ':' || second == '=') {
            return symbol(2);
        }
        boolean bind = dialect == SqlDialect.ORACLE && (isNameStart(second) || isDigit(second));
        return bind ? upTo(endOfName(start + 1), PARAMETER) : symbol(1);
    }

    private int question() {
        int i = start + 1;
        while (dialect == SqlDialect.H2 && isDigit(at(i))) {
            i++;
        }
        return upTo(i, PARAMETER);
    }

    private int endOfName(int from) {
        int i = from;
        while (i < length && isNamePart(sql.charAt(i))) {
            i++;
        }
        return i;
    }

    private char at(int index) {
        return index < length ? sql.charAt(index) : '\0';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isRadix(char c) {
        return c == 'x' || c == 'X' || c == 'b' || c == 'B' || c == 'o' || c == 'O';
    }

    private static boolean isSpace(char c) {
        return c <= ' ' || (c >= 0x7f && (c <= 0xa0 || c == 0xfeff || Character.isSpaceChar(c)));
    }

    private static boolean isNameStart(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || c == '_'
                || (c >= 0x80 && !isSpace(c) && Character.getType(c) != Character.CURRENCY_SYMBOL);
    }

    private boolean isNamePart(char c) {
        return isNameStart(c)
                || isDigit(c)
                || c == '$'
                || ((c == '#' || c == '@') && dialect == SqlDialect.SQLSERVER)
                || (c == '#' && dialect == SqlDialect.ORACLE);
    }

    private boolean endsName(char c) {
        return isNamePart(c) || c == '"' || c == '`' || c == ']' || c == ')';
    }
}
