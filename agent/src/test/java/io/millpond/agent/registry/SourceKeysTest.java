/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.jdbc.facade.DriverLoader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What two requests of a driver's own DataSource have in common, or one before and after it was set to something else. */
class SourceKeysTest {

    /** Where equals share: these versions and no others. */
    private static final Set<DriverJar> SHARING = Set.of(
            DriverJar.POSTGRESQL_42_2,
            DriverJar.POSTGRESQL,
            DriverJar.MARIADB_3_1,
            DriverJar.MARIADB_3,
            DriverJar.MYSQL_8_0,
            DriverJar.MYSQL_8,
            DriverJar.MYSQL_9,
            DriverJar.MYSQL_26,
            DriverJar.H2_2_1,
            DriverJar.H2_2_2,
            DriverJar.H2);

    /** Whose DataSource is compared with what it was, and not read again. */
    private static final Set<DriverJar> REMEMBERED = Set.of(
            DriverJar.POSTGRESQL_42_2,
            DriverJar.POSTGRESQL,
            DriverJar.MARIADB_3_1,
            DriverJar.MARIADB_3,
            DriverJar.H2_2_1,
            DriverJar.H2_2_2,
            DriverJar.H2);

    /** Setters of what no session depends on. */
    private static final Set<String> NO_STATE = Set.of("setDescription", "setLogWriter");

    /** Too much to look at for each call: of these no two calls have the same key, so they are never pooled. */
    private static final Set<String> UNREADABLE = Set.of("MysqlConnectionPoolDataSource", "MysqlXADataSource");

    @TempDir
    static Path folder;

    @BeforeAll
    static void derbysLog() {
        System.setProperty(
                "derby.stream.error.file", folder.resolve("derby.log").toString());
    }

    @AfterAll
    static void noDerbysLog() {
        System.clearProperty("derby.stream.error.file");
    }

    private static DoorKey key(Object source) throws ReflectiveOperationException {
        SourceReader row = DataSourceTable.of(source.getClass());
        SourceReader reader = row == null ? SourceReader.BY_INSTANCE : row;
        SourceReader.Reading read = reader.read((DataSource) source, SourceReader.Arguments.NONE);
        return read == null ? null : read.key;
    }

    /** What is remembered of it; null where each call reads anew. */
    private static SourceState state(Object source) {
        SourceReader row = DataSourceTable.of(source.getClass());
        return (row == null ? SourceReader.BY_INSTANCE : row).state((DataSource) source);
    }

    private static Object made(Class<?> type) throws ReflectiveOperationException {
        // A pool opens connections when it is set.
        Object source = KnownPools.isPool(type.getName()) ? null : DriverJar.make(type);
        if (source != null) {
            set(source, "setUrl", "jdbc:" + (type.getName().contains("mysql") ? "mysql" : "mariadb") + "://db1/orders");
            set(source, "setURL", "jdbc:h2:mem:orders;DB_CLOSE_DELAY=-1");
            set(source, "setUser", "shop");
            set(source, "setPassword", "a");
        }
        return source;
    }

    /** Where this version has such a property and takes such a value. */
    private static void set(Object source, String setter, String value) {
        try {
            if (setter.equals("setUrl")
                    && !source.getClass().getName().contains("mysql")
                    && !source.getClass().getName().contains("mariadb")) {
                return;
            }
            source.getClass().getMethod(setter, String.class).invoke(source, value);
        } catch (ReflectiveOperationException e) {
            // it has none
        }
    }

    @ParameterizedTest
    @EnumSource
    void equalsShareInTheVersionsThatTheTableNamesAndInNoOther(DriverJar of) throws Exception {
        DriverLoader loader = of.untouched();
        int rows = 0;
        for (Class<?> type : of.dataSources(loader)) {
            Object one = made(type);
            Object other = made(type);
            if (one == null || key(one) == null) {
                continue;
            }
            boolean row = DataSourceTable.of(type) != null;
            rows += row ? 1 : 0;
            if (REMEMBERED.contains(of) && row) {
                assertThat(state(one)).as("%s is remembered", type).isNotNull();
            }
            assertThat(key(one).equals(key(one)))
                    .as("%s, read twice", type)
                    .isEqualTo(!UNREADABLE.contains(type.getSimpleName()));
            assertThat(key(one).equals(key(other))).as("%s and its equal", type).isEqualTo(row && SHARING.contains(of));
        }
        assertThat(rows).isEqualTo(of.jar.matches("(postgresql|mariadb|mysql|h2)-.*") ? 1 : 0);
    }

    @ParameterizedTest
    @EnumSource
    void onePropertyChangedInPlaceIsAnotherKey(DriverJar of) throws Exception {
        DriverLoader loader = of.untouched();
        List<String> overlooked = new ArrayList<>();
        int walked = 0;
        for (Class<?> type : of.dataSources(loader)) {
            for (Method setter : type.getMethods()) {
                if (!setter.getName().startsWith("set")
                        || setter.getParameterCount() != 1
                        || NO_STATE.contains(setter.getName())) {
                    continue;
                }
                for (Object value : values(setter.getParameterTypes()[0], loader)) {
                    walked += isOverlooked(type, setter, value, overlooked) ? 1 : 0;
                }
            }
        }
        assertThat(overlooked).isEmpty();
        if (of != DriverJar.CLICKHOUSE_1
                && of != DriverJar.DUCKDB) { // their one DataSource takes all that it has as an argument
            assertThat(walked).isGreaterThan(2);
        }
    }

    /** A driver may keep what it made for its first call in its DataSource: the next call must still be the same request. */
    @ParameterizedTest
    @EnumSource
    void theKeyOfTheSecondCallIsThatOfTheThird(DriverJar of) throws Exception {
        for (Class<?> type : of.dataSources(of.untouched())) {
            Object source = DriverJar.make(type);
            if (source == null || KnownPools.isPool(type.getName()) || UNREADABLE.contains(type.getSimpleName())) {
                continue;
            }
            toNowhere(source);
            call((DataSource) source);
            DoorKey second = key(source);
            call((DataSource) source);
            assertThat(key(source)).as("%s", type).isEqualTo(second);
        }
    }

    /** A port at which nobody listens, so that a call ends at once; or a database in this process. */
    private static void toNowhere(Object source) {
        Class<?> type = source.getClass();
        for (String setter : new String[] {"setServerName", "setIfxIFXHOST", "setHost"}) {
            set(source, setter, "127.0.0.1");
        }
        for (String setter : new String[] {"setPortNumber", "setPort", "setIfxPORTNO", "setLoginTimeout"}) {
            try {
                type.getMethod(setter, int.class).invoke(source, 1);
            } catch (ReflectiveOperationException e) {
                // it has none
            }
        }
        String system = type.getName().contains("mysql") ? "mysql" : "mariadb";
        set(source, "setUrl", "jdbc:" + system + "://127.0.0.1:1/x?connectTimeout=1000");
        set(source, "setURL", urlOf(type.getName()));
        if (!type.getName().startsWith("org.hsqldb")) {
            set(source, "setDatabaseName", type.getName().startsWith("org.apache.derby") ? "memory:keys" : "x");
        }
        set(source, "setCreateDatabase", "create");
        set(source, "setUser", "sa");
        set(source, "setPassword", "");
    }

    private static String urlOf(String type) {
        return type.startsWith("org.h2")
                ? "jdbc:h2:mem:keys"
                : type.startsWith("org.hsqldb")
                        ? "jdbc:hsqldb:mem:keys"
                        : type.startsWith("oracle")
                                ? "jdbc:oracle:thin:@127.0.0.1:1/x"
                                : "jdbc:sqlserver://127.0.0.1:1;loginTimeout=1;connectRetryCount=0";
    }

    private static void call(DataSource source) {
        try {
            source.getConnection().close();
        } catch (SQLException | RuntimeException | LinkageError e) {
            // nobody is there, or a library is missing
        }
    }

    /** False where nothing was changed. */
    private static boolean isOverlooked(Class<?> type, Method setter, Object value, List<String> overlooked)
            throws ReflectiveOperationException {
        Object source = made(type);
        if (source == null) {
            return false;
        }
        Object untouched = made(type);
        DoorKey before = key(source);
        SourceState state = state(source);
        if (state != null && !state.isOf((DataSource) source)) {
            overlooked.add(type.getSimpleName() + " is not even as it was");
        }
        try {
            setter.invoke(source, value);
        } catch (InvocationTargetException e) {
            return false; // not a value for this property
        }
        if (isSameByGetter(source, untouched, setter) || value.equals(read(untouched, setter))) {
            return false; // it was that before, or is not kept
        }
        DoorKey after = key(source);
        if (state != null && state.isOf((DataSource) source) && before != null && !before.equals(after)) {
            overlooked.add(type.getSimpleName() + "." + setter.getName() + "(" + value + "), where it was read before");
        }
        boolean setsNothing = value instanceof Boolean && isItsDefault(source, setter, (Boolean) value);
        if (before != null && before.equals(after) && !setsNothing) {
            overlooked.add(type.getSimpleName() + "." + setter.getName() + "(" + value + ")");
        }
        return true;
    }

    /** Where there is no getter: it was that before if its opposite is something else. */
    private static boolean isItsDefault(Object source, Method setter, Boolean value)
            throws ReflectiveOperationException {
        DoorKey set = key(source);
        setter.invoke(source, !value);
        return set != null && !set.equals(key(source));
    }

    private static Object[] values(Class<?> type, ClassLoader loader) {
        if (type == String.class) {
            return new Object[] {"jdbc:h2:mem:other", "true", "7", "disable", "TLSv1.2"};
        }
        if (type == int.class || type == Integer.class) {
            return new Object[] {7, 1};
        }
        if (type == long.class || type == Long.class) {
            return new Object[] {7L};
        }
        if (type == boolean.class || type == Boolean.class) {
            return new Object[] {true, false};
        }
        if (type == char[].class) {
            return new Object[] {"7".toCharArray()};
        }
        if (type == Properties.class) {
            Properties properties = new Properties();
            properties.setProperty("some", "thing");
            return new Object[] {properties};
        }
        if (type.isInterface()) { // a supplier of tokens, a factory of sockets
            return new Object[] {
                Proxy.newProxyInstance(loader, new Class<?>[] {type}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "equals":
                            return proxy == arguments[0];
                        case "hashCode":
                            return 7;
                        case "toString":
                            return type.getSimpleName();
                        default:
                            throw new SQLException("nobody asks");
                    }
                })
            };
        }
        return new Object[0];
    }

    private static boolean isSameByGetter(Object source, Object untouched, Method setter) {
        return Objects.equals(read(source, setter), read(untouched, setter));
    }

    /** The setter itself where there is no getter: then it counts. */
    private static Object read(Object source, Method setter) {
        for (String prefix : new String[] {"get", "is"}) {
            try {
                Object value = source.getClass()
                        .getMethod(prefix + setter.getName().substring(3))
                        .invoke(source);
                return value instanceof Object[] ? List.of((Object[]) value) : value;
            } catch (ReflectiveOperationException | RuntimeException e) {
                // the other name
            }
        }
        return source;
    }
}
