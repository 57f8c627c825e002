/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.sql;

import static io.millpond.agent.sql.SessionEffect.CURSOR;
import static io.millpond.agent.sql.SessionEffect.LEAVES_RESIDUE;
import static io.millpond.agent.sql.SessionEffect.LISTEN;
import static io.millpond.agent.sql.SessionEffect.NOT_UNDERSTOOD;
import static io.millpond.agent.sql.SessionEffect.READS_RESIDUE;
import static io.millpond.agent.sql.SessionEffect.SESSION_LOCK;
import static io.millpond.agent.sql.SessionEffect.SQL_PREPARE;
import static io.millpond.agent.sql.SessionEffect.TEMP_OBJECT;
import static io.millpond.agent.sql.SessionEffect.TX_CONTROL;
import static io.millpond.agent.sql.SessionEffect.UNKNOWN;
import static io.millpond.agent.sql.SessionEffect.WRITES_SETTING;
import static io.millpond.agent.sql.SqlDialect.H2;
import static io.millpond.agent.sql.SqlDialect.MYSQL;
import static io.millpond.agent.sql.SqlDialect.ORACLE;
import static io.millpond.agent.sql.SqlDialect.POSTGRESQL;
import static io.millpond.agent.sql.SqlDialect.SQLSERVER;
import static io.millpond.agent.sql.SqlDialect.STANDARD;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SessionStateDetectorTest {
    @ParameterizedTest
    @EnumSource
    void ordinaryQueriesAreClean(SqlDialect dialect) {
        int residue = dialect == MYSQL ? LEAVES_RESIDUE : 0;
        String[] queries = {
            "",
            "SELECT 1",
            "select a, count(*), max(b), coalesce(c, 0) from t where d in (?, ?) and exists (select 1 from u) group by a",
            "SELECT lower(a) || upper(b), substring(c, 1, 2), cast(d as varchar(10)) FROM s.t JOIN u USING (id) WHERE abs(x) > 1",
            "SELECT row_number() OVER (PARTITION BY a ORDER BY b), sum(c) FILTER (WHERE c > 0) FROM t",
            "WITH x (a, b) AS (SELECT 1, 2), y (c) AS (SELECT 3) SELECT a FROM x, y",
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT count(*) FROM n",
            "(SELECT 1) UNION (SELECT 2)",
            "SELECT a FROM (VALUES (1), (2)) AS v(a)",
            "SELECT CASE WHEN (a) THEN (1) ELSE (2) END FROM t WHERE NOT (b) AND (c) OR (d) ORDER BY (e)",
            "SELECT EXTRACT(YEAR FROM d), {fn lower(a)}, {ts '2026-01-01 00:00:00'}, {d '2026-01-01'} FROM t",
            "VALUES (1, 'a')",
            "-- SET x = 1\nSELECT 'SET x = 1' /* set_config('a', 'b') */",
            "SELECT 'f(x)', \"f\" FROM t FOR UPDATE",
            "EXPLAIN SELECT * FROM t",
            "SHOW TABLES",
        };
        for (String sql : queries) {
            int expected = sql.isEmpty() ? 0 : residue;
            assertThat(detect(sql, dialect)).as(sql).isEqualTo(SessionEffect.of(expected));
        }
    }

    @ParameterizedTest
    @EnumSource
    void ordinaryWritesLeaveResidueOnly(SqlDialect dialect) {
        String[] writes = {
            "INSERT INTO t VALUES (?)",
            "INSERT INTO s.t (a, b) VALUES (lower(?), 1), (?, 2)",
            "INSERT INTO t(a) SELECT max(a) FROM u",
            "UPDATE t SET a = coalesce(?, a), b = (SELECT count(*) FROM u) WHERE id IN (1, 2)",
            "DELETE FROM t WHERE id = ? AND (a > 1 OR (b < 2))",
            "MERGE INTO t USING u ON (t.i = u.i) WHEN MATCHED THEN UPDATE SET a = 1 WHEN NOT MATCHED THEN INSERT (a) VALUES (1)",
            "WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x",
        };
        for (String sql : writes) {
            assertThat(detect(sql, dialect)).as(sql).isEqualTo(SessionEffect.of(LEAVES_RESIDUE));
            assertThat(detect(sql, dialect).needsReset()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void definitionsAreClean(SqlDialect dialect) {
        int residue = dialect == MYSQL ? LEAVES_RESIDUE : 0;
        String[] definitions = {
            "CREATE TABLE t (id int primary key, n varchar(10) default 'x', d decimal(10, 2), check (d > 0), unique (n))",
            "CREATE TABLE IF NOT EXISTS s.t (id bigint NOT NULL, CONSTRAINT fk FOREIGN KEY (id) REFERENCES other (id))",
            "CREATE UNIQUE INDEX i ON t (a, b)",
            "CREATE VIEW v (a, b) AS SELECT a, b FROM t",
            "ALTER TABLE t ADD COLUMN x varchar(20)",
            "DROP TABLE IF EXISTS t CASCADE",
            "TRUNCATE TABLE t",
            "COMMENT ON TABLE t IS 'SET x = 1'",
            "GRANT SELECT ON t TO bob",
        };
        for (String sql : definitions) {
            assertThat(detect(sql, dialect)).as(sql).isEqualTo(SessionEffect.of(residue));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotKnownIsDirty(SqlDialect dialect) {
        String[] texts = {
            "foo bar",
            "CALL p(1)",
            "{call p(?)}",
            "{?= call f(?)}",
            "DO $$ x $$",
            "SELECT my_function(1)",
            "SELECT s.lower(a) FROM t",
            "SELECT \"lower\"(a) FROM t",
            "SELECT * FROM my_function(1)",
            "SELECT * FROM t JOIN u ON my_function(t.a) = 1",
            "SELECT DISTINCT (a) my_function(b) FROM t",
            "INSERT INTO t (a) VALUES (my_function(?))",
            "UPDATE t SET a = my_function(1)",
            "DELETE FROM t WHERE my_function(a)",
            "EXPLAIN ANALYZE SELECT my_function(1)",
            "SELECT 1; SELECT my_function(1)",
            "SELECT 'never closed",
            "SELECT 1 /* never closed",
            "GARBAGE",
            "\"quoted\" verb",
        };
        for (String sql : texts) {
            assertThat(detect(sql, dialect).has(UNKNOWN)).as(sql).isTrue();
            assertThat(detect(sql, dialect).has(READS_RESIDUE)).as(sql).isTrue();
        }
    }

    @Test
    void knowsPostgreSql() {
        is(
                POSTGRESQL,
                WRITES_SETTING,
                "SET search_path TO a",
                "SET SESSION x = 1",
                "SET ROLE bob",
                "RESET ALL",
                "RESET ROLE");
        is(
                POSTGRESQL,
                WRITES_SETTING,
                "SET SESSION AUTHORIZATION bob",
                "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY");
        is(
                POSTGRESQL,
                WRITES_SETTING,
                "SELECT set_config('a', 'b', false)",
                "SELECT pg_catalog.set_config('a', 'b', false)");
        is(POSTGRESQL, WRITES_SETTING, "SET TIME ZONE 'UTC'", "SET NAMES 'utf8'", "select SET_CONFIG ('a', ?, ?)");
        is(
                POSTGRESQL,
                0,
                "SET LOCAL x = 1",
                "SET TRANSACTION READ ONLY",
                "SET CONSTRAINTS ALL DEFERRED",
                "SHOW search_path");
        is(POSTGRESQL, WRITES_SETTING | SQL_PREPARE, "DISCARD ALL");
        is(
                POSTGRESQL,
                TEMP_OBJECT,
                "CREATE TEMP TABLE t (a int)",
                "CREATE TEMPORARY VIEW v AS SELECT 1",
                "CREATE LOCAL TEMP TABLE t (a int)");
        is(
                POSTGRESQL,
                TEMP_OBJECT,
                "CREATE TEMP SEQUENCE s",
                "CREATE OR REPLACE TEMP VIEW v AS SELECT 1",
                "SELECT 1 AS a INTO TEMP t");
        is(
                POSTGRESQL,
                TEMP_OBJECT,
                "SELECT a INTO TEMPORARY TABLE t FROM u",
                "CREATE TABLE pg_temp.t (a int)",
                "CREATE TEMP TABLE t AS SELECT 1");
        is(POSTGRESQL, 0, "SELECT a INTO t FROM u", "CREATE TABLE temp (a int)");
        is(
                POSTGRESQL,
                SESSION_LOCK,
                "SELECT pg_advisory_lock(1)",
                "SELECT pg_try_advisory_lock(1, 2)",
                "SELECT pg_advisory_lock_shared(?)");
        is(
                POSTGRESQL,
                0,
                "SELECT pg_advisory_xact_lock(1)",
                "SELECT pg_advisory_unlock(1)",
                "LOCK TABLE t IN EXCLUSIVE MODE");
        is(POSTGRESQL, LEAVES_RESIDUE, "SELECT nextval('s')", "SELECT setval('s', 1)", "COPY t (a, b) FROM STDIN");
        is(POSTGRESQL, READS_RESIDUE, "SELECT currval('s')", "SELECT lastval()", "SELECT pg_catalog.lastval()");
        is(POSTGRESQL, LISTEN, "LISTEN c");
        is(POSTGRESQL, 0, "NOTIFY c, 'x'", "UNLISTEN *", "FETCH 1 FROM c", "CLOSE c", "VACUUM t", "ANALYZE t (a)");
        is(POSTGRESQL, SQL_PREPARE, "PREPARE p AS SELECT 1", "DEALLOCATE p", "DEALLOCATE ALL");
        is(POSTGRESQL, SQL_PREPARE | NOT_UNDERSTOOD, "EXECUTE p(1)");
        is(POSTGRESQL, 0, "DECLARE c CURSOR FOR SELECT 1");
        is(
                POSTGRESQL,
                CURSOR,
                "DECLARE c CURSOR WITH HOLD FOR SELECT 1",
                "DECLARE c SCROLL CURSOR WITH HOLD FOR SELECT * FROM t");
        is(
                POSTGRESQL,
                TX_CONTROL,
                "BEGIN",
                "BEGIN ISOLATION LEVEL SERIALIZABLE",
                "START TRANSACTION READ ONLY",
                "COMMIT",
                "END",
                "ABORT");
        is(
                POSTGRESQL,
                TX_CONTROL,
                "ROLLBACK TO SAVEPOINT x",
                "SAVEPOINT x",
                "RELEASE x",
                "PREPARE TRANSACTION 'x'",
                "COMMIT PREPARED 'x'");
        is(
                POSTGRESQL,
                NOT_UNDERSTOOD,
                "LOAD 'lib'",
                "DO 'begin end'",
                "SELECT setseed(0.5)",
                "SELECT dblink_connect('x')");
        is(
                POSTGRESQL,
                NOT_UNDERSTOOD,
                "WITH a AS (SELECT 1) SELECT * FROM f(1), b(2)",
                "ALTER TABLE t ALTER a TYPE int USING f(a)");
        is(
                POSTGRESQL,
                LEAVES_RESIDUE,
                "INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET a = EXCLUDED.a RETURNING id");
        is(
                POSTGRESQL,
                0,
                "SELECT jsonb_build_object('a', array_agg(b)), to_char(now(), 'x'), generate_series(1, 2), '{}'::jsonb ->> 'a'");
        is(
                POSTGRESQL,
                0,
                "SELECT n.nspname FROM pg_catalog.pg_namespace n WHERE pg_catalog.pg_table_is_visible(c.oid)");
        is(
                POSTGRESQL,
                0,
                "CREATE INDEX i ON t USING gin (a)",
                "CREATE FUNCTION f(a int) RETURNS int AS $$ SELECT set_config() $$ LANGUAGE sql");
        is(
                POSTGRESQL,
                WRITES_SETTING | LEAVES_RESIDUE,
                "INSERT INTO t VALUES (1); SET x = 1",
                "EXPLAIN ANALYZE INSERT INTO t VALUES (set_config('a', 'b', false))");
        is(POSTGRESQL, TX_CONTROL | WRITES_SETTING, "BEGIN; SET x = 1; COMMIT");
        is(POSTGRESQL, TEMP_OBJECT, "EXPLAIN (ANALYZE, BUFFERS) CREATE TEMP TABLE t AS SELECT 1");
    }

    @Test
    void updatingPostgreSqlsSettingsIsSettingOne() {
        is(
                POSTGRESQL,
                WRITES_SETTING | LEAVES_RESIDUE,
                "update pg_settings set setting = '7ms' where name = 'lock_timeout'",
                "UPDATE pg_catalog.pg_settings SET setting = ? WHERE name = ?",
                "/* x */ update \"pg_settings\" set setting = '1'",
                "update \"pg_catalog\".\"pg_settings\" set setting = '1'",
                "update U&\"pg\\005fsettings\" set setting = '1'",
                "update u&\"pg!005fsettings\" uescape '!' set setting = '1'",
                "update only pg_settings as s set setting = '1'",
                "update only (pg_settings) set setting = '1'",
                "explain analyze update pg_settings set setting = '1'",
                "with x as (update pg_settings set setting = '1' returning 1) select * from x");
        is(
                POSTGRESQL,
                0,
                "select name, setting from pg_settings",
                "select * from pg_catalog.pg_settings s for update",
                "select * from u for update; select setting from \"pg_settings\"");
        is(POSTGRESQL, LEAVES_RESIDUE, "update t set a = 'pg_settings'", "delete from pg_settings");
        is(STANDARD, LEAVES_RESIDUE, "update pg_settings set a = 1");
    }

    @Test
    void operatorsThatPostgreSqlDoesNotHaveAreUnknownFunctions() {
        is(
                POSTGRESQL,
                NOT_UNDERSTOOD,
                "select 1 #@# 2",
                "select 1#@#2",
                "select #@#?",
                "select a <=> b from t",
                "select a @-b from t",
                "select `1",
                "select a #@#",
                "select ??@# b");
        is(
                POSTGRESQL,
                0,
                "select a+b-c*d/e%f^g, -a, +a, @a, ~a, |/a, ||/a, a#b, a&b, a|b, a<<1, a>>1 from t",
                "select a=-1, a<-1, a>=+1, 2*-1, a<>-1, a!=b, a<=b, 2--x\n, 1+/* x */+2 from t",
                "select a||b, a~b, a!~*b, a->'x'->>0, a#>>'{x}', a@>b, a&&b, a<->b, a-|-b, a@@b, a@?b, a::text[] from t",
                "select count(*), t.* from t where a=? and b>=? and c||?||'x'=? and d=-? and ?::int=?",
                "select * from t where a ?| b or a ??| b or a ?& b or a ?-| b or a ? 'x' or a ?? 'x' or ?-?=0 or ?*-?=0",
                "select make_interval(days=>10)");
        is(MYSQL, LEAVES_RESIDUE, "select a <=> b, a ^ -1, @a, a&~b from t");
    }

    @Test
    void readsManySignsOnce() {
        StringBuilder signs = new StringBuilder("select ");
        for (int i = 0; i < 1_000_000; i++) {
            signs.append(i % 2 == 0 ? '+' : '*');
        }
        assertThat(detect(signs.toString(), POSTGRESQL).bits()).isEqualTo(NOT_UNDERSTOOD);
    }

    @Test
    void knowsMySqlAndMariaDb() {
        mysql(
                WRITES_SETTING,
                "SET autocommit = 0",
                "SET NAMES utf8",
                "SET @x = 1",
                "SET SESSION x = 1",
                "SET LOCAL x = 1");
        mysql(
                WRITES_SETTING,
                "SET TRANSACTION READ ONLY",
                "USE db",
                "SELECT @x := 1",
                "SELECT 1 INTO @x",
                "SELECT 1, 2 INTO @x, @y");
        mysql(
                WRITES_SETTING,
                "SELECT 1 INTO @'x'",
                "LOAD DATA INFILE 'f' INTO TABLE t (a, @b) SET c = @b",
                "SET ROLE r",
                "SET PASSWORD = 'x'");
        mysql(
                0,
                "SELECT @x",
                "SELECT @@version",
                "LOAD DATA INFILE 'f' INTO TABLE t (a, b)",
                "UNLOCK TABLES",
                "SHOW STATUS");
        mysql(
                SESSION_LOCK,
                "SELECT GET_LOCK('a', 1)",
                "LOCK TABLES t WRITE",
                "FLUSH TABLES WITH READ LOCK",
                "LOCK INSTANCE FOR BACKUP");
        mysql(0, "SELECT RELEASE_LOCK('a')", "SELECT IS_FREE_LOCK('a')");
        mysql(CURSOR, "HANDLER t OPEN");
        mysql(SQL_PREPARE, "PREPARE p FROM 'SELECT 1'", "DEALLOCATE PREPARE p");
        mysql(TEMP_OBJECT, "CREATE TEMPORARY TABLE t (a int)", "CREATE OR REPLACE TEMPORARY TABLE t (a int)");
        mysql(
                READS_RESIDUE,
                "SELECT LAST_INSERT_ID()",
                "SELECT FOUND_ROWS()",
                "SELECT ROW_COUNT()",
                "SHOW WARNINGS",
                "SELECT @@identity");
        mysql(
                READS_RESIDUE,
                "SELECT @@session.last_insert_id",
                "SELECT @@warning_count",
                "SHOW COUNT(*) WARNINGS",
                "INSERT INTO t VALUES (last_insert_id())");
        mysql(
                0,
                "SELECT SQL_CALC_FOUND_ROWS * FROM t LIMIT 1",
                "INSERT t (a) VALUES (1)",
                "INSERT IGNORE t (a) VALUES (1)",
                "REPLACE t (a) VALUES (1)");
        mysql(
                0,
                "INSERT INTO t (a) VALUES (1) ON DUPLICATE KEY UPDATE a = VALUES(a)",
                "SELECT REPLACE(a, 'x', 'y'), IF(a, 1, 2) FROM t");
        mysql(
                0,
                "CREATE TABLE t (id int(11) AUTO_INCREMENT, e enum('a'), KEY k (id), UNIQUE KEY u (e)) ENGINE=InnoDB",
                "SELECT \"SET x\"");
        mysql(TX_CONTROL, "BEGIN", "BEGIN WORK", "START TRANSACTION WITH CONSISTENT SNAPSHOT", "ROLLBACK");
        mysql(TX_CONTROL | NOT_UNDERSTOOD, "XA START 'x'", "BEGIN NOT ATOMIC SELECT 1");
        mysql(NOT_UNDERSTOOD, "/*!40101 SET NAMES utf8 */", "SELECT 1 /*! + f(1) */", "SELECT /*M! 1 */ 2", "DO f(1)");
        mysql(SQL_PREPARE | NOT_UNDERSTOOD, "EXECUTE p", "EXECUTE IMMEDIATE 'x'");
        mysql(WRITES_SETTING | READS_RESIDUE, "GET DIAGNOSTICS @x = NUMBER");
        mysql(0, "SELECT /*+ SET_VAR(x=1) */ 1", "SELECT `SET` FROM `t`");
    }

    @Test
    void knowsH2() {
        is(
                H2,
                WRITES_SETTING,
                "SET @x = 1",
                "SET SCHEMA a",
                "SET LOCK_TIMEOUT 1",
                "USE a",
                "SELECT @x := 1",
                "SELECT SET(@x, 1)");
        is(
                H2,
                TEMP_OBJECT,
                "CREATE LOCAL TEMPORARY TABLE t (a int)",
                "CREATE CACHED LOCAL TEMPORARY TABLE t (a int)",
                "CREATE GLOBAL TEMPORARY TABLE t (a int)");
        is(
                H2,
                READS_RESIDUE,
                "SELECT IDENTITY()",
                "SELECT SCOPE_IDENTITY()",
                "SELECT s.CURRVAL",
                "SELECT CURRENT VALUE FOR s",
                "SELECT LAST_INSERT_ID()");
        is(
                H2,
                LEAVES_RESIDUE,
                "SELECT NEXT VALUE FOR s",
                "SELECT s.NEXTVAL FROM dual",
                "MERGE INTO t (a) KEY (a) VALUES (1)");
        is(H2, 0, "SELECT @x", "SELECT FORMATDATETIME(a, 'x') FROM SYSTEM_RANGE(1, 2)", "SCRIPT");
        is(H2, NOT_UNDERSTOOD, "RUNSCRIPT FROM 'x'", "SHUTDOWN", "CALL IDENTITY()", "SELECT LINK_SCHEMA('a')");
    }

    @Test
    void knowsOracleAndSqlServer() {
        is(ORACLE, WRITES_SETTING, "ALTER SESSION SET CURRENT_SCHEMA = a");
        is(ORACLE, LEAVES_RESIDUE, "SELECT s.NEXTVAL FROM dual");
        is(ORACLE, TX_CONTROL | NOT_UNDERSTOOD, "BEGIN p(1); END;");
        is(ORACLE, NOT_UNDERSTOOD, "SELECT dbms_session.set_context('a', 'b') FROM dual", "DECLARE x int; y int");
        is(SQLSERVER, WRITES_SETTING, "SELECT 1 SET NOCOUNT ON");
        is(SQLSERVER, WRITES_SETTING | LEAVES_RESIDUE, "UPDATE t SET a = 1 SET NOCOUNT ON");
        is(SQLSERVER, NOT_UNDERSTOOD, "EXEC p", "SELECT 1 EXEC p", "SELECT 1 USE db");
        is(SQLSERVER, TEMP_OBJECT, "SELECT a INTO #t FROM u", "SELECT * FROM [#t]", "CREATE TABLE #t (a int)");
        is(SQLSERVER, READS_RESIDUE, "SELECT @@IDENTITY", "SELECT SCOPE_IDENTITY()", "SELECT @@ROWCOUNT");
        is(SQLSERVER, TX_CONTROL, "BEGIN TRAN", "COMMIT", "SAVE TRAN x");
        is(STANDARD, NOT_UNDERSTOOD, "SELECT group_concat(a) FROM t");
    }

    @Test
    void namesTheProcedureOfACall() {
        assertThat(AnalyzedSql.of("{call p(?)}", POSTGRESQL).procedure()).isEqualTo("p");
        assertThat(AnalyzedSql.of("{ ? = call s.f ( ? ) }", H2).procedure()).isEqualTo("s.f");
        assertThat(AnalyzedSql.of("CALL `a b`.`p`()", MYSQL).procedure()).isEqualTo("`a b`.`p`");
        assertThat(AnalyzedSql.of("EXEC dbo.p 1, x", SQLSERVER).procedure()).isEqualTo("dbo.p");
        assertThat(AnalyzedSql.of("{call p(?)}", POSTGRESQL).isCall()).isTrue();
        assertThat(AnalyzedSql.of("SELECT 1", POSTGRESQL).isCall()).isFalse();
        assertThat(AnalyzedSql.of("SELECT 1", POSTGRESQL).procedure()).isNull();
    }

    @Test
    void nothingIsCleanOnlyWithoutAnyBit() {
        assertThat(SessionEffect.of(0).isClean()).isTrue();
        assertThat(SessionEffect.of(LEAVES_RESIDUE).isClean()).isFalse();
        assertThat(SessionEffect.of(LEAVES_RESIDUE | READS_RESIDUE).needsReset())
                .isFalse();
        assertThat(SessionEffect.of(UNKNOWN).needsReset()).isTrue();
        assertThat(SessionEffect.of(UNKNOWN | LISTEN)).hasToString("LISTEN|UNKNOWN");
    }

    private static void mysql(int bits, String... texts) {
        is(MYSQL, bits | LEAVES_RESIDUE, texts);
    }

    private static void is(SqlDialect dialect, int bits, String... texts) {
        for (String sql : texts) {
            assertThat(detect(sql, dialect)).as("%s: %s", dialect, sql).isEqualTo(SessionEffect.of(bits));
        }
    }

    private static SessionEffect detect(String sql, SqlDialect dialect) {
        return SessionStateDetector.read(sql, dialect).effect();
    }
}
