/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.mysql.cj.jdbc.MysqlDataSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mariadb.jdbc.MariaDbDataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** With the real DataSource classes; none is connected. */
class DataSourceTableTest {

    private static DataSource postgres(String password) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {"db1"});
        source.setDatabaseName("orders");
        source.setUser("shop");
        source.setPassword(password);
        return source;
    }

    private static DataSource h2(String password) {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:orders;DB_CLOSE_DELAY=-1");
        source.setUser("shop");
        source.setPassword(password);
        return source;
    }

    private static DataSource mariaDb(String password) throws Exception {
        MariaDbDataSource source = new MariaDbDataSource("jdbc:mariadb://db1/orders");
        source.setUser("shop");
        source.setPassword(password);
        return source;
    }

    private static MysqlDataSource mySql(String password) {
        MysqlDataSource source = new MysqlDataSource();
        source.setUrl("jdbc:mysql://db1/orders");
        source.setUser("shop");
        source.setPassword(password);
        return source;
    }

    private static DoorKey key(Object source) throws Exception {
        return read(source, SourceReader.Arguments.NONE);
    }

    private static DoorKey read(Object source, SourceReader.Arguments arguments) throws Exception {
        return DataSourceTable.of(source.getClass()).read((DataSource) source, arguments).key;
    }

    @Test
    void equalDataSourcesShareAKey() throws Exception {
        assertThat(key(postgres("a"))).isEqualTo(key(postgres("a")));
        assertThat(key(h2("a"))).isEqualTo(key(h2("a")));
        assertThat(key(mariaDb("a"))).isEqualTo(key(mariaDb("a")));
        assertThat(key(mySql("a"))).isEqualTo(key(mySql("a")));
    }

    @Test
    void thePasswordIsPartOfTheKey() throws Exception {
        assertThat(key(postgres("a"))).isNotEqualTo(key(postgres("b")));
        assertThat(key(h2("a"))).isNotEqualTo(key(h2("b")));
        assertThat(key(mariaDb("a"))).isNotEqualTo(key(mariaDb("b")));
        assertThat(key(mySql("a"))).isNotEqualTo(key(mySql("b")));
    }

    @Test
    void aPasswordChangedInPlaceIsAnotherKey() throws Exception {
        MariaDbDataSource source = (MariaDbDataSource) mariaDb("a");
        DoorKey before = key(source);

        source.setPassword("b");

        assertThat(key(source)).isNotEqualTo(before);
    }

    @Test
    void aPropertyThatTheUrlDoesNotShowIsPartOfTheKey() throws Exception {
        MysqlDataSource source = mySql("a");
        DoorKey before = key(source);

        source.setUseServerPrepStmts(true);

        assertThat(key(source)).isNotEqualTo(before);
    }

    @Test
    void credentialsOfTheCallCountMoreThanItsOwn() throws Exception {
        DataSource source = postgres("a");

        DoorKey own = key(source);
        DoorKey same = read(source, new SourceReader.Arguments("shop", "a", true));
        DoorKey other = read(source, new SourceReader.Arguments("admin", "a", true));

        assertThat(same).isEqualTo(own);
        assertThat(other).isNotEqualTo(own);
    }

    @Test
    void aSubclassIsNotInTheTable() {
        assertThat(DataSourceTable.of(new PGSimpleDataSource() {}.getClass())).isNull();
        assertThat(DataSourceTable.of(PGSimpleDataSource.class)).isNotNull();
    }

    private static DataSource[] sources(int which) throws Exception {
        switch (which) {
            case 0:
                return new DataSource[] {postgres("a"), postgres("a")};
            case 1:
                return new DataSource[] {h2("a"), h2("a")};
            case 2:
                return new DataSource[] {mariaDb("a"), mariaDb("a")};
            default:
                return new DataSource[] {mySql("a"), mySql("a")};
        }
    }

    /** Every property that can be set with a plain value, on one of two equal objects: none may be overlooked. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void aDifferenceInAnySinglePropertyIsAnotherKey(int which) throws Exception {
        assertThat(key(sources(which)[0])).isEqualTo(key(sources(which)[1]));
        List<String> overlooked = new ArrayList<>();
        int walked = 0;
        for (Method setter : sources(which)[0].getClass().getMethods()) {
            if (!setter.getName().startsWith("set") || setter.getParameterCount() != 1) {
                continue;
            }
            for (Object value : values(setter.getParameterTypes()[0])) {
                DataSource[] pair = sources(which);
                DoorKey before = key(pair[0]);
                try {
                    setter.invoke(pair[0], value);
                } catch (InvocationTargetException e) {
                    continue; // not a value for this property
                }
                if (isSameByGetter(pair, setter)) {
                    continue; // it was set to this before
                }
                walked++;
                DoorKey after;
                try {
                    after = key(pair[0]);
                } catch (ReflectiveOperationException e) {
                    continue; // no key, nothing shared
                }
                if (after.equals(before) || after.equals(key(pair[1]))) {
                    overlooked.add(setter.getName() + "(" + value + ")");
                }
            }
        }
        assertThat(walked).isGreaterThan(4);
        assertThat(overlooked).isEmpty();
    }

    private static Object[] values(Class<?> type) {
        if (type == String.class) {
            return new Object[] {"jdbc:h2:mem:other", "true", "7", "disable"};
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
        return new Object[0];
    }

    /** True where the property reads as in the object that was left alone. */
    private static boolean isSameByGetter(DataSource[] pair, Method setter) throws Exception {
        for (String prefix : new String[] {"get", "is"}) {
            try {
                Method getter =
                        pair[0].getClass().getMethod(prefix + setter.getName().substring(3));
                return Objects.equals(getter.invoke(pair[0]), getter.invoke(pair[1]));
            } catch (NoSuchMethodException | InvocationTargetException e) {
                // the other name
            }
        }
        return false;
    }
}
