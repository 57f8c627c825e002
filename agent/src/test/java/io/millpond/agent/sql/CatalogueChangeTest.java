/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.sql;

import static io.millpond.agent.sql.CatalogueChange.ALTERS;
import static io.millpond.agent.sql.CatalogueChange.DATABASES;
import static io.millpond.agent.sql.CatalogueChange.DROPS;
import static io.millpond.agent.sql.CatalogueChange.EMBEDDED;
import static io.millpond.agent.sql.CatalogueChange.ENDS_SESSIONS;
import static io.millpond.agent.sql.CatalogueChange.LOG_IN;
import static io.millpond.agent.sql.SqlDialect.H2;
import static io.millpond.agent.sql.SqlDialect.MYSQL;
import static io.millpond.agent.sql.SqlDialect.ORACLE;
import static io.millpond.agent.sql.SqlDialect.POSTGRESQL;
import static io.millpond.agent.sql.SqlDialect.SQLSERVER;
import static io.millpond.agent.sql.SqlDialect.STANDARD;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CatalogueChangeTest {
    @Test
    void definitionsThatOtherSessionsRemember() {
        for (String sql : new String[] {
            "alter table t add c int",
            "/* x */ ALTER TYPE pair ADD ATTRIBUTE z int",
            "alter materialized view v rename to w",
            "create or replace view v as select 1",
            "create or replace temp view v as select 1",
            "alter schema a rename to b",
            "create schema if not exists app",
        }) {
            assertThat(changes(sql, POSTGRESQL)).as(sql).isEqualTo(ALTERS);
        }
        for (String sql : new String[] {"drop table if exists t cascade", "drop type pair", "select 1; DROP VIEW v"}) {
            assertThat(changes(sql, POSTGRESQL)).as(sql).isEqualTo(DROPS);
        }
        assertThat(changes("drop table t; alter table u add c int", POSTGRESQL)).isEqualTo(DROPS | ALTERS);
    }

    @Test
    void whatNewSessionsBeginWith() {
        for (String sql : new String[] {
            "alter role shop set search_path to other",
            "ALTER USER shop PASSWORD 'x'",
            "drop role shop",
            "revoke connect on database shop from public",
            "alter system set work_mem = '1MB'",
        }) {
            assertThat(changes(sql, POSTGRESQL)).as(sql).isEqualTo(LOG_IN);
        }
        for (String sql : new String[] {
            "set global sql_mode = 'ANSI'",
            "SET PERSIST x = 1",
            "set @@global.sql_mode = 'ANSI'",
            "alter user x identified by 'y'",
            "SET PASSWORD FOR joe = 'x'",
            "set default role r",
            "rename user joe to jim",
            "drop user joe",
            "create or replace user joe identified by 'x'",
            "grant process on *.* to joe",
            "revoke all on shop.* from joe",
            "flush no_write_to_binlog privileges",
            "alter schema shop character set latin1",
        }) {
            assertThat(changes(sql, MYSQL) & LOG_IN).as(sql).isEqualTo(LOG_IN);
        }
    }

    @Test
    void whatServersRefuseWhileOtherSessionsAreOpen() {
        for (String sql : new String[] {
            "create database shop template other",
            "/* x */ DROP DATABASE if exists shop",
            "select 1; drop database shop with (force)",
            "alter database shop rename to other",
            "alter database shop set tablespace other",
        }) {
            assertThat(changes(sql, POSTGRESQL) & DATABASES).as(sql).isEqualTo(DATABASES);
        }
        for (String sql : new String[] {
            "drop database shop", "drop schema shop", "create or replace database shop", "select 1; DROP DATABASE shop"
        }) {
            assertThat(changes(sql, MYSQL) & LOG_IN).as(sql).isEqualTo(LOG_IN);
        }
        for (String sql : new String[] {
            "select 'drop database shop'", "comment on database shop is ''", "create table database(a int)"
        }) {
            assertThat(changes(sql, POSTGRESQL) & DATABASES).as(sql).isZero();
        }
        assertThat(changes("create database shop", MYSQL) & LOG_IN).isZero();
        assertThat(changes("drop schema shop", POSTGRESQL)).isEqualTo(DROPS);
    }

    @Test
    void whatSqlServerRefusesWhileOtherSessionsAreOpen() {
        for (String sql : new String[] {
            "DROP DATABASE shop",
            "drop database if exists shop, other",
            "ALTER DATABASE shop SET SINGLE_USER WITH ROLLBACK IMMEDIATE",
            "alter database [shop] modify name = other",
            "if db_id('shop') is not null drop database shop",
            "use master if exists (select 1 from sys.databases) begin alter database shop set offline end",
            "restore database shop from disk = 'x' with replace",
            "restore log shop from disk = 'x'",
            "exec sp_detach_db 'shop'",
            "{call master.dbo.sp_renamedb(?, ?)}",
            "sp_detach_db 'shop'",
            "drop login joe",
        }) {
            assertThat(changes(sql, SQLSERVER) & DATABASES).as(sql).isEqualTo(DATABASES);
        }
        for (String sql : new String[] {
            "select 'drop database shop'",
            "backup database shop to disk = 'x'",
            "select * from t -- drop database shop",
            "drop table [database]",
            "grant create database to joe",
            "create login joe with password = 'x'",
            "select login, log from t",
        }) {
            assertThat(changes(sql, SQLSERVER) & DATABASES).as(sql).isZero();
        }
        assertThat(changes("if 1 = 1 drop database shop", STANDARD)).isZero();
    }

    @Test
    void whatEndsOtherSessions() {
        for (String sql : new String[] {
            "select pg_terminate_backend(pid) from pg_stat_activity",
            "select pg_catalog.PG_TERMINATE_BACKEND (?)",
            "select \"pg_terminate_backend\"(1)",
            "select 1; select count(pg_terminate_backend(pid)) from x",
        }) {
            assertThat(changes(sql, POSTGRESQL)).as(sql).isEqualTo(ENDS_SESSIONS);
        }
        assertThat(changes("/* it */ kill hard 5", MYSQL)).isEqualTo(ENDS_SESSIONS);
        assertThat(changes("alter system kill session '1,2'", ORACLE) & ENDS_SESSIONS)
                .isEqualTo(ENDS_SESSIONS);
        for (String sql :
                new String[] {"select 'pg_terminate_backend(1)'", "select pg_cancel_backend(1)", "select kill from t"
                }) {
            assertThat(changes(sql, POSTGRESQL)).as(sql).isZero();
        }
    }

    @Test
    void whatEndsAnEmbeddedDatabaseOrGreetsItsNextSession() {
        for (String sql : new String[] {
            "shutdown",
            "/* now */ SHUTDOWN COMPACT",
            "set db_close_delay 0",
            "select 1; set DB_CLOSE_DELAY = ?",
            "set exclusive 2",
            "set password 'x'",
            "drop user x",
            "runscript from 'x.sql'",
            "execute immediate 'shutdown'",
        }) {
            assertThat(changes(sql, H2) & EMBEDDED).as(sql).isEqualTo(EMBEDDED);
            assertThat(changes(sql, POSTGRESQL) & EMBEDDED).as(sql).isZero();
        }
        for (String sql : new String[] {
            "set database default isolation level serializable",
            "alter user x set initial schema y",
            "call syscs_util.syscs_set_database_property('a', 'b')",
        }) {
            assertThat(changes(sql, STANDARD) & EMBEDDED).as(sql).isEqualTo(EMBEDDED);
        }
        for (String sql : new String[] {
            "set schema x",
            "insert into t values ('shutdown')",
            "select db_close_delay from t",
            "call f()",
            "drop table user",
        }) {
            assertThat(changes(sql, H2) & EMBEDDED).as(sql).isZero();
        }
    }

    @Test
    void everythingElseCostsNoSession() {
        for (String sql : new String[] {
            "select 1",
            "create table t(a int)",
            "create temp table t(a int)",
            "create or replace function f() returns int language sql as 'select 1'",
            "truncate t",
            "drop index i",
            "drop function f()",
            "alter sequence s restart",
            "alter index i rename to j",
            "insert into t values ('alter table t add c int')",
            "set session work_mem = '1MB'",
            "select @@global.sql_mode",
            "comment on table t is 'drop table t'",
        }) {
            assertThat(changes(sql, POSTGRESQL)).as(sql).isZero();
        }
        assertThat(changes("set session sql_mode = ''", MYSQL)).isZero();
        assertThat(changes("drop temporary table t", MYSQL)).isZero();
    }

    private static int changes(String sql, SqlDialect dialect) {
        return AnalyzedSql.of(sql, dialect).changes();
    }
}
