/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import java.io.PrintWriter;
import java.sql.Connection;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** Shapes that no driver under test has. */
final class Doors {

    private Doors() {}

    interface Marker {}

    abstract static class VendorConnection implements Connection {}

    abstract static class Base implements DataSource {
        @Override
        public PrintWriter getLogWriter() {
            return null;
        }

        @Override
        public void setLogWriter(PrintWriter out) {}

        @Override
        public void setLoginTimeout(int seconds) {}

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() {
            return null;
        }

        @Override
        public <T> T unwrap(Class<T> type) {
            return null;
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }
    }

    /** Returns a class of its own, as SQLite and ClickHouse do: the compiler adds bridges. */
    static class Covariant extends Base {
        @Override
        public VendorConnection getConnection() {
            throw new IllegalStateException("the body ran");
        }

        @Override
        public VendorConnection getConnection(String user, String password) {
            throw new IllegalStateException("the body ran");
        }
    }

    /** As a class looks after another agent gave it an interface that has no class file. */
    static class WithMarker extends Base implements Marker {
        @Override
        public Connection getConnection() {
            return null;
        }

        @Override
        public Connection getConnection(String user, String password) {
            return null;
        }
    }

    static class StaticHelper {
        static Connection getConnection() {
            return null;
        }

        static Connection getConnection(String user, String password) {
            return null;
        }
    }

    static class Repository {
        Connection getConnection() {
            return null;
        }
    }
}
