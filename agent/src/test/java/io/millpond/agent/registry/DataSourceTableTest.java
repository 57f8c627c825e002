/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.mysql.cj.jdbc.MysqlDataSource;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
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
}
