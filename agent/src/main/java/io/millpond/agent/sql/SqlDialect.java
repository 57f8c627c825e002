/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.sql;

/** How a database cuts SQL text into tokens. Where the product is unknown, {@link #STANDARD} takes the careful reading. */
public enum SqlDialect {
    POSTGRESQL,
    /** MariaDB too. Double quotes are strings: under ANSI_QUOTES an identifier is masked, never a literal shown. */
    MYSQL,
    H2,
    ORACLE,
    SQLSERVER,
    STANDARD;

    boolean backslashEscapes() {
        return this == MYSQL;
    }

    boolean doubleQuotedStrings() {
        return this == MYSQL;
    }

    boolean nestedComments() {
        return this == POSTGRESQL || this == SQLSERVER || this == H2;
    }

    boolean dollarQuotes() {
        return this == POSTGRESQL || this == H2 || this == STANDARD;
    }

    boolean backticks() {
        return this == MYSQL || this == H2 || this == STANDARD;
    }

    /** These accept statements in a row without a semicolon, so a keyword in the middle may begin one. */
    boolean statementsWithoutSeparator() {
        return this == SQLSERVER || this == STANDARD;
    }
}
