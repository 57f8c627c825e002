/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package stack;

import groovy.lang.Closure;
import groovy.sql.GroovyRowResult;
import groovy.sql.Sql;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Groovy's Sql, as scripts use it. Arguments: url user password. */
public final class GroovySqlApp {
    private GroovySqlApp() {}

    /** A block of a script. */
    private static Closure<Object> block(final Block body) {
        return new Closure<Object>(body) {
            private static final long serialVersionUID = 1L;

            @Override
            public int getMaximumNumberOfParameters() {
                return 1;
            }

            @Override
            public Object call(Object... arguments) {
                try {
                    return body.run(arguments.length == 0 ? null : arguments[0]);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    private interface Block {
        Object run(Object argument) throws Exception;
    }

    public static void main(String[] args) throws Exception {
        Stage stage = new Stage(args);
        for (int round = 0; round < 6; round++) {
            stage.at("instance" + round);
            Sql sql = Sql.newInstance(stage.url, stage.user, stage.password, stage.driverClass());
            if (round == 0) {
                sql.execute("create table song (id " + stage.serial()
                        + ", title varchar(40), plays int, primary key (id), unique (title))");
            }
            stage.session(sql.getConnection());
            round(stage, sql, "i" + round);
            sql.close();
        }
        Sql bySource = new Sql(stage.ownDataSource());
        for (int round = 0; round < 5; round++) {
            stage.at("source" + round);
            bySource.cacheConnection(block(connection -> {
                stage.session((Connection) connection);
                return null;
            }));
            round(stage, bySource, "s" + round);
        }
        stage.say("end");
    }

    private static void round(Stage stage, Sql sql, String round) {
        stage.tell(
                "keys",
                () -> sql.executeInsert(
                        "insert into song (title, plays) values (?, ?)", Arrays.<Object>asList("song " + round, 3)));
        stage.tell(
                "batch",
                () -> Arrays.toString(sql.withBatch(4, "insert into song (title, plays) values (?, ?)", block(batch -> {
                    for (int i = 0; i < 10; i++) {
                        ((groovy.sql.BatchingPreparedStatementWrapper) batch)
                                .addBatch(new Object[] {round + " b" + i, i});
                    }
                    return null;
                }))));
        stage.tell(
                "rows",
                () -> sql.rows(
                        "select title, plays from song where plays > ? order by title", Arrays.<Object>asList(8)));
        stage.tell("each", () -> {
            List<Object> titles = new ArrayList<>();
            sql.eachRow(
                    "select title from song order by id",
                    2,
                    3,
                    block(row -> titles.add(((groovy.lang.GroovyObject) row).getProperty("title"))));
            return titles;
        });
        stage.tell("first", () -> {
            GroovyRowResult row = sql.firstRow("select count(*) as many from song");
            return row.getAt(0);
        });
        stage.tell("transaction", () -> {
            sql.withTransaction(block(connection -> sql.executeUpdate("update song set plays = plays + 1")));
            return sql.getUpdateCount();
        });
        stage.tell("rolled back", () -> {
            sql.withTransaction(block(connection -> {
                sql.executeUpdate("delete from song");
                throw new IllegalStateException("no");
            }));
            return "not reached";
        });
        stage.tell("duplicate", () -> sql.executeUpdate("insert into song (title) values ('song " + round + "')"));
        stage.tell("missing", () -> sql.execute("delete from nowhere"));
        stage.tell("left", () -> sql.rows("select title from song").size());
    }
}
