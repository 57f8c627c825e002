/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry.emit;

import io.opentelemetry.api.common.AttributesBuilder;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How an error is named. {@code db.response.status_code} is the vendor's number where the vendor counts, the SQLState where it
 * goes by those, and {@code SQLState/number} for databases we know too little of; {@code error.type} is the same, or the
 * exception's class where the database gave no code.
 */
final class SqlErrors {

    private static final int MAX_MESSAGE = 4096;
    private static final Set<String> BY_NUMBER =
            set("mysql", "mariadb", "oracle.db", "microsoft.sql_server", "ibm.db2", "sqlite");
    private static final Set<String> BY_STATE =
            set("postgresql", "h2database", "hsqldb", "derby", "cockroachdb", "aws.redshift");

    private SqlErrors() {}

    /** Null where the database gave none. */
    static @Nullable String statusCode(String system, Throwable error) {
        SQLException sql = telling(error);
        if (sql == null) {
            return null;
        }
        String state = sql.getSQLState();
        int number = sql.getErrorCode();
        boolean hasState = state != null && !state.isEmpty();
        if (BY_STATE.contains(system)) {
            return hasState ? state : null;
        }
        if (BY_NUMBER.contains(system)) {
            return number == 0 ? null : Integer.toString(number);
        }
        if (!hasState) {
            return number == 0 ? null : Integer.toString(number);
        }
        return number == 0 ? state : state + "/" + number;
    }

    static void describe(String system, Throwable error, AttributesBuilder to) {
        String code = statusCode(system, error);
        if (code != null) {
            to.put(Keys.STATUS_CODE, code);
        }
        to.put(Keys.ERROR_TYPE, code != null ? code : error.getClass().getName());
    }

    /**
     * @param messages true: the database's message, which may quote data; false: class, SQLState and number
     */
    static String text(Throwable error, boolean messages) {
        String message = messages ? error.getMessage() : null;
        if (message != null) {
            return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE);
        }
        String name = error.getClass().getName();
        SQLException sql = telling(error);
        return sql == null ? name : name + " SQLState=" + sql.getSQLState() + " code=" + sql.getErrorCode();
    }

    /** The SQLException that has a code: a wrapper without one gives way to its cause. */
    private static @Nullable SQLException telling(Throwable error) {
        SQLException last = null;
        Throwable at = error;
        for (int depth = 0; at != null && depth < 8; depth++) {
            if (at instanceof SQLException) {
                last = (SQLException) at;
                if (last.getSQLState() != null || last.getErrorCode() != 0) {
                    return last;
                }
            }
            at = at.getCause();
        }
        return last;
    }

    private static Set<String> set(String... names) {
        return Collections.unmodifiableSet(new HashSet<>(Arrays.asList(names)));
    }
}
