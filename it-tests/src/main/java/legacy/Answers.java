/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.lang.reflect.Array;
import java.sql.BatchUpdateException;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What a call answered, in words that are the same in two runs that got the same answers. */
final class Answers {

    /**
     * What differs between two runs of the same program without any agent, or names the session: identity hash codes; the
     * session numbers in MariaDB's messages, in PostgreSQL's ("process 12") and in names of its temporary schemas; the counters
     * by which H2 names its objects in toString(); the names that Derby makes up for
     * constraints, of the time or a UUID; the numbers of savepoints without a name.
     */
    private static final String[][] MASKS = {
        {"@[0-9a-f]{3,8}\\b", "@ID"},
        {"\\(conn=-?\\d+\\)", "(conn=N)"},
        {"process \\d+", "process N"},
        {"pg_(toast_)?temp_\\d+", "pg_$1temp_N"},
        {"\\b(conn|stat|prep|call|rs|dbMeta|rsMeta|prepMeta|sp|blob|clob|ar|ex)\\d+\\b", "$1N"},
        {"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID"},
        {"\\bSQL\\d{10,}\\b", "SQLTIME"},
        {"(SYSTEM_SAVEPOINT_|_jid_|SQLITE_SAVEPOINT_)\\d+", "$1N"},
        {"(DRDAID|XID|SESSIONID) ?[=:] ?\\S+", "$1 N"},
    };

    private static final List<Pattern> PATTERNS = new ArrayList<Pattern>();

    static {
        for (String[] mask : MASKS) {
            PATTERNS.add(Pattern.compile(mask[0]));
        }
    }

    private Answers() {}

    static String masked(String text) {
        String result = text;
        for (int i = 0; i < MASKS.length; i++) {
            result = PATTERNS.get(i).matcher(result).replaceAll(MASKS[i][1]);
        }
        return result.replace("\r", "").replace('\n', '|');
    }

    static String error(Throwable error) {
        StringBuilder text = new StringBuilder();
        Throwable next = error;
        for (int i = 0; next != null && i < 5; i++) {
            text.append(i == 0 ? "" : " next ").append(one(next));
            next = next instanceof SQLException ? ((SQLException) next).getNextException() : null;
        }
        return text.toString();
    }

    private static String one(Throwable error) {
        StringBuilder text = new StringBuilder("!").append(error.getClass().getName());
        if (error instanceof SQLException) {
            SQLException sql = (SQLException) error;
            text.append(' ').append(sql.getSQLState()).append(' ').append(sql.getErrorCode());
        }
        if (error instanceof BatchUpdateException) {
            text.append(' ').append(Arrays.toString(((BatchUpdateException) error).getUpdateCounts()));
        }
        if (error instanceof SQLClientInfoException) {
            text.append(' ').append(((SQLClientInfoException) error).getFailedProperties());
        }
        if (error.getCause() != null) {
            text.append(" by ").append(error.getCause().getClass().getName());
        }
        return text.append(": ")
                .append(masked(String.valueOf(error.getMessage())))
                .toString();
    }

    static String value(Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof SQLWarning) {
            return error((SQLWarning) value);
        }
        if (value instanceof byte[]) {
            return "bytes " + hex((byte[]) value);
        }
        if (value.getClass().isArray()) {
            StringBuilder text = new StringBuilder("[");
            for (int i = 0; i < Array.getLength(value); i++) {
                text.append(i == 0 ? "" : ", ").append(value(Array.get(value, i)));
            }
            return text.append(']').toString();
        }
        if (value instanceof Map) {
            Map<String, String> sorted = new TreeMap<String, String>();
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                sorted.put(String.valueOf(entry.getKey()), value(entry.getValue()));
            }
            return sorted.toString();
        }
        if (value instanceof Collection) {
            return value(((Collection<?>) value).toArray());
        }
        return masked(String.valueOf(value));
    }

    static String content(InputStream in) throws IOException {
        byte[] bytes = new byte[64];
        int read = in.read(bytes);
        return read < 0 ? "empty" : "bytes " + hex(Arrays.copyOf(bytes, read));
    }

    static String content(Reader in) throws IOException {
        char[] chars = new char[64];
        int read = in.read(chars);
        return read < 0 ? "empty" : "chars " + new String(chars, 0, read);
    }

    private static String hex(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(bytes.length, 64); i++) {
            text.append(String.format("%02x", bytes[i] & 0xff));
        }
        return text.toString();
    }
}
