/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Properties;
import java.util.Random;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class ConstantPoolFilterTest {

    @Test
    void aClassThatDeclaresADoorIsSeen() throws Exception {
        for (Class<?> door : Arrays.asList(PlainSource.class, CovariantDriver.class, CallsOnly.class)) {
            assertThat(mayBeDoor(door)).as(door.getSimpleName()).isTrue();
        }
    }

    @Test
    void aClassWithoutJdbcIsNot() throws Exception {
        assertThat(mayBeDoor(ConstantPoolFilterTest.class)).isFalse();
        assertThat(mayBeDoor(LongsAndDoubles.class)).isFalse();
    }

    @Test
    void longAndDoubleConstantsTakeTwoSlots() throws Exception {
        assertThat(mayBeDoor(LongsAndDoubles.WithDoor.class)).isTrue();
    }

    @Test
    void theJdkAndTheAgentAreNeverLookedIntoSaveDriverManager() throws Exception {
        byte[] door = bytes(PlainSource.class);

        assertThat(ConstantPoolFilter.mayBeDoor("java/sql/DriverManager", door)).isTrue();
        assertThat(ConstantPoolFilter.mayBeDoor("com/acme/Orders", door)).isTrue();
        for (String name : Arrays.asList(
                "java/sql/DriverManager$1",
                "java/util/HashMap",
                "javax/sql/DataSource",
                "jdk/proxy2/$Proxy7",
                "sun/rmi/Door",
                "com/sun/rowset/JdbcRowSetImpl",
                "io/millpond/agent/jdbc/LogicalConnection",
                "com/sun/proxy/$Proxy12",
                "com/acme/Orders$$Lambda$14",
                "com/acme/Config$$EnhancerBySpringCGLIB$$1a2b")) {
            assertThat(ConstantPoolFilter.mayBeDoor(name, door)).as(name).isFalse();
        }
        assertThat(ConstantPoolFilter.mayBeDoor(null, door)).isFalse();
    }

    @Test
    void bytesThatEndAnywhereNeverThrow() throws Exception {
        byte[] whole = bytes(LongsAndDoubles.WithDoor.class);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatCode(() -> ConstantPoolFilter.mayBeDoor("com/acme/Cut", cut))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void bytesThatAreNonsenseNeverThrow() throws Exception {
        byte[] whole = bytes(PlainSource.class);
        Random random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            byte[] wrong = whole.clone();
            for (int i = 0; i < 8; i++) {
                wrong[4 + random.nextInt(200)] = (byte) random.nextInt();
            }
            assertThatCode(() -> ConstantPoolFilter.mayBeDoor("com/acme/Wrong", wrong))
                    .doesNotThrowAnyException();
        }
    }

    private static boolean mayBeDoor(Class<?> type) throws IOException {
        return ConstantPoolFilter.mentionsConnection(bytes(type));
    }

    private static byte[] bytes(Class<?> type) throws IOException {
        try (InputStream in = type.getResourceAsStream("/" + type.getName().replace('.', '/') + ".class")) {
            return in.readAllBytes();
        }
    }

    static class CallsOnly {
        Object open() throws SQLException {
            return ((DataSource) null).getConnection();
        }
    }

    static class LongsAndDoubles {
        long sum(double x) {
            return x > 1234.5678 ? 123456789012345L : 9876543210987L;
        }

        static class WithDoor extends LongsAndDoubles {
            long first = 123456789012345L;
            double second = 1234.5678;

            Connection connect(String url, Properties info) throws SQLException {
                return DriverManager.getConnection(url + first + second, info);
            }
        }
    }

    abstract static class OtherConnection implements Connection {}

    static class CovariantDriver implements Driver {
        @Override
        public OtherConnection connect(String url, Properties info) {
            return null;
        }

        @Override
        public boolean acceptsURL(String url) {
            return false;
        }

        @Override
        public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
            return new DriverPropertyInfo[0];
        }

        @Override
        public int getMajorVersion() {
            return 1;
        }

        @Override
        public int getMinorVersion() {
            return 0;
        }

        @Override
        public boolean jdbcCompliant() {
            return false;
        }

        @Override
        public Logger getParentLogger() {
            return null;
        }
    }

    abstract static class PlainSource implements DataSource {
        @Override
        public Connection getConnection(String user, String password) {
            return null;
        }

        @Override
        public PrintWriter getLogWriter() {
            return null;
        }
    }
}
