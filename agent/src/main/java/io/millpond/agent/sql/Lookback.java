/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.sql;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The few tokens before the current one: enough to tell a function call from a name that a list of columns follows. A
 * qualified name ({@code a.b.c}) counts as one; what stands before it is what stands before its first part.
 */
final class Lookback {
    private static final char NONE = '\0';

    private int kind = SqlScanner.END;
    private String word = "";
    private char symbol = NONE;
    private @Nullable String qualifier;
    private boolean quoted;
    private String wordBefore = "";
    private char symbolBefore = NONE;
    private boolean afterDot;
    private String qualifierInWaiting = "";

    void name(String upperWord, boolean isQuoted) {
        if (afterDot) {
            qualifier = qualifierInWaiting;
        } else {
            qualifier = null;
            wordBefore = word;
            symbolBefore = symbol;
        }
        set(isQuoted ? SqlScanner.QUOTED_NAME : SqlScanner.WORD, upperWord, NONE);
        quoted = isQuoted;
    }

    void symbol(char c) {
        if (c == '.' && isName()) {
            qualifierInWaiting = word;
            String first = wordBefore;
            char before = symbolBefore;
            set(SqlScanner.SYMBOL, "", c);
            wordBefore = first;
            symbolBefore = before;
            afterDot = true;
            return;
        }
        wordBefore = word;
        symbolBefore = symbol;
        set(SqlScanner.SYMBOL, "", c);
    }

    void other(int tokenKind) {
        wordBefore = word;
        symbolBefore = symbol;
        set(tokenKind, "", NONE);
    }

    void clear() {
        set(SqlScanner.END, "", NONE);
        wordBefore = "";
        symbolBefore = NONE;
        qualifier = null;
    }

    private void set(int tokenKind, String newWord, char newSymbol) {
        kind = tokenKind;
        word = newWord;
        symbol = newSymbol;
        afterDot = false;
    }

    boolean isName() {
        return kind == SqlScanner.WORD || kind == SqlScanner.QUOTED_NAME;
    }

    int kind() {
        return kind;
    }

    /** The last token in upper case if it was a bare word, else empty. */
    String word() {
        return word;
    }

    boolean wasWord(String upper) {
        return word.equals(upper);
    }

    boolean wasSymbol(char c) {
        return symbol == c;
    }

    boolean isQuoted() {
        return quoted;
    }

    /** What stood before the last dot of the name just read, in upper case; null if the name has no dot. */
    @Nullable
    String qualifier() {
        return qualifier;
    }

    /** The bare word before the last token, or before the whole name. */
    String wordBefore() {
        return wordBefore;
    }

    boolean symbolBeforeWas(char c) {
        return symbolBefore == c;
    }

    static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }
}
