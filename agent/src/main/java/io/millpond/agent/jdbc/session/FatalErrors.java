/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What an error says about the session that reported it. The union of the lists that the well-known pools use, by vendor
 * code only where the dialect is known: a code means different things in different databases.
 */
final class FatalErrors {

    /** From harmless to final. */
    enum Kind {
        NONE,
        /** The session may be unwell: it is validated before it is used again. */
        SUSPECT,
        /** The server lives but has become a replica: all sessions of its pool are stale. */
        DEMOTED,
        /** The session is gone. */
        DEAD
    }

    /** Sorted, for the binary search. Too many connections, shutdown, killed, gone away, lost, idle-closed. */
    private static final int[] MYSQL = {
        1040, 1043, 1047, 1053, 1081, 1129, 1130, 1152, 1184, 1927, 2006, 2013, 2055, 4031
    };

    private static final int[] H2 = {90067, 90098, 90121, 90135};

    private static final int[] ORACLE = {
        28, 600, 1012, 1014, 1033, 1034, 1035, 1089, 1090, 1092, 1094, 2396, 3106, 3111, 3113, 3114, 3134, 3135, 3136,
        3138, 3142, 3143, 3144, 3145, 3149, 6801, 6802, 6805, 9918, 9920, 9921, 17001, 17002, 17008, 17024, 17089,
        17401, 17409, 17410, 17416, 17438, 17442, 17447, 25407, 25408, 25409, 25425, 29276, 30676
    };

    private static final int[] DB2 = {-4499, -4470, -924, -918, -909, -528, -525, -518, -516, -514, -512};

    private static final int MAX_CHAIN = 16;

    private FatalErrors() {}

    static Kind classify(SQLException error, Vendor vendor) {
        Kind worst = Kind.NONE;
        int steps = 0;
        for (SQLException e = error; e != null && steps < MAX_CHAIN; e = e.getNextException(), steps++) {
            Kind kind = one(e, vendor);
            if (kind.compareTo(worst) > 0) {
                worst = kind;
            }
        }
        return worst;
    }

    private static Kind one(SQLException e, Vendor vendor) {
        String state = e.getSQLState();
        int code = e.getErrorCode();
        if (deadState(state) || deadCode(code, vendor) || deadType(e)) {
            return Kind.DEAD;
        }
        if (vendor == Vendor.POSTGRESQL && "25006".equals(state) || vendor == Vendor.MYSQL && readOnlyServer(e)) {
            return Kind.DEMOTED;
        }
        if (e instanceof SQLTimeoutException || "0A000".equals(state)) {
            return Kind.SUSPECT;
        }
        return Kind.NONE;
    }

    private static boolean deadState(@Nullable String state) {
        return state != null
                && (state.startsWith("08")
                        || state.equals("57P01")
                        || state.equals("57P02")
                        || state.equals("57P03")
                        || state.equals("57P05")
                        || state.equals("01002")
                        || state.startsWith("JZ0C"));
    }

    private static boolean deadCode(int code, Vendor vendor) {
        switch (vendor) {
            case MYSQL:
                return Arrays.binarySearch(MYSQL, code) >= 0;
            case H2:
                return Arrays.binarySearch(H2, code) >= 0;
            case ORACLE:
                return Arrays.binarySearch(ORACLE, code) >= 0 || code >= 12100 && code <= 12299;
            case DB2:
                return Arrays.binarySearch(DB2, code) >= 0;
            default:
                return false;
        }
    }

    /** By class and cause: a driver that wraps an I/O failure does not always choose a state of class 08. */
    private static boolean deadType(SQLException e) {
        if (e instanceof SQLRecoverableException || e instanceof SQLNonTransientConnectionException) {
            return true;
        }
        Throwable cause = e;
        for (int depth = 0; cause != null && depth < MAX_CHAIN; depth++) {
            if (cause instanceof IOException
                    || cause.getClass().getSimpleName().equals("CommunicationsException")
                    || cause.getClass().getSimpleName().equals("CJCommunicationsException")) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** 1290 is any option that forbids a statement; only the read-only ones tell of a demoted server. 1836 always does. */
    private static boolean readOnlyServer(SQLException e) {
        if (e.getErrorCode() == 1836) {
            return true;
        }
        String message = e.getMessage();
        return e.getErrorCode() == 1290 && message != null && message.contains("read-only");
    }

    /** The server, or this user's share of it, takes no more connections for now. */
    static boolean isServerFull(SQLException error, Vendor vendor) {
        int steps = 0;
        for (SQLException e = error; e != null && steps < MAX_CHAIN; e = e.getNextException(), steps++) {
            String state = e.getSQLState();
            int code = e.getErrorCode();
            if (vendor == Vendor.POSTGRESQL && ("53300".equals(state) || "53400".equals(state))
                    || vendor == Vendor.MYSQL && (code == 1040 || code == 1203 || code == 1226)
                    || vendor == Vendor.ORACLE && (code == 20 || code == 12516 || code == 12519 || code == 12520)) {
                return true;
            }
        }
        return false;
    }

    /** As {@link #isServerFull}, where one session fewer would help: a limit of log-ins for each hour counts those that are over. */
    static boolean isRoomMissing(SQLException error, Vendor vendor) {
        String message = error.getMessage();
        boolean hourly = vendor == Vendor.MYSQL
                && error.getErrorCode() == 1226
                && (message == null || !message.contains("max_user_connections"));
        return !hourly && isServerFull(error, vendor);
    }

    /** The database refused the credentials: the pool of that key must not go on as if they were good. */
    static boolean isAuthentication(SQLException error, Vendor vendor) {
        int steps = 0;
        for (SQLException e = error; e != null && steps < MAX_CHAIN; e = e.getNextException(), steps++) {
            String state = e.getSQLState();
            int code = e.getErrorCode();
            if ("28P01".equals(state)
                    || "28000".equals(state)
                    || vendor == Vendor.MYSQL && (code == 1045 || code == 1698)
                    || vendor == Vendor.ORACLE && code == 1017
                    || vendor == Vendor.SQLSERVER && code == 18456) {
                return true;
            }
        }
        return false;
    }
}
