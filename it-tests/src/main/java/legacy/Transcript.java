/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.ResultSet;
import java.sql.SQLException;

/** Prints what a call answered, in words that are the same in two runs that got the same answers. */
final class Transcript {
    private String place = "";

    /** One JDBC call that may answer anything. */
    interface Call {
        Object make() throws Exception;
    }

    void at(String where) {
        place = where;
    }

    void say(String text) {
        System.out.println(place + " " + text);
    }

    /** Makes the call and prints its answer or its error. */
    void tell(String what, Call call) {
        tell(what, call, true);
    }

    /** As above, without the error's message: on a closed object only class and SQLState are promised. */
    void tellClosed(String what, Call call) {
        tell(what, call, false);
    }

    private void tell(String what, Call call, boolean withMessage) {
        String answer;
        try {
            answer = String.valueOf(call.make());
        } catch (SQLException e) {
            answer = e.getClass().getName() + " " + e.getSQLState() + " " + e.getErrorCode()
                    + (withMessage ? " " + cleaned(e.getMessage()) : "");
        } catch (Throwable e) {
            answer = e.getClass().getName() + (withMessage ? " " + cleaned(e.getMessage()) : "");
        }
        say(what + " -> " + answer);
    }

    /** Without the numbers that the server gives to its sessions. */
    static String cleaned(String message) {
        return message == null
                ? "null"
                : message.replaceAll("\\(conn=\\d+\\) ?", "")
                        .replaceAll("\\[\\d+-\\d+\\]", "")
                        .replaceAll("process \\d+", "process N")
                        .replaceAll("thread \\d+", "thread N")
                        .replace('\n', '|');
    }

    /** All rows and labels. */
    static String rows(ResultSet result) throws SQLException {
        int columns = result.getMetaData().getColumnCount();
        StringBuilder text = new StringBuilder();
        for (int column = 1; column <= columns; column++) {
            text.append(column == 1 ? "" : ",").append(result.getMetaData().getColumnLabel(column));
        }
        int rows = 0;
        while (result.next() && rows++ < 30) {
            text.append(" (");
            for (int column = 1; column <= columns; column++) {
                text.append(column == 1 ? "" : ",").append(result.getString(column));
            }
            text.append(')');
        }
        return text.toString();
    }
}
