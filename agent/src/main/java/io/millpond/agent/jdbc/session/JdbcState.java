/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import io.millpond.agent.log.AgentLog;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What the getters of a fresh connection answer. A value whose getter failed is unknown, and a session whose unknown value
 * was changed is closed: a guessed default would be told from the real one.
 */
final class JdbcState {

    private int known;
    private boolean autoCommit;
    private boolean readOnly;
    private int isolation;
    private @Nullable String catalog;
    private @Nullable String schema;
    private int holdability;
    private int networkTimeout;
    private Properties clientInfo = new Properties();
    private Map<String, Class<?>> typeMap = new HashMap<>();

    private JdbcState() {}

    static JdbcState capture(Connection fresh) {
        JdbcState state = new JdbcState();
        for (StateBit bit : StateBit.values()) {
            try {
                if (state.read(bit, fresh)) {
                    state.known |= bit.mask;
                }
            } catch (SQLException | RuntimeException | LinkageError e) {
                // LinkageError: a driver older than the method. The bit stays unknown.
                AgentLog.debug("no fresh value of " + bit + ": " + Faults.brief(e));
            }
        }
        return state;
    }

    private boolean read(StateBit bit, Connection fresh) throws SQLException {
        switch (bit) {
            case READ_ONLY:
                readOnly = fresh.isReadOnly();
                return true;
            case AUTO_COMMIT:
                autoCommit = fresh.getAutoCommit();
                return true;
            case ISOLATION:
                isolation = fresh.getTransactionIsolation();
                return true;
            case CATALOG:
                catalog = fresh.getCatalog();
                return true;
            case SCHEMA:
                schema = fresh.getSchema();
                return true;
            case HOLDABILITY:
                holdability = fresh.getHoldability();
                return true;
            case NETWORK_TIMEOUT:
                networkTimeout = fresh.getNetworkTimeout();
                return true;
            case CLIENT_INFO:
                clientInfo = copy(fresh.getClientInfo());
                return true;
            case TYPE_MAP:
                Map<String, Class<?>> map = fresh.getTypeMap();
                typeMap = map == null ? new HashMap<>() : new HashMap<>(map);
                return true;
            default:
                return false;
        }
    }

    boolean knows(StateBit bit) {
        return (known & bit.mask) != 0;
    }

    /** True where fresh sessions have autocommit on, and where that is not known: JDBC's default. */
    boolean autoCommit() {
        return autoCommit || !knows(StateBit.AUTO_COMMIT);
    }

    int networkTimeout() {
        return networkTimeout;
    }

    Properties clientInfo() {
        return clientInfo;
    }

    /** True if the getter answers what it answers in a fresh session; for the database's name only. */
    boolean isStill(StateBit bit, Connection raw) throws SQLException {
        if (!knows(bit)) {
            return false;
        }
        String wanted = bit == StateBit.CATALOG ? catalog : schema;
        String now = bit == StateBit.CATALOG ? raw.getCatalog() : raw.getSchema();
        return wanted == null ? now == null : wanted.equals(now);
    }

    /** Puts one value back by the driver's setter; false where that is not possible. */
    boolean restore(StateBit bit, Connection raw) throws SQLException {
        if (!knows(bit)) {
            return false;
        }
        switch (bit) {
            case READ_ONLY:
                raw.setReadOnly(readOnly);
                return true;
            case AUTO_COMMIT:
                raw.setAutoCommit(autoCommit);
                return true;
            case ISOLATION:
                raw.setTransactionIsolation(isolation);
                return true;
            case CATALOG:
                raw.setCatalog(catalog);
                // Null where the URL names no database: no driver can go back to that.
                return catalog != null;
            case SCHEMA:
                raw.setSchema(schema);
                return schema != null;
            case HOLDABILITY:
                raw.setHoldability(holdability);
                return true;
            case NETWORK_TIMEOUT:
                raw.setNetworkTimeout(DirectExecutor.INSTANCE, networkTimeout);
                return true;
            case CLIENT_INFO:
                raw.setClientInfo(copy(clientInfo));
                return clientInfo.equals(copy(raw.getClientInfo()));
            case TYPE_MAP:
                // A new map each time: the application may still hold the one that it was given.
                raw.setTypeMap(new HashMap<>(typeMap));
                return true;
            default:
                return false;
        }
    }

    /** After a reset that the driver's own fields may not have followed: compares the getters and corrects by the setters. */
    boolean align(Connection raw) throws SQLException {
        if (raw.getAutoCommit() != autoCommit) {
            raw.setAutoCommit(autoCommit);
        }
        if (raw.getTransactionIsolation() != isolation) {
            raw.setTransactionIsolation(isolation);
        }
        String now = raw.getCatalog();
        if (catalog == null ? now != null : !catalog.equals(now)) {
            if (catalog == null) {
                return false;
            }
            raw.setCatalog(catalog);
        }
        String nowSchema = raw.getSchema();
        if (schema == null ? nowSchema != null : !schema.equals(nowSchema)) {
            if (schema == null) {
                return false;
            }
            raw.setSchema(schema);
        }
        return knows(StateBit.AUTO_COMMIT) && knows(StateBit.ISOLATION);
    }

    private static Properties copy(@Nullable Properties live) {
        Properties copy = new Properties();
        if (live != null) {
            // Drivers answer their live object; a copy that shared it would follow the application's changes.
            for (String name : live.stringPropertyNames()) {
                copy.setProperty(name, live.getProperty(name));
            }
        }
        return copy;
    }
}
