/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a call failed, of what the programs print.
 *
 * @param state the SQLState, "null" where an SQLException has none, null of what is no SQLException
 */
record Failure(String type, String state) {
    private static final Pattern SHOWN = Pattern.compile("-> !([\\w.$]+)(?: (null|[0-9A-Z]{5}) -?\\d+)?[ :]");

    /** Of connections and, on PostgreSQL, of statements and results. */
    private static final Set<String> CLOSED = Set.of("08", "55");

    /** The call itself is at fault: its parameters, a value, no row, a name, not supported. */
    private static final Set<String> WRONG_CALL = Set.of("07", "22", "24", "42", "0A");

    /** Null where the line tells of no failure. */
    static Failure of(String line) {
        Matcher matcher = SHOWN.matcher(line);
        return matcher.find() ? new Failure(matcher.group(1), matcher.group(2)) : null;
    }

    boolean isSql() {
        return state != null;
    }

    /** The same exception, or the same class of SQLStates: told otherwise at most. */
    boolean saysTheSameAs(Failure other) {
        return state == null || state.equals("null") || other.state == null || other.state.equals("null")
                ? type.equals(other.type)
                : kind().equals(other.kind());
    }

    /** "00" where there is none. */
    private String kind() {
        return state == null || state.equals("null") ? "00" : state.substring(0, 2);
    }

    boolean saysClosed() {
        return CLOSED.contains(kind());
    }

    boolean blamesTheCall() {
        return WRONG_CALL.contains(kind());
    }
}
