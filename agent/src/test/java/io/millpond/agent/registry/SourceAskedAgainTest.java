/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A DataSource that was asked before is not read again, and whatever is set on it counts at once. */
class SourceAskedAgainTest {

    private static final String URL = "jdbc:h2:mem:sourceaskedagain;DB_CLOSE_DELAY=-1";

    private final DoorsWorld world = new DoorsWorld("pool.probation=false,pool.validate.after=1h");
    private final JdbcDataSource source = source();

    private static JdbcDataSource source() {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL(URL);
        source.setUser("sa");
        source.setPassword("");
        return source;
    }

    @BeforeEach
    void warm() throws SQLException {
        for (int i = 0; i < 3; i++) {
            get(source).close();
        }
    }

    @AfterEach
    void close() {
        world.close();
    }

    private Connection get(DataSource asked) throws SQLException {
        return DoorsWorld.run(world.doors.dataSource(asked, null, null, false, null), () -> asked.getConnection());
    }

    /** Nothing of the DataSource's class is on the stack here: so it is nobody that we could name. */
    private boolean isRemembered(DataSource asked, SourceReader.Arguments arguments) {
        return world.doors
                        .askers()
                        .of(null)
                        .bindings()
                        .find(asked, arguments, world.doors.evidence().epoch())
                != null;
    }

    private boolean isRemembered(DataSource asked) {
        return isRemembered(asked, SourceReader.Arguments.NONE);
    }

    @Test
    void whatIsSetAsItWasIsRemembered() throws SQLException {
        assertThat(isRemembered(source)).isTrue();
        try (Connection connection = get(source)) {
            assertThat(connection.isValid(1)).isTrue();
        }
        assertThat(world.onlyPool().engine.idle()).isOne(); // the first of a pool is not kept, and a worker closes it
    }

    @Test
    void anotherDataSourceIsRead() {
        assertThat(isRemembered(source())).isFalse();
        assertThat(isRemembered(source, new SourceReader.Arguments("sa", "", true)))
                .isFalse();
    }

    @Test
    void eachPropertyCountsAndCountsNoMoreOnceItIsAsItWas() {
        source.setPassword("other");
        assertThat(isRemembered(source)).isFalse();
        source.setPassword(new StringBuilder().toString());
        assertThat(isRemembered(source)).isTrue();

        source.setUser("as");
        assertThat(isRemembered(source)).isFalse();
        source.setUser(new StringBuilder("sa").toString());
        assertThat(isRemembered(source)).isTrue();

        source.setURL(URL + ";TRACE_LEVEL_FILE=0");
        assertThat(isRemembered(source)).isFalse();
        source.setURL(URL);
        source.setLoginTimeout(7);
        assertThat(isRemembered(source)).isFalse();
        source.setLoginTimeout(0);
        source.setDescription("the same");
        source.setLogWriter(new PrintWriter(System.out));
        assertThat(isRemembered(source)).isFalse();
    }

    @Test
    void whatWasSetIsWhatTheNextConnectionIs() throws SQLException {
        source.setURL("jdbc:h2:mem:sourceaskedagain2;DB_CLOSE_DELAY=-1");
        try (Connection connection = get(source)) {
            assertThat(connection.getMetaData().getURL()).isEqualTo("jdbc:h2:mem:sourceaskedagain2");
        }
        source.setURL(URL);
        try (Connection connection = get(source)) {
            assertThat(connection.getMetaData().getURL()).isEqualTo("jdbc:h2:mem:sourceaskedagain");
        }
    }

    /** That nothing is idle is no reason to read and remember it once more. */
    @Test
    void whatIsRememberedStaysWhereNothingIsIdle() throws SQLException {
        Bindings.SourceBinding before = bound();
        try (Connection one = get(source);
                Connection other = get(source)) {
            assertThat(one).isNotSameAs(other);
            assertThat(bound()).isSameAs(before);
        }
    }

    @Test
    void andIsReplacedOnceItsPoolIsRetired() throws SQLException {
        Bindings.SourceBinding before = bound();
        try (Connection lent = get(source)) {
            world.doors.registry().retire(before.caller.key);
            get(source).close();
            assertThat(bound()).isNotSameAs(before);
            assertThat(bound().pool()).isSameAs(world.onlyPool());
        }
    }

    private Bindings.SourceBinding bound() {
        return world.doors
                .askers()
                .of(null)
                .bindings()
                .find(
                        source,
                        SourceReader.Arguments.NONE,
                        world.doors.evidence().epoch());
    }

    /** A DataSource that says where it connects. */
    public interface Telling {
        String getUrl();
    }

    private static DataSource unknown(Class<?>... as) {
        return (DataSource) Proxy.newProxyInstance(
                SourceAskedAgainTest.class.getClassLoader(),
                as,
                (proxy, method, arguments) -> url.isEmpty() ? null : url);
    }

    private static volatile String url = "jdbc:x:one";

    /** What it answers may depend on more than its fields. */
    @Test
    void whatAnUnknownOneTellsIsAskedEachTime() {
        DataSource telling = unknown(DataSource.class, Telling.class);
        DataSource silent = unknown(DataSource.class);
        SourceState told = SourceReader.BY_INSTANCE.state(telling);
        SourceState untold = SourceReader.BY_INSTANCE.state(silent);
        assertThat(told.isOf(telling)).isTrue();

        url = "jdbc:x:two";
        assertThat(told.isOf(telling)).isFalse();
        assertThat(untold.isOf(silent)).isTrue();
        url = "";
        SourceState nothing = SourceReader.BY_INSTANCE.state(unknown(DataSource.class, Mute.class));
        url = "jdbc:x:one";
        assertThat(told.isOf(telling)).isTrue();
        assertThat(nothing.isOf(unknown(DataSource.class, Mute.class))).isFalse();
    }

    /** One that says nothing as long as it is not set. */
    public interface Mute {
        Object getUrl();
    }

    /** Changed in place: the DataSource has the same objects as before. */
    @Test
    void whatIsChangedInPlaceCounts() throws Exception {
        org.postgresql.ds.PGSimpleDataSource postgres = new org.postgresql.ds.PGSimpleDataSource();
        postgres.setServerNames(new String[] {"one", "two"});
        postgres.setProperty("options", "-c a=b");
        SourceState state = DataSourceTable.of(postgres.getClass()).state(postgres);
        assertThat(state.isOf(postgres)).isTrue();

        postgres.setProperty("options", "-c a=c");
        assertThat(state.isOf(postgres)).isFalse();
        postgres.setProperty("options", "-c a=b");
        assertThat(state.isOf(postgres)).isTrue();
        String[] servers = (String[]) field(postgres, "serverNames");
        servers[1] = "three";
        assertThat(state.isOf(postgres)).isFalse();
        servers[1] = "two";
        assertThat(state.isOf(postgres)).isTrue();
        ((Properties) field(postgres, "properties")).put("some", new Object());
        assertThat(state.isOf(postgres)).isFalse();
    }

    private static Object field(Object of, String name) throws ReflectiveOperationException {
        java.lang.reflect.Field field = of.getClass().getSuperclass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(of);
    }

    @Test
    void whatIsRememberedHoldsNoDataSourceAndNothingThatItHolds() throws SQLException {
        JdbcDataSource dropped = source();
        PrintWriter log = new PrintWriter(System.out);
        dropped.setLogWriter(log);
        WeakReference<Object> gone = new WeakReference<>(dropped);
        SourceState state = DataSourceTable.of(JdbcDataSource.class).state(dropped);
        WeakReference<Object> held = new WeakReference<>(log);
        assertThat(state.isOf(dropped)).isTrue();
        dropped = null;
        log = null;

        Awaitility.await().until(() -> {
            System.gc();
            return gone.get() == null && held.get() == null;
        });
        assertThat(state).hasToString("SourceState{10 fields, 4 left out}");
    }
}
