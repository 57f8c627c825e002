/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.io.InputStream;
import java.io.Reader;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The methods of the JDBC interfaces, each as often as applications call it, none never. */
final class Methods {

    private static final Map<Class<?>, List<Method>> WEIGHTED = new HashMap<Class<?>, List<Method>>();

    private static final Map<String, Integer> WEIGHTS = new HashMap<String, Integer>();

    static {
        weigh(12, "next", "createStatement", "prepareStatement", "executeQuery", "execute", "executeUpdate", "close");
        weigh(
                6,
                "prepareCall",
                "addBatch",
                "executeBatch",
                "getGeneratedKeys",
                "getResultSet",
                "getMoreResults",
                "isClosed");
        weigh(
                5,
                "getMetaData",
                "getParameterMetaData",
                "commit",
                "rollback",
                "setAutoCommit",
                "setSavepoint",
                "getWarnings");
        weigh(4, "getObject", "getString", "getInt", "getUpdateCount", "closeOnCompletion", "updateRow", "insertRow");
        weigh(3, "getBlob", "getClob", "getBinaryStream", "getCharacterStream", "getArray", "createClob", "createBlob");
        weigh(
                3,
                "setCatalog",
                "setSchema",
                "setReadOnly",
                "setTransactionIsolation",
                "setHoldability",
                "setClientInfo");
        weigh(3, "getConnection", "getStatement", "getClientInfo", "releaseSavepoint", "moveToInsertRow", "deleteRow");
        weigh(2, "absolute", "previous", "first", "last", "isValid", "clearParameters", "clearBatch", "getTables");
    }

    private Methods() {}

    private static void weigh(int weight, String... names) {
        for (String name : names) {
            WEIGHTS.put(name, weight);
        }
    }

    /**
     * MariaDB's driver loses its place in the protocol, and waits for ever, once a prepared statement was given another text that
     * the server refuses (Connector/J 3.5).
     */
    static boolean hangs(SequenceDialect dialect, Class<?> type, Method method) {
        return dialect.name.equals("mariadb")
                && PreparedStatement.class.isAssignableFrom(type)
                && (method.getName().startsWith("execute") || method.getName().equals("addBatch"))
                && method.getParameterCount() > 0;
    }

    static Method pick(Class<?> type, Random random) {
        List<Method> all = WEIGHTED.get(type);
        if (all == null) {
            all = weighted(type);
            WEIGHTED.put(type, all);
        }
        return all.get(random.nextInt(all.size()));
    }

    /** One that answers another object of JDBC; null: there is none. */
    static Method pickAnswering(Class<?> type, Random random) {
        List<Method> all = new ArrayList<Method>();
        for (Method method : weighted(type)) {
            Class<?> answer = method.getReturnType();
            if (type != Connection.class
                    && answer != Connection.class
                    && answer.isInterface()
                    && answer.getName().startsWith("java.sql.")) {
                all.add(method);
            }
        }
        return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
    }

    private static List<Method> weighted(Class<?> type) {
        List<Method> sorted = new ArrayList<Method>(Arrays.asList(type.getMethods()));
        // The order of getMethods() may differ from run to run.
        Collections.sort(sorted, Comparator.comparing(Method::toString));
        List<Method> all = new ArrayList<Method>();
        for (Method method : sorted) {
            if (Modifier.isStatic(method.getModifiers()) || method.getDeclaringClass() == Object.class) {
                continue;
            }
            for (int i = weight(type, method); i > 0; i--) {
                all.add(method);
            }
        }
        return all;
    }

    private static int weight(Class<?> type, Method method) {
        String name = method.getName();
        if (type == InputStream.class || type == Reader.class) {
            boolean plain = name.equals("read") && method.getParameterCount() == 0 || name.equals("close");
            return plain || name.equals("available") ? 1 : 0;
        }
        if (name.equals("cancel")) {
            // Some servers hear of it late and cancel the next statement: that is not the same twice.
            return 0;
        }
        if (type == DatabaseMetaData.class && name.equals("getConnection")) {
            return 10;
        }
        if (type == Connection.class && (name.equals("close") || name.equals("abort"))) {
            return name.equals("close") ? 4 : 1; // or most of a sequence would be about closed connections
        }
        Integer weight = WEIGHTS.get(name);
        int overloads = 0;
        for (Method other : type.getMethods()) {
            overloads += other.getName().equals(name) ? 1 : 0;
        }
        // Twelve forms of one setter are not twelve times as frequent as the one form of another.
        return weight == null ? 2 : Math.max(1, 2 * weight / Math.max(1, overloads));
    }
}
