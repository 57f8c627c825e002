/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package stack;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.commons.dbutils.AsyncQueryRunner;
import org.apache.commons.dbutils.DbUtils;
import org.apache.commons.dbutils.QueryLoader;
import org.apache.commons.dbutils.QueryRunner;
import org.apache.commons.dbutils.StatementConfiguration;
import org.apache.commons.dbutils.handlers.ArrayListHandler;
import org.apache.commons.dbutils.handlers.BeanListHandler;
import org.apache.commons.dbutils.handlers.ColumnListHandler;
import org.apache.commons.dbutils.handlers.KeyedHandler;
import org.apache.commons.dbutils.handlers.MapHandler;
import org.apache.commons.dbutils.handlers.ScalarHandler;

/** A warehouse on commons-dbutils, its DataSource made anew for each request. Arguments: url user password. */
public final class DbUtilsApp {
    private DbUtilsApp() {}

    /** A part. */
    public static final class Part {
        private int id;
        private String name;
        private BigDecimal weight;

        public int getId() {
            return id;
        }

        public void setId(int id) {
            this.id = id;
        }

        public String getName() {
            return name;
        }

        public void setName(String name) {
            this.name = name;
        }

        public BigDecimal getWeight() {
            return weight;
        }

        public void setWeight(BigDecimal weight) {
            this.weight = weight;
        }

        @Override
        public String toString() {
            return id + ":" + name + ":" + weight;
        }
    }

    public static void main(String[] args) throws Exception {
        Stage stage = new Stage(args);
        runner(stage)
                .update("create table part (id " + stage.serial()
                        + ", name varchar(40) not null, weight decimal(8,3), primary key (id), unique (name))");
        ExecutorService threads = Executors.newSingleThreadExecutor();
        for (int round = 0; round < 8; round++) {
            stage.at("round" + round);
            round(stage, threads, round);
        }
        threads.shutdown();
        stage.say("end " + QueryLoader.instance().getClass().getSimpleName());
    }

    private static QueryRunner runner(Stage stage) {
        return new QueryRunner(
                stage.ownDataSource(),
                new StatementConfiguration.Builder().fetchSize(5).maxRows(50).build());
    }

    private static void round(Stage stage, ExecutorService threads, int round) throws Exception {
        stage.tell(
                "insert",
                () -> runner(stage)
                        .insert(
                                "insert into part (name, weight) values (?, ?)",
                                new ScalarHandler<Object>(1),
                                "part " + round,
                                new BigDecimal("1.125")));
        Object[][] rows = new Object[20][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new Object[] {"batch " + round + "." + i, i % 5 == 0 ? null : new BigDecimal(i)};
        }
        stage.tell(
                "batch",
                () -> Arrays.toString(runner(stage).batch("insert into part (name, weight) values (?, ?)", rows)));
        stage.tell(
                "beans",
                () -> runner(stage)
                        .query(
                                "select id, name, weight from part where name like ? order by id",
                                new BeanListHandler<Part>(Part.class),
                                "batch " + round + ".1%"));
        stage.tell(
                "arrays",
                () -> runner(stage)
                        .query("select name from part order by id", new ArrayListHandler())
                        .size());
        stage.tell(
                "map",
                () -> sorted(runner(stage).query("select name, weight from part where id = ?", new MapHandler(), 1)));
        stage.tell(
                "keyed",
                () -> runner(stage)
                        .query("select id, name from part where weight is null", new KeyedHandler<Object>("id"))
                        .size());
        stage.tell(
                "column",
                () -> runner(stage).query("select name from part order by name", new ColumnListHandler<String>(1)));
        stage.tell(
                "none", () -> runner(stage).query("select name from part where id = -1", new ScalarHandler<Object>()));
        stage.tell("duplicate", () -> runner(stage).update("insert into part (name) values (?)", "part 0"));
        stage.tell("count", () -> runner(stage).update("insert into part (name) values (?)", "a", "b"));
        stage.tell("missing", () -> runner(stage).query("select * from nowhere", new MapHandler()));
        stage.tell(
                "async",
                () -> new AsyncQueryRunner(threads, runner(stage))
                        .update("update part set weight = weight + 1 where weight < 5")
                        .get());
        transaction(stage, round);
        stage.tell("delete", () -> runner(stage).update("delete from part where name like 'batch%'"));
    }

    private static void transaction(Stage stage, int round) throws Exception {
        QueryRunner runner = new QueryRunner();
        Connection connection = stage.open();
        stage.session(connection);
        try {
            connection.setAutoCommit(false);
            runner.update(connection, "update part set name = ? where id = 1", "renamed " + round);
            try (PreparedStatement statement = connection.prepareStatement("select name from part where id = ?")) {
                runner.fillStatement(statement, 1);
                stage.tell("in it", () -> new ScalarHandler<Object>().handle(statement.executeQuery()));
            }
            if (round % 2 == 0) {
                DbUtils.commitAndCloseQuietly(connection);
            } else {
                DbUtils.rollbackAndClose(connection);
            }
            stage.tell("closed", connection::isClosed);
        } finally {
            DbUtils.closeQuietly(connection);
        }
        stage.tell("use after close", connection::getAutoCommit);
    }

    private static Map<String, Object> sorted(Map<String, Object> row) {
        Map<String, Object> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        sorted.putAll(row);
        return sorted;
    }
}
