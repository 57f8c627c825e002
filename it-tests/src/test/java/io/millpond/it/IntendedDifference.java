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

    /** The class of the SQLState; what is no SQLException has none. */
    private static final Pattern ERROR = Pattern.compile("-> !\\S+ ([0-9A-Z]{2})[0-9A-Z]{3} ");

    /** Published: wrong calls that the driver refuses for one of two reasons, its connection being closed is the second. */
    private static final Pattern WRONG_TWICE =
            Pattern.compile("update(?!Count|LargeCount).*|insertRow|deleteRow|moveTo.*|cancelRowUpdates|refreshRow"
                    + "|get(Blob|Clob|NClob|Array|SQLXML)");

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
                || outlived(dialect, lines, index, kind, kind + call.group(2), method, other);
    }

    private static boolean isError(String line) {
        return line.contains("-> !");
    }

    /** Both are SQLExceptions of one class of SQLStates: the call fails for the same reason, told otherwise. */
    private static boolean isOtherWord(String left, String right) {
        Matcher one = ERROR.matcher(left);
        Matcher two = ERROR.matcher(right);
        return one.find() && two.find() && one.group(1).equals(two.group(1));
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
            return isOtherWord(lines.get(index), other)
                    || WRONG_TWICE.matcher(method).matches();
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
