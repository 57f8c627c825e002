/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

import static io.millpond.bootstrap.ConstantPoolFilter.DOOR;
import static io.millpond.bootstrap.ConstantPoolFilter.FINAL;
import static io.millpond.bootstrap.ConstantPoolFilter.NOTHING;
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

        assertThat(ConstantPoolFilter.judge("java/sql/DriverManager", door)).isEqualTo(DOOR);
        assertThat(ConstantPoolFilter.judge("com/acme/Orders", door)).isEqualTo(DOOR);
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
            assertThat(ConstantPoolFilter.judge(name, door)).as(name).isEqualTo(NOTHING);
        }
        assertThat(ConstantPoolFilter.judge(null, door)).isEqualTo(NOTHING);
    }

    @Test
    void aClassOfADriverWithSomethingFinalIsSeen() throws Exception {
        assertThat(judge(FinalStatement.class)).isEqualTo(FINAL);
        assertThat(judge(FinalMethod.class)).isEqualTo(FINAL);
        assertThat(judge(Open.class)).isEqualTo(NOTHING);
        assertThat(judge(NothingOfJdbc.class)).isEqualTo(NOTHING);
        assertThat(ConstantPoolFilter.judge("com/microsoft/sqlserver/jdbc/SQLServerBulkCopy", bytes(Open.class)))
                .as("casts what it is given")
                .isEqualTo(FINAL);
        assertThat(ConstantPoolFilter.judge("java/sql/Open", bytes(FinalStatement.class)))
                .isEqualTo(NOTHING);
    }

    @Test
    void bytesThatEndAnywhereNeverThrow() throws Exception {
        bytesThatEndAnywhereNeverThrow(bytes(LongsAndDoubles.WithDoor.class));
        bytesThatEndAnywhereNeverThrow(bytes(FinalMethod.class));
    }

    private static void bytesThatEndAnywhereNeverThrow(byte[] whole) {
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatCode(() -> ConstantPoolFilter.judge("com/acme/Cut", cut)).doesNotThrowAnyException();
        }
    }

    @Test
    void bytesThatAreNonsenseNeverThrow() throws Exception {
        bytesThatAreNonsenseNeverThrow(bytes(PlainSource.class), 0);
        byte[] methods = bytes(FinalMethod.class);
        bytesThatAreNonsenseNeverThrow(methods, methods.length - 300);
    }

    private static void bytesThatAreNonsenseNeverThrow(byte[] whole, int from) {
        Random random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            byte[] wrong = whole.clone();
            for (int i = 0; i < 8; i++) {
                wrong[from + 4 + random.nextInt(200)] = (byte) random.nextInt();
            }
            assertThatCode(() -> ConstantPoolFilter.judge("com/acme/Wrong", wrong))
                    .doesNotThrowAnyException();
        }
    }

    private static int judge(Class<?> type) throws IOException {
        return ConstantPoolFilter.judge(bytes(type));
    }

    private static boolean mayBeDoor(Class<?> type) throws IOException {
        return ConstantPoolFilter.judge(bytes(type)) == ConstantPoolFilter.DOOR;
    }

    private static byte[] bytes(Class<?> type) throws IOException {
        try (InputStream in = type.getResourceAsStream("/" + type.getName().replace('.', '/') + ".class")) {
            return in.readAllBytes();
        }
    }

    /** Public, as a driver's; top level is not asked for here. */
    public static final class FinalStatement {
        public int rows() throws SQLException {
            return 0;
        }
    }

    static class FinalMethod {
        int unused;

        public final int rows() throws SQLException {
            return unused;
        }
    }

    static class Open {
        private final int rows = 1;

        public static final int none() throws SQLException {
            return 0;
        }

        final int rows() throws SQLException {
            return rows;
        }
    }

    public static final class NothingOfJdbc {
        public int rows() {
            return 0;
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
