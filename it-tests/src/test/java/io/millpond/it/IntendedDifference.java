/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What of docs/DIFFERENCES.md can be seen in a sequence of calls; nothing else may differ. */
final class IntendedDifference {
    private static final Pattern CALL = Pattern.compile("\\S+ (\\w+?)(\\d+)[. ](\\w+)(.*)", Pattern.DOTALL);
    private static final Pattern ANSWER = Pattern.compile("-> ([a-z]\\d+)$");

    /** Writing to a result. */
    private static final Pattern WRITES = Pattern.compile(
            "update(?!Count|LargeCount).*|insertRow|deleteRow|moveTo(Insert|Current)Row|cancelRowUpdates|refreshRow");

    /** Every application depends on these, so nothing about them is explained by a connection that is closed. */
    private static final Set<String> EXACT = Set.of(
            "close",
            "isClosed",
            "execute",
            "executeQuery",
            "executeUpdate",
            "executeLargeUpdate",
            "bound",
            "bind",
            "getConnection",
            "createStatement",
            "prepareStatement",
            "commit",
            "rollback");

    private IntendedDifference() {}

    static boolean explains(String dialect, List<String> lines, int index, String other) {
        Matcher call = CALL.matcher(lines.get(index));
        if (!call.matches()) {
            return false;
        }
        String kind = call.group(1);
        String method = call.group(3);
        return isSessionNumber(kind, method)
                || isAskedBefore(dialect, kind, method, lines.get(index), other)
                || isObjectNumber(dialect, lines.get(index), other)
                || isIdentity(dialect, method)
                || isSameResult(dialect, lines.get(index), other)
                || isLostPlace(dialect, lines.subList(0, index), lines.get(index), other)
                || outlived(dialect, lines, index, kind, kind + call.group(2), method, other);
    }

    private static boolean isError(String line) {
        return line.contains("-> !");
    }

    /**
     * 2. Which of two errors a wrong call gets: that it is wrong, or that what it is made on is closed. Of a result also which wrong
     * it is (no row, or no such column); pgjdbc looks for a column that is not there beyond the end of an array.
     */
    private static boolean isOtherOfTwoErrors(String kind, String method, Failure left, Failure right) {
        if (left.saysTheSameAs(right)) {
            return true;
        }
        if (left.isSql() && right.isSql()) {
            return WRITES.matcher(method).matches()
                    || left.saysClosed() && (right.saysClosed() || right.blamesTheCall())
                    || right.saysClosed() && left.blamesTheCall()
                    || kind.equals("r") && left.blamesTheCall() && right.blamesTheCall();
        }
        return kind.equals("r") && method.equals("getObject") && (isBeyondTheEnd(left) || isBeyondTheEnd(right));
    }

    private static boolean isBeyondTheEnd(Failure failure) {
        return failure.type().equals("java.lang.ArrayIndexOutOfBoundsException");
    }

    /** 3. What the driver asked once it answers in a failed transaction too, where a fresh one would ask. */
    private static boolean isAskedBefore(String dialect, String kind, String method, String left, String right) {
        return dialect.equals("postgresql")
                && (kind.equals("d") || kind.equals("c") && method.equals("getCatalog"))
                && left.contains("PSQLException 25P02 ")
                && !isError(right);
    }

    /** No difference: PostgreSQL's specific names of functions end in the number of the object, each database's own. */
    private static boolean isObjectNumber(String dialect, String left, String right) {
        return dialect.equals("postgresql")
                && left.replaceAll("_\\d{4,}\\b", "_N").equals(right.replaceAll("_\\d{4,}\\b", "_N"));
    }

    /**
     * No difference: MariaDB's driver fails in the middle of a command whose SQL is null, and reads the wrong answers from then on,
     * a count among them that is another in each session.
     */
    private static boolean isLostPlace(String dialect, List<String> before, String left, String right) {
        return dialect.equals("mariadb")
                && left.replaceAll("-> count \\d+$", "-> count N")
                        .equals(right.replaceAll("-> count \\d+$", "-> count N"))
                && before.stream()
                        .anyMatch(line -> line.contains(".execute(null") && line.contains("NullPointerException"));
    }

    /** 3. The number that a driver gives to a savepoint without a name counts those of the session. */
    private static boolean isSessionNumber(String kind, String method) {
        return kind.equals("v") && method.startsWith("getSavepoint");
    }

    /** 1. SQLite's result and its description are one object; ours are two. */
    private static boolean isIdentity(String dialect, String method) {
        return dialect.equals("sqlite") && (method.equals("unwrap") || method.equals("isWrapperFor"));
    }

    /** 1. SQLite's internal statements open always the same result, as do its others; of those we see only what they answer. */
    private static boolean isSameResult(String dialect, String left, String right) {
        return dialect.equals("sqlite")
                && left.replaceAll("-> r\\d+$", "-> r").equals(right.replaceAll("-> r\\d+$", "-> r"));
    }

    /** 2. Details of what outlived its connection, on the drivers whose objects remember something. */
    private static boolean outlived(
            String dialect, List<String> lines, int index, String kind, String label, String method, String other) {
        boolean outlive = dialect.equals("postgresql") || dialect.equals("mariadb");
        if (!outlive && !dialect.equals("h2")) {
            return false;
        }
        Map<String, String> parents = new HashMap<>();
        Set<String> closed = new HashSet<>();
        Set<String> tried = new HashSet<>();
        String maker = null;
        for (String line : lines.subList(0, index)) {
            Matcher call = CALL.matcher(line);
            if (!call.matches()) {
                continue;
            }
            String object = call.group(1) + call.group(2);
            if (call.group(3).equals("createStatement")) {
                maker = object;
            }
            if (!object.startsWith("c")) {
                parents.putIfAbsent(object, maker);
            }
            Matcher answer = ANSWER.matcher(line);
            if (answer.find() && !answer.group(1).startsWith("c")) {
                parents.putIfAbsent(answer.group(1), object);
            }
            if (call.group(1).equals("c") && call.group(3).matches("close|abort") && line.endsWith("-> done")) {
                closed.add(object);
            }
            if (call.group(3).matches("execute.*|bound|getMoreResults") && closed.contains(root(parents, object))) {
                tried.add(object);
            }
        }
        String connection = root(parents, label);
        if (!closed.contains(connection)) {
            return false;
        }
        if (kind.equals("c")) {
            return dialect.equals("mariadb") && method.equals("getClientInfo");
        }
        if ((kind.equals("k") || kind.equals("p")) && method.equals("close")) {
            return dialect.equals("mariadb"); // may ask the server to forget what it had prepared
        }
        if (outlive && isError(other) && isError(lines.get(index))) {
            return isOtherOfTwoErrors(kind, method, Failure.of(lines.get(index)), Failure.of(other));
        }
        // A failed execution closes the rows of the one before: in the driver's own object, which was not asked.
        boolean disturbed = tried.contains(label) || tried.contains(parents.get(label));
        return disturbed || outlive && !EXACT.contains(method) && !method.equals("next") && !method.equals("rows");
    }

    private static String root(Map<String, String> parents, String label) {
        String at = label;
        for (int i = 0; i < 10 && at != null && !at.startsWith("c"); i++) {
            at = parents.get(at);
        }
        return at;
    }
}
