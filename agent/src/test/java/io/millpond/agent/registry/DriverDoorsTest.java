/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.jdbc.Handles;
import io.millpond.agent.jdbc.facade.DriverLoader;
import io.millpond.bootstrap.InterceptorHolder;
import io.millpond.bootstrap.JdbcAnswer;
import io.millpond.bootstrap.JdbcCall;
import io.millpond.bootstrap.JdbcInterceptor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.ConnectionPoolDataSource;
import javax.sql.DataSource;
import javax.sql.XADataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every driver's own DataSources and Drivers, in their real jars, woven as a VM loads them: each door rings, once. */
class DriverDoorsTest {

    private static final SQLException HEARD = new SQLException("heard");

    @TempDir
    static Path folder;

    /** What is rung, by whom, and what the woven method promises; nothing behind a door runs. */
    private static final class Bell extends JdbcInterceptor {
        final List<String> rings = new ArrayList<>();
        Class<?> promised;

        @Override
        public JdbcCall enterDriverManager(String url, Properties info, Class<?> caller) {
            return ring("DriverManager", null);
        }

        @Override
        public JdbcCall enterDataSource(
                Object source, String user, String password, boolean withCredentials, Class<?> as) {
            return ring(withCredentials ? "(" + user + "," + password + ")" : "()", as);
        }

        @Override
        public JdbcCall enterDriver(Object driver, String url, Properties info, Class<?> as) {
            return ring("connect", as);
        }

        @Override
        public JdbcCall enterPooledSource(Object source) {
            rings.add("pooled");
            return null;
        }

        @Override
        public JdbcCall enterPooledConnection(Object pooled, Class<?> as) {
            return null;
        }

        private JdbcCall ring(String what, Class<?> as) {
            rings.add(what);
            promised = as;
            return JdbcAnswer.throwing(HEARD);
        }
    }

    @BeforeAll
    static void derbysLog() {
        System.setProperty(
                "derby.stream.error.file", folder.resolve("derby.log").toString());
    }

    @AfterAll
    static void noDerbysLog() {
        System.clearProperty("derby.stream.error.file");
    }

    @AfterEach
    void quiet() {
        InterceptorHolder.set(null);
    }

    @ParameterizedTest
    @EnumSource
    void eachGetterOfADriversDataSourceRingsOnce(DriverJar of) throws Exception {
        DriverLoader loader = of.woven();
        Class<?> connection = Class.forName(of.connection, false, loader);
        List<String> rows = new ArrayList<>();
        for (Class<?> type : of.dataSources(loader)) {
            Object source = DriverJar.make(type);
            if (source == null) {
                continue;
            }
            Set<String> declaring = new TreeSet<>();
            Set<String> promises = new TreeSet<>();
            for (Method getter : type.getMethods()) {
                boolean plain = getter.getParameterCount() == 0;
                if (!getter.getName().equals("getConnection")
                        || !Connection.class.isAssignableFrom(getter.getReturnType())
                        || !(plain
                                || List.of(getter.getParameterTypes()).equals(List.of(String.class, String.class)))) {
                    continue;
                }
                Bell bell = new Bell();
                InterceptorHolder.set(bell);
                Object[] arguments = plain ? new Object[0] : new Object[] {"u", "p"};
                assertThat(thrown(() -> getter.invoke(source, arguments)))
                        .as("%s", getter)
                        .isSameAs(HEARD);
                assertThat(bell.rings).as("%s", getter).containsExactly(plain ? "()" : "(u,p)");
                declaring.add(getter.getDeclaringClass().getSimpleName());
                if (getter.getReturnType() != Connection.class) {
                    assertThat(bell.promised).as("%s", getter).isSameAs(getter.getReturnType());
                    promises.add(getter.getReturnType().getSimpleName()
                            + (Handles.fits(connection, bell.promised) ? ": a handle" : ": the driver's own"));
                } else {
                    assertThat(bell.promised).as("%s", getter).isNull();
                }
            }
            rows.add("| " + of.jar + " | `" + type.getName() + "` | " + String.join(", ", declaring) + " | "
                    + (promises.isEmpty() ? "Connection" : String.join(", ", promises)) + " | " + keyed(source) + " | "
                    + others(source) + " |");
        }
        assertThat(rows.isEmpty()).isEqualTo(of == DriverJar.CLICKHOUSE_1);
        DataSourcePage.check(of.jar, rows);
    }

    private static String keyed(Object source) {
        Class<?> type = source.getClass();
        if (KnownPools.isPool(type.getName())) {
            return "a pool";
        }
        if (!FieldSnapshot.of(source).isReadable() && DataSourceTable.of(type) == null) {
            return "not pooled";
        }
        SourceReader row = DataSourceTable.of(type);
        return row instanceof DataSourceTable && ((DataSourceTable) row).isTested(type) ? "with its equals" : "alone";
    }

    /** What else it is; and that those ways in ring too. */
    private static String others(Object source) {
        List<String> all = new ArrayList<>();
        Bell bell = new Bell();
        InterceptorHolder.set(bell);
        if (source instanceof ConnectionPoolDataSource) {
            thrown(() -> ((ConnectionPoolDataSource) source).getPooledConnection("u", "p"));
            assertThat(bell.rings).as("%s", source.getClass()).contains("pooled");
            all.add("ConnectionPoolDataSource");
        }
        bell.rings.clear();
        if (source instanceof XADataSource) {
            thrown(() -> ((XADataSource) source).getXAConnection("u", "p"));
            assertThat(bell.rings).as("%s", source.getClass()).contains("pooled");
            all.add("XADataSource");
        }
        return all.isEmpty() ? "" : String.join(", ", all);
    }

    private interface Call {
        Object run() throws Exception;
    }

    /** Null where nothing was. */
    private static Throwable thrown(Call call) {
        try {
            call.run();
            return null;
        } catch (InvocationTargetException e) {
            return e.getCause();
        } catch (Exception | LinkageError e) {
            return e;
        }
    }

    /** What a driver says to a URL that is not its own: null, or an exception. */
    private static String answer(Driver driver, String url) {
        try {
            Connection connection = driver.connect(url, new Properties());
            return connection == null ? "null" : "a connection";
        } catch (Exception | NoClassDefFoundError e) { // ClickHouse's needs a library that is not here
            return e.getClass().getName() + ": " + e.getMessage()
                    + (e instanceof SQLException ? " " + ((SQLException) e).getSQLState() : "");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDriverThatIsAskedForAnothersUrlAnswersAsWithoutUsAndNothingIsNoted(DriverJar of) throws Exception {
        DriverLoader plain = of.untouched();
        DriverLoader woven = of.woven();
        int walked = 0;
        for (Class<?> type : of.drivers(woven)) {
            if (of == DriverJar.DERBY
                    && type.getMethod("connect", String.class, Properties.class)
                            .getDeclaringClass()
                            .getSimpleName()
                            .equals("InternalDriver")) {
                continue; // the engine itself, which the others start
            }
            Driver driver = (Driver) DriverJar.make(type);
            Driver without = (Driver) DriverJar.make(Class.forName(type.getName(), true, plain));
            if (driver == null) {
                continue;
            }
            try (DoorsWorld world = new DoorsWorld("pool.probation=false").listening()) {
                for (String url : new String[] {"jdbc:nobody:x", "nonsense", ""}) {
                    assertThat(answer(driver, url)).as("%s %s", type, url).isEqualTo(answer(without, url));
                }
                assertThat(world.borrowed).as("%s", type).isEmpty();
                for (ManagedPool pool : world.doors.registry().all()) {
                    assertThat(pool.engine.open()).as("%s", type).isZero();
                }
                walked++;
            }
        }
        assertThat(walked).isPositive();
    }

    /** A database in this process, behind its real jar. */
    private enum Embedded {
        H2(DriverJar.H2, "org.h2.jdbcx.JdbcDataSource", "setURL", "jdbc:h2:mem:doors;DB_CLOSE_DELAY=-1", true),
        H2_2_1(DriverJar.H2_2_1, "org.h2.jdbcx.JdbcDataSource", "setURL", "jdbc:h2:mem:doors;DB_CLOSE_DELAY=-1", true),
        H2_1(DriverJar.H2_1, "org.h2.jdbcx.JdbcDataSource", "setURL", "jdbc:h2:mem:doors;DB_CLOSE_DELAY=-1", true),
        HSQLDB(DriverJar.HSQLDB, "org.hsqldb.jdbc.JDBCDataSource", "setURL", "jdbc:hsqldb:mem:doors", true),
        DERBY(DriverJar.DERBY, "org.apache.derby.jdbc.EmbeddedDataSource", "setDatabaseName", "derby", true),
        SQLITE(DriverJar.SQLITE, "org.sqlite.SQLiteDataSource", "setUrl", "jdbc:sqlite:sqlite.db", false),
        /** By its constructor: it has no setter. */
        DUCKDB(DriverJar.DUCKDB, "org.duckdb.DuckDBDataSource", "", "jdbc:duckdb:", false);

        final DriverJar jar;
        final String source;
        final String setter;
        final String value;
        final boolean pooled;

        Embedded(DriverJar jar, String source, String setter, String value, boolean pooled) {
            this.jar = jar;
            this.source = source;
            this.setter = setter;
            this.value = value;
            this.pooled = pooled;
        }

        DataSource make(DriverLoader loader) throws Exception {
            Class<?> type = Class.forName(source, true, loader);
            if (this == DUCKDB) {
                Class.forName("org.duckdb.DuckDBDriver", true, loader); // it asks DriverManager
                return (DataSource) type.getConstructor(String.class).newInstance(value);
            }
            Object made = DriverJar.make(type);
            String at = this == DERBY
                    ? folder.resolve(value).toString()
                    : value.replace("sqlite.db", folder.resolve("sqlite.db").toString());
            made.getClass().getMethod(setter, String.class).invoke(made, at);
            if (this == DERBY) {
                made.getClass().getMethod("setCreateDatabase", String.class).invoke(made, "create");
            }
            for (String property : new String[] {"setUser", "setPassword"}) {
                if (this == H2 || this == H2_1 || this == H2_2_1 || this == HSQLDB) {
                    made.getClass()
                            .getMethod(property, String.class)
                            .invoke(made, property.equals("setUser") ? "SA" : "");
                }
            }
            return (DataSource) made;
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEmbeddedDriversDataSourceWorksThroughItsDoor(Embedded database) throws Exception {
        DriverLoader loader = database.jar.woven();
        Class<?> physical = Class.forName(database.jar.connection, false, loader);
        DataSource source = database.make(loader);
        try (DoorsWorld world = new DoorsWorld("pool.probation=true").listening()) {
            for (int i = 1; i <= 16; i++) {
                try (Connection connection = source.getConnection();
                        Statement statement = connection.createStatement();
                        ResultSet result = statement.executeQuery(oneRow(database))) {
                    assertThat(result.next()).isTrue();
                    assertThat(connection).as("a cast holds").isInstanceOf(physical);
                    assertThat(Handles.isHandle(connection)).isTrue();
                }
                assertThat(world.borrowed)
                        .as("what a getConnection does inside is no door")
                        .hasSize(i);
            }
            // Some of its own at first; then one serves all.
            assertThat(world.opened).hasValue(database.pooled ? 1 : 0);
            assertThat(world.doors.registry().all()).hasSize(database.pooled ? 1 : 0);
            if (database == Embedded.SQLITE) {
                Method covariant = source.getClass().getMethod("getConnection", String.class, String.class);
                try (Connection connection = (Connection) covariant.invoke(source, "u", "p")) {
                    assertThat(connection).isInstanceOf(covariant.getReturnType());
                    assertThat(Handles.isHandle(connection)).isTrue();
                }
            }
        }
    }

    private static String oneRow(Embedded database) {
        switch (database) {
            case HSQLDB:
                return "values (1)";
            case DERBY:
                return "values 1";
            default:
                return "select 1";
        }
    }

    @Test
    void aDriverBehindADriverIsCountedOnce() throws Exception {
        DriverLoader loader = DriverJar.HSQLDB.woven();
        // Calls its superclass's connect.
        Driver outer = (Driver) DriverJar.make(Class.forName("org.hsqldb.jdbcDriver", true, loader));
        Properties info = new Properties();
        info.setProperty("user", "SA");
        info.setProperty("password", "");
        try (DoorsWorld world = new DoorsWorld("pool.probation=false").listening()) {
            for (int i = 1; i <= 3; i++) {
                try (Connection connection =
                        world.manager(outer, "jdbc:hsqldb:mem:nested", info, DriverDoorsTest.class)) {
                    assertThat(connection.isClosed()).isFalse();
                }
                assertThat(world.borrowed).hasSize(i);
            }
            assertThat(world.doors.registry().all()).hasSize(1);
        }
    }
}
