/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.bootstrap.JdbcAnswer;
import io.millpond.bootstrap.JdbcCall;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.ConnectionPoolDataSource;
import javax.sql.DataSource;
import javax.sql.PooledConnection;
import javax.sql.XAConnection;
import javax.sql.XADataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JdbcWeaverTest {

    private final RecordingInterceptor interceptor = new RecordingInterceptor();
    private final Connection handle = (Connection) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> null);

    @AfterEach
    void removeInterceptor() {
        interceptor.close();
    }

    @Test
    void theDataSourcesOfTheFourDriversRingAndAnAnswerSkipsTheirBody() throws Exception {
        WeavingLoader loader = new WeavingLoader(
                "org.h2.jdbcx.", "org.postgresql.ds.", "org.mariadb.jdbc.MariaDbDataSource", "com.mysql.cj.jdbc.Mysql");
        interceptor.answer = JdbcAnswer.returning(handle);

        for (String name : new String[] {
            "org.h2.jdbcx.JdbcDataSource",
            "org.postgresql.ds.PGSimpleDataSource",
            "org.mariadb.jdbc.MariaDbDataSource",
            "com.mysql.cj.jdbc.MysqlDataSource"
        }) {
            DataSource source = loaded(loader, name);
            assertThat(source.getConnection()).isSameAs(handle);
            assertThat(source.getConnection("u", "p")).isSameAs(handle);
        }

        assertThat(interceptor.heard)
                .containsExactly(
                        "JdbcDataSource()", "JdbcDataSource(u,p)",
                        "PGSimpleDataSource()", "PGSimpleDataSource(u,p)",
                        "MariaDbDataSource()", "MariaDbDataSource(u,p)",
                        "MysqlDataSource()", "MysqlDataSource(u,p)");
        assertThat(loader.woven())
                .containsExactly(
                        "org.h2.jdbcx.JdbcDataSource",
                        "org.postgresql.ds.common.BaseDataSource",
                        "org.mariadb.jdbc.MariaDbDataSource",
                        "com.mysql.cj.jdbc.MysqlDataSource");
    }

    @Test
    void eachDriverClassOfTheFourDriversIsWovenAndVerifies() throws Exception {
        for (String name : new String[] {
            "org.h2.Driver",
            "org.postgresql.Driver",
            "org.mariadb.jdbc.Driver",
            "com.mysql.cj.jdbc.NonRegisteringDriver"
        }) {
            WeavingLoader loader = new WeavingLoader(name);
            Driver driver = loaded(loader, name);
            assertThat(loader.woven()).as(name).containsExactly(name);
            assertThat(driver.connect("jdbc:nobody:x", new Properties()))
                    .as(name)
                    .isNull();
            assertThat(interceptor.heard)
                    .as(name)
                    .contains(driver.getClass().getSimpleName() + " connect jdbc:nobody:x");
        }
    }

    @Test
    void aDriverThatIsCalledDirectlyRingsAndAnAnswerSkipsItsBody() throws Exception {
        Driver driver = loaded(new WeavingLoader("org.h2."), "org.h2.Driver");
        interceptor.answer = JdbcAnswer.returning(handle);

        assertThat(driver.connect("jdbc:h2:mem:weave", new Properties())).isSameAs(handle);

        assertThat(interceptor.heard).containsExactly("Driver connect jdbc:h2:mem:weave");
    }

    @Test
    void aCovariantConnectSaysWhatItPromisesAndItsBridgeDoesNot() throws Exception {
        WeavingLoader loader = new WeavingLoader("org.mariadb.jdbc.NonRegisteringDriver", "org.mariadb.jdbc.Driver");
        Driver driver = loaded(loader, "org.mariadb.jdbc.Driver");
        interceptor.answer = JdbcAnswer.returning(handle);

        assertThat(driver.connect("jdbc:mariadb://localhost/x", new Properties()))
                .isSameAs(handle);
        assertThat(interceptor.heard).containsExactly("Driver connect jdbc:mariadb://localhost/x");

        interceptor.heard.clear();
        interceptor.answer = JdbcAnswer.throwing(new SQLException("seen"));
        var promising = driver.getClass().getMethod("connect", String.class, Properties.class);
        assertThat(promising.getReturnType().getName()).isEqualTo("org.mariadb.jdbc.Connection");
        assertThatThrownBy(() -> promising.invoke(driver, "jdbc:mariadb://localhost/x", new Properties()))
                .hasRootCauseMessage("seen");
        assertThat(interceptor.heard).containsExactly("Driver connect jdbc:mariadb://localhost/x as Connection");
    }

    @Test
    void theDoorsOfPoolsRing() throws Exception {
        WeavingLoader loader = new WeavingLoader("org.h2.jdbcx.");
        Object source = loaded(loader, "org.h2.jdbcx.JdbcDataSource");
        source.getClass().getMethod("setURL", String.class).invoke(source, "jdbc:h2:mem:pooled");

        PooledConnection pooled = ((ConnectionPoolDataSource) source).getPooledConnection();
        XAConnection xa = ((XADataSource) source).getXAConnection("", "");
        pooled.getConnection();
        xa.getConnection();
        pooled.close();
        xa.close();

        // H2's getPooledConnection calls its getXAConnection.
        assertThat(interceptor.heard)
                .containsExactly(
                        "JdbcDataSource pooled",
                        "JdbcDataSource pooled",
                        "JdbcDataSource pooled",
                        "JdbcXAConnection of a pool",
                        "JdbcXAConnection of a pool");
    }

    @Test
    void withoutAnAnswerTheOriginalRunsUntouched() throws Exception {
        DataSource source = h2("jdbc:h2:mem:untouched");

        try (Connection connection = source.getConnection()) {
            assertThat(connection.getClass().getName()).isEqualTo("org.h2.jdbc.JdbcConnection");
        }
        interceptor.close();
        try (Connection connection = source.getConnection("", "")) {
            assertThat(connection.isClosed()).isFalse();
        }
    }

    @Test
    void theExitSeesTheOriginalsResultAndReplacesIt() throws Exception {
        Outcome outcome = new Outcome(handle, null);
        interceptor.answer = outcome;

        assertThat(h2("jdbc:h2:mem:replaced").getConnection()).isSameAs(handle);
        assertThat(outcome.returned).isInstanceOf(Connection.class);
        assertThat(outcome.thrown).isNull();
        ((Connection) outcome.returned).close();
    }

    @Test
    void theExitSeesTheOriginalsExceptionAndMayReplaceIt() throws Exception {
        Outcome outcome = new Outcome(handle, null);
        interceptor.answer = outcome;
        assertThat(h2("jdbc:h2:tcp:").getConnection()).isSameAs(handle);
        assertThat(outcome.thrown).isInstanceOf(SQLException.class);

        SQLException exhausted = new SQLException("exhausted");
        interceptor.answer = JdbcAnswer.throwing(exhausted);
        assertThatThrownBy(() -> h2("jdbc:h2:mem:x").getConnection()).isSameAs(exhausted);
    }

    @Test
    void anAnswerThatSaysNothingLeavesTheOriginalsOutcome() throws Exception {
        interceptor.answer = new Outcome(null, null);

        try (Connection connection = h2("jdbc:h2:mem:nothing").getConnection()) {
            assertThat(connection.isClosed()).isFalse();
        }
        assertThatThrownBy(() -> h2("jdbc:h2:tcp:").getConnection()).isInstanceOf(SQLException.class);
    }

    @Test
    void aFaultOfOursNeverReachesTheApplication() throws Exception {
        interceptor.answer = new Outcome("not a connection", null);
        try (Connection connection = h2("jdbc:h2:mem:fault").getConnection()) {
            assertThat(connection.isClosed()).isFalse();
        }
        interceptor.answer = new JdbcCall() {
            @Override
            public void finish(Object returned, Throwable thrown) {
                throw new StackOverflowError();
            }
        };
        try (Connection connection = h2("jdbc:h2:mem:fault").getConnection()) {
            assertThat(connection.isClosed()).isFalse();
        }
        try (RecordingInterceptor broken = new RecordingInterceptor() {
            @Override
            public JdbcCall enterDataSource(
                    Object source, String user, String password, boolean credentials, Class<?> promised) {
                throw new IllegalStateException("ours");
            }
        }) {
            try (Connection connection = h2("jdbc:h2:mem:fault").getConnection()) {
                assertThat(connection.isClosed()).isFalse();
            }
            assertThat(broken.heard).isEmpty();
        }
    }

    @Test
    void aLoaderThatHidesTheDoorwayGetsAWorkingClassThatRingsNobody() throws Exception {
        ClassLoader blind = new ClassLoader(getClass().getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (name.startsWith("io.millpond.bootstrap.")) {
                    throw new ClassNotFoundException(name);
                }
                return super.loadClass(name, resolve);
            }
        };
        interceptor.answer = JdbcAnswer.returning(handle);
        WeavingLoader loader = new WeavingLoader(blind, "org.h2.jdbcx.");
        DataSource source = loaded(loader, "org.h2.jdbcx.JdbcDataSource");
        source.getClass().getMethod("setURL", String.class).invoke(source, "jdbc:h2:mem:blind");

        try (Connection connection = source.getConnection()) {
            assertThat(connection.getClass().getName()).isEqualTo("org.h2.jdbc.JdbcConnection");
        }
        assertThat(loader.woven()).containsExactly("org.h2.jdbcx.JdbcDataSource");
        assertThat(interceptor.heard).isEmpty();
    }

    @Test
    void aCovariantDataSourceRingsAtItsBridge() throws Exception {
        String name = Doors.class.getName() + "$Covariant";
        DataSource source = loaded(new WeavingLoader(Doors.class.getName()), name);
        interceptor.answer = JdbcAnswer.returning(handle);

        assertThat(source.getConnection()).isSameAs(handle);
        assertThat(source.getConnection("u", "p")).isSameAs(handle);
        assertThat(interceptor.heard).containsExactly("Covariant()", "Covariant(u,p)");
    }

    @Test
    void aClassWithMissingParentsIsWovenAllTheSame() throws Exception {
        String name = Doors.class.getName() + "$WithMarker";
        String text = new String(WeavingLoader.bytes(name), StandardCharsets.ISO_8859_1);
        byte[] file = text.replace("Doors$Marker", "Doors$Absent").getBytes(StandardCharsets.ISO_8859_1);
        assertThat(file).isNotEqualTo(WeavingLoader.bytes(name));

        byte[] woven = new JdbcWeaver().weave(getClass().getClassLoader(), name.replace('.', '/'), null, file);

        assertThat(new String(woven, StandardCharsets.ISO_8859_1)).contains("Doors$Absent", "InterceptorHolder");
    }

    @Test
    void whatOnlyLooksLikeADoorIsLeftAlone() throws Exception {
        for (String name : new String[] {
            Doors.class.getName() + "$StaticHelper",
            Doors.class.getName() + "$Repository",
            "org.h2.jdbc.JdbcConnection",
            "org.mariadb.jdbc.Statement",
            "org.postgresql.jdbc.PgDatabaseMetaData",
            "javax.sql.DataSource"
        }) {
            assertThat(new JdbcWeaver().weave(getClass().getClassLoader(), name, null, WeavingLoader.bytes(name)))
                    .as(name)
                    .isNull();
        }
        assertThat(new JdbcWeaver().weave(null, "cut", null, new byte[] {(byte) 0xCA, (byte) 0xFE}))
                .isNull();
    }

    @Test
    void byteBuddysPropertyIsRestored() throws Exception {
        h2("jdbc:h2:mem:property");
        assertThat(System.getProperty("net.bytebuddy.safe")).isNull();
    }

    private static DataSource h2(String url) throws Exception {
        DataSource source = loaded(new WeavingLoader("org.h2.jdbcx."), "org.h2.jdbcx.JdbcDataSource");
        source.getClass().getMethod("setURL", String.class).invoke(source, url);
        return source;
    }

    @SuppressWarnings("unchecked")
    private static <T> T loaded(ClassLoader loader, String name) throws Exception {
        var constructor = Class.forName(name, true, loader).getDeclaredConstructor();
        constructor.setAccessible(true);
        return (T) constructor.newInstance();
    }

    /** Sees the original's outcome, answers its own. */
    private static final class Outcome extends JdbcCall {

        private final Object mine;
        private final Throwable failing;
        private Object returned;
        private Throwable thrown;

        private Outcome(Object mine, Throwable failing) {
            this.mine = mine;
            this.failing = failing;
        }

        @Override
        public void finish(Object returned, Throwable thrown) {
            this.returned = returned;
            this.thrown = thrown;
            result = mine;
            failure = failing;
        }
    }
}
