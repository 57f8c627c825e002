/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

/**
 * The words of each database for {@link CallSequence}. {@code %t} is the table of the connection that speaks: each connection
 * of a sequence has its own, because one thread that waits for its own other connection waits for ever. A parameter is followed
 * by its kind: {@code ?i} a number, {@code ?s} a text, {@code ?b} bytes, {@code o} also or only an output.
 */
final class SequenceDialect {

    static final int TABLES = 3;

    final String name;

    /** Once for each database. */
    final String[] setup;

    /** Once for each table. */
    final String[] table;

    /** Before each sequence, for each table that the one before used; the numbers of new rows begin anew. */
    final String[] rows;

    final String[] selects;
    final String[] changes;
    final String[] others;
    final String[] errors;
    final String[] calls;

    /** Waits for all other connections on some databases: only where there is none. */
    final String[] alone;

    final String[] schemas;
    final String[] arrayTypes;

    private SequenceDialect(
            String name,
            String[] setup,
            String[] table,
            String[] rows,
            String[] selects,
            String[] changes,
            String[] others,
            String[] errors,
            String[] calls,
            String[] alone,
            String[] schemas,
            String[] arrayTypes) {
        this.name = name;
        this.setup = setup;
        this.table = table;
        this.rows = rows;
        this.selects = selects;
        this.changes = changes;
        this.others = others;
        this.errors = errors;
        this.calls = calls;
        this.alone = alone;
        this.schemas = schemas;
        this.arrayTypes = arrayTypes;
    }

    static SequenceDialect of(String name) {
        switch (name) {
            case "postgresql":
                return postgresql();
            case "mariadb":
                return mariaDb();
            case "h2":
                return h2();
            case "hsqldb":
                return hsqldb();
            case "derby":
                return derby();
            case "sqlite":
                return sqlite();
            default:
                throw new IllegalArgumentException(name);
        }
    }

    private static final String[] SELECTS = {
        "select * from %t order by id",
        "select id, v, name from %t order by id",
        "select id, v from %t where id = 1",
        "select v as answer, name from %t where id > 1 order by v desc",
        "select count(*) as n, sum(v) as s from %t",
        "select id, v, name from %t where 1 = 0",
        "select amount, d, tm, bin, txt from %t order by id",
        "select id, v, name from %t where id <= ?i order by id",
        "select v, name, txt from %t where name = ?s or v > ?i order by id",
        "select id, txt, bin from %t where id = 2",
    };

    private static final String[] CHANGES = {
        "update %t set v = v + 1 where id = 1",
        "update %t set name = 'x' where id > 1",
        "update %t set v = ?i where id = ?i",
        "update %t set name = ?s, v = ?i where id = 2",
        "insert into %t (v, name) values (7, 'seven')",
        "insert into %t (v, name) values (?i, ?s)",
        "insert into %t (v, bin, txt) values (?i, ?b, ?s)",
        "delete from %t where id = 3",
        "delete from %t where v = ?i",
        "update %t set v = v where 1 = 0",
    };

    private static final String[] ERRORS = {
        "selec 1",
        "select nothing_such from %t",
        "insert into %t (id, v) values (1, 1)",
        "update nowhere set x = 1",
        "select * from %t where",
        "",
        "insert into %t (v) values ('not a number')",
    };

    private static String[] and(String[] some, String... more) {
        String[] all = java.util.Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
    }

    private static String[] words(String... words) {
        return words;
    }

    private static SequenceDialect postgresql() {
        return new SequenceDialect(
                "postgresql",
                words(
                        "create schema s2",
                        "create function seq_add(x int) returns int language sql as 'select x + 1'",
                        "create function seq_out(inout x int, out y text) language plpgsql as "
                                + "'begin x := x * 2; y := ''out''; end'",
                        "create function seq_rows() returns refcursor language plpgsql as "
                                + "'declare c refcursor := ''rows''; begin open c for select 1 as a union select 2; "
                                + "return c; end'"),
                words(
                        "create table %t (id serial primary key, v int, name varchar(40), amount numeric(10, 2),"
                                + " d date, tm timestamp, bin bytea, txt text)",
                        "alter sequence %t_id_seq restart 1000"),
                words(
                        "delete from %t",
                        "alter sequence %t_id_seq restart 1000",
                        "insert into %t (id, v, name, amount, d, tm, bin, txt) values"
                                + " (1, 10, 'one', 1.50, date '2024-02-29', timestamp '2024-02-29 12:34:56', '\\x0102', 'text 1'),"
                                + " (2, 20, 'two', null, null, null, null, null),"
                                + " (3, 30, 'three', -3.25, date '1999-12-31', timestamp '1999-12-31 23:59:59.5', '\\xff', 'text 3')"),
                and(
                        SELECTS,
                        "select array[1, 2, 3] as a, 'x'::text as t, true as b",
                        "select generate_series(1, 20) as g",
                        "values (1, 'a'), (2, 'b')"),
                and(
                        CHANGES,
                        "insert into %t (v) values (5) returning id, v",
                        "insert into %t (id, v) values (1, 5) on conflict do nothing"),
                words(
                        "select 1; select 2 as two",
                        "update %t set v = 1 where id = 1; select v from %t where id = 1",
                        "do 'begin raise warning ''careful''; end'",
                        "do 'begin raise notice ''note''; raise warning ''careful''; end'",
                        "set local work_mem = '5MB'",
                        "set search_path to s2, public",
                        "set time zone 'Asia/Tokyo'",
                        "show search_path",
                        "show application_name",
                        "begin",
                        "commit",
                        "rollback",
                        "savepoint sql_sp",
                        "select pg_advisory_xact_lock(4711)",
                        "declare cur cursor for select 1"),
                and(ERRORS, "select 1 / 0", "select cast('x' as int)", "rollback to savepoint never"),
                words(
                        "{?o = call seq_add(?i)}",
                        "{call seq_out(?io, ?so)}",
                        "{?o = call seq_rows()}",
                        "{call nowhere_such(?i)}",
                        "select seq_add(?i)"),
                words("create temp table tt (a int)", "create table made (a int)", "drop table if exists made"),
                words("public", "s2", "nowhere"),
                words("int4", "text", "nothing"));
    }

    private static SequenceDialect mariaDb() {
        return new SequenceDialect(
                "mariadb",
                words(
                        "create function seq_add(x int) returns int deterministic return x + 1",
                        "create procedure seq_out(inout x int, out y varchar(10)) begin set x = x * 2; set y = 'out'; end",
                        "create procedure seq_two() begin select 1 as a; select 2 as b, 3 as c; end"),
                words(
                        "create table %t (id int auto_increment primary key, v int, name varchar(40),"
                                + " amount decimal(10, 2), d date, tm datetime(3), bin varbinary(100), txt text) auto_increment = 1000"),
                words(
                        "delete from %t",
                        "alter table %t auto_increment = 1000",
                        "insert into %t (id, v, name, amount, d, tm, bin, txt) values"
                                + " (1, 10, 'one', 1.50, '2024-02-29', '2024-02-29 12:34:56', x'0102', 'text 1'),"
                                + " (2, 20, 'two', null, null, null, null, null),"
                                + " (3, 30, 'three', -3.25, '1999-12-31', '1999-12-31 23:59:59.5', x'ff', 'text 3')"),
                and(SELECTS, "select 1 / 0 as z", "select seq as g from seq_1_to_20", "show warnings"),
                and(
                        CHANGES,
                        "insert into %t (v) values (5), (6) returning id, v",
                        "insert ignore into %t (id, v) values (1, 5)",
                        "replace into %t (id, v, name) values (2, 22, 'again')"),
                words(
                        "select 1; select 2 as two",
                        "update %t set v = 1 where id = 1; select v from %t where id = 1",
                        "set @u = 1",
                        "select @u as u",
                        "set time_zone = '+05:00'",
                        "use seq2",
                        "select database() as d",
                        "start transaction",
                        "commit",
                        "rollback",
                        "set autocommit = 0",
                        "select row_count() as r",
                        "select last_insert_id() > 0 as l",
                        "call seq_two()"),
                and(ERRORS, "rollback to savepoint never", "signal sqlstate '45000' set message_text = 'own error'"),
                words(
                        "{?o = call seq_add(?i)}",
                        "{call seq_out(?io, ?so)}",
                        "{call seq_two()}",
                        "{call nowhere_such(?i)}",
                        "select seq_add(?i)"),
                words("create temporary table tt (a int)", "create table made (a int)", "drop table if exists made"),
                words("seq", "seq2", "nowhere_such"),
                words("int", "varchar"));
    }

    private static SequenceDialect h2() {
        return new SequenceDialect(
                "h2",
                words(
                        "create schema s2",
                        "create alias seq_add for 'java.lang.Math.abs(int)'",
                        "create alias seq_out as 'int next(int x) { return x + 1; }'"),
                words(
                        "create table %t (id int generated by default as identity (start with 1000) primary key, v int, name varchar(40),"
                                + " amount decimal(10, 2), d date, tm timestamp, bin varbinary(100), txt clob)"),
                words(
                        "delete from %t",
                        "alter table %t alter column id restart with 1000",
                        "insert into %t (id, v, name, amount, d, tm, bin, txt) values"
                                + " (1, 10, 'one', 1.50, date '2024-02-29', timestamp '2024-02-29 12:34:56', x'0102', 'text 1'),"
                                + " (2, 20, 'two', null, null, null, null, null),"
                                + " (3, 30, 'three', -3.25, date '1999-12-31', timestamp '1999-12-31 23:59:59.5', x'ff', 'text 3')"),
                and(
                        SELECTS,
                        "select array[1, 2, 3] as a, 'x' as t, true as b",
                        "select x as g from system_range(1, 20)",
                        "values (1, 'a'), (2, 'b')"),
                and(CHANGES, "merge into %t (id, v) key (id) values (2, 22)", "insert into %t default values"),
                words(
                        "set @u = 1",
                        "select @u as u",
                        "set schema s2",
                        "select current_schema as s",
                        "set lock_timeout 60",
                        "begin",
                        "commit",
                        "rollback",
                        "set autocommit false",
                        "savepoint sql_sp"),
                and(ERRORS, "select 1 / 0", "rollback to savepoint never"),
                words("{?o = call seq_add(?i)}", "{call seq_out(?i)}", "call seq_add(-3)", "{call nowhere_such(?i)}"),
                words(
                        "create local temporary table tt (a int)",
                        "create table made (a int)",
                        "drop table if exists made"),
                words("PUBLIC", "S2", "NOWHERE"),
                words("INTEGER", "VARCHAR"));
    }

    private static SequenceDialect hsqldb() {
        return new SequenceDialect(
                "hsqldb",
                words(
                        "create schema s2",
                        "create function seq_add(x int) returns int return x + 1",
                        "create procedure seq_out(inout x int, out y varchar(10)) begin atomic set x = x * 2;"
                                + " set y = 'out'; end",
                        "create procedure seq_rows() reads sql data dynamic result sets 1 begin atomic"
                                + " declare c cursor for select * from information_schema.system_users; open c; end"),
                words("create table %t (id int generated by default as identity (start with 1000) primary key, v int,"
                        + " name varchar(40), amount decimal(10, 2), d date, tm timestamp, bin varbinary(100),"
                        + " txt clob)"),
                words(
                        "delete from %t",
                        "alter table %t alter column id restart with 1000",
                        "insert into %t (id, v, name, amount, d, tm, bin, txt) values"
                                + " (1, 10, 'one', 1.50, date '2024-02-29', timestamp '2024-02-29 12:34:56', x'0102', 'text 1'),"
                                + " (2, 20, 'two', null, null, null, null, null),"
                                + " (3, 30, 'three', -3.25, date '1999-12-31', timestamp '1999-12-31 23:59:59.5', x'ff', 'text 3')"),
                and(
                        SELECTS,
                        "values (1, 'a'), (2, 'b')",
                        "select * from unnest(array[1, 2, 3]) as u (g)",
                        "call current_schema"),
                and(CHANGES, "insert into %t (v) values (identity())", "update %t set v = (values identity())"),
                words(
                        "set schema s2",
                        "call session_isolation_level()",
                        "call identity()",
                        "set session characteristics as transaction isolation level serializable",
                        "set autocommit false",
                        "set session characteristics as transaction read only",
                        "declare local temporary table session.lt (a int)",
                        "insert into session.lt values (1)",
                        "select * from session.lt",
                        "set time zone interval '9:00' hour to minute",
                        "values session_timezone()",
                        "set maxrows 2",
                        "start transaction",
                        "commit",
                        "rollback",
                        "savepoint sql_sp"),
                and(ERRORS, "select 1 / 0 from %t", "rollback to savepoint never"),
                words(
                        "{?o = call seq_add(?i)}",
                        "{call seq_out(?io, ?so)}",
                        "{call seq_rows()}",
                        "call seq_add(2)",
                        "{call nowhere_such(?i)}"),
                words(
                        "create table made (a int)",
                        "drop table made if exists",
                        "create global temporary table gt (a int)"),
                words("PUBLIC", "S2", "NOWHERE"),
                words("INTEGER", "VARCHAR"));
    }

    private static SequenceDialect derby() {
        return new SequenceDialect(
                "derby",
                words(
                        "create schema s2",
                        "create function seq_add(x int) returns int language java parameter style java no sql"
                                + " external name 'java.lang.Math.abs'"),
                words(
                        "create table %t (id int generated by default as identity (start with 1000) primary key, v int, name varchar(40),"
                                + " amount decimal(10, 2), d date, tm timestamp, bin varchar(100) for bit data, txt clob)"),
                words(
                        "delete from %t",
                        "alter table %t alter column id restart with 1000",
                        "insert into %t (id, v, name, amount, d, tm, bin, txt) values"
                                + " (1, 10, 'one', 1.50, date('2024-02-29'), timestamp('2024-02-29 12:34:56'), x'0102', 'text 1'),"
                                + " (2, 20, 'two', null, null, null, null, null),"
                                + " (3, 30, 'three', -3.25, date('1999-12-31'), timestamp('1999-12-31 23:59:59.5'), x'ff', 'text 3')"),
                and(SELECTS, "values (1, 'a'), (2, 'b')", "values current schema", "values identity_val_local()"),
                CHANGES,
                words(
                        "set schema s2",
                        "set schema app",
                        "set isolation serializable",
                        "values current isolation",
                        "declare global temporary table session.gt (a int) on commit preserve rows not logged",
                        "insert into session.gt values (1)",
                        "select * from session.gt",
                        "call syscs_util.syscs_set_runtimestatistics(1)"),
                and(ERRORS, "values 1 / 0", "savepoint never"),
                words("{?o = call seq_add(?i)}", "values seq_add(-3)", "{call nowhere_such(?i)}"),
                words("create table made (a int)", "drop table made"),
                words("APP", "S2", "NOWHERE"),
                words("INTEGER"));
    }

    private static SequenceDialect sqlite() {
        return new SequenceDialect(
                "sqlite",
                words(),
                words(
                        "create table %t (id integer primary key autoincrement, v int, name varchar(40),"
                                + " amount decimal(10, 2), d date, tm timestamp, bin blob, txt text)",
                        "insert into %t (id) values (1000)"),
                words(
                        "delete from %t",
                        "update sqlite_sequence set seq = 1000 where name = '%t'",
                        "insert into %t (id, v, name, amount, d, tm, bin, txt) values"
                                + " (1, 10, 'one', 1.50, '2024-02-29', '2024-02-29 12:34:56', x'0102', 'text 1'),"
                                + " (2, 20, 'two', null, null, null, null, null),"
                                + " (3, 30, 'three', -3.25, '1999-12-31', '1999-12-31 23:59:59.5', x'ff', 'text 3')"),
                and(SELECTS, "values (1, 'a'), (2, 'b')", "pragma table_info(%t)"),
                and(CHANGES, "insert or ignore into %t (id, v) values (1, 5)", "insert into %t default values"),
                words(
                        "pragma foreign_keys = on",
                        "pragma foreign_keys",
                        "pragma case_sensitive_like = on",
                        "select 'A' like 'a' as same",
                        "pragma query_only = on",
                        "pragma query_only",
                        "create temp table tt (a int)",
                        "select count(*) as n from tt",
                        "attach database ':memory:' as extra",
                        "select name from pragma_database_list order by name",
                        "select last_insert_rowid() > 0 as l",
                        "select changes() as c, total_changes() > 0 as t",
                        "begin",
                        "begin immediate",
                        "commit",
                        "rollback",
                        "savepoint sql_sp",
                        "release sql_sp"),
                and(ERRORS, "rollback to savepoint never"),
                words("{call nowhere_such(?i)}"),
                words("create table made (a int)", "drop table if exists made"),
                words("main", "temp", "nowhere"),
                words("INTEGER"));
    }
}
