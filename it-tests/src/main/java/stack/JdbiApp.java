/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package stack;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/** A guest list on Jdbi, by URL and by DataSource. Arguments: url user password. */
public final class JdbiApp {
    private JdbiApp() {}

    public static void main(String[] args) throws SQLException {
        Stage stage = new Stage(args);
        Jdbi byUrl = Jdbi.create(stage.url, stage.user, stage.password);
        Jdbi bySource = Jdbi.create(stage.ownDataSource());
        byUrl.useHandle(handle -> handle.execute("create table guest (id " + stage.serial()
                + ", name varchar(40) not null, seats int, primary key (id), unique (name))"));
        for (int round = 0; round < 5; round++) {
            stage.at("url" + round);
            round(stage, byUrl, "u" + round);
            stage.at("source" + round);
            round(stage, bySource, "s" + round);
        }
        stage.say("end");
    }

    private static void round(Stage stage, Jdbi jdbi, String round) throws SQLException {
        jdbi.useHandle(handle -> stage.session(handle.getConnection()));
        stage.tell(
                "key",
                () -> jdbi.withHandle(handle -> handle.createUpdate("insert into guest (name, seats) values (:n, :s)")
                        .bind("n", "guest " + round)
                        .bind("s", 2)
                        .executeAndReturnGeneratedKeys("id")
                        .mapTo(Integer.class)
                        .one()));
        stage.tell(
                "batch",
                () -> jdbi.withHandle(handle -> {
                    PreparedBatch batch = handle.prepareBatch("insert into guest (name, seats) values (?, ?)");
                    for (int i = 0; i < 10; i++) {
                        batch.add(round + " batch " + i, i);
                    }
                    return java.util.Arrays.toString(batch.execute());
                }));
        stage.tell(
                "rows",
                () -> jdbi.withHandle(handle -> {
                    List<Map<String, Object>> rows = handle.select(
                                    "select name, seats from guest where seats > ? order by name", 7)
                            .mapToMap()
                            .list();
                    return rows;
                }));
        stage.tell(
                "stream",
                () ->
                        jdbi.withHandle(handle -> handle
                                .createQuery("select name from guest order by name")
                                .setFetchSize(3)
                                .mapTo(String.class)
                                .stream()
                                .limit(3)
                                .reduce("", String::concat)));
        stage.tell(
                "in transaction",
                () -> jdbi.inTransaction(TransactionIsolationLevel.SERIALIZABLE, handle -> {
                    handle.execute("update guest set seats = seats + 1");
                    handle.savepoint("half");
                    handle.execute("delete from guest");
                    handle.rollbackToSavepoint("half");
                    return handle.getTransactionIsolationLevel() + " " + count(handle);
                }));
        stage.tell(
                "rolled back",
                () -> jdbi.inTransaction(handle -> {
                    handle.execute("delete from guest");
                    throw new IllegalStateException("no");
                }));
        stage.tell(
                "duplicate",
                () -> jdbi.withHandle(
                        handle -> handle.execute("insert into guest (name) values (?)", "guest " + round)));
        stage.tell("missing", () -> jdbi.withHandle(handle -> handle.execute("update nowhere set a = 1")));
        stage.tell(
                "script",
                () -> jdbi.withHandle(handle -> java.util.Arrays.toString(handle.createScript(
                                "update guest set seats = 0 where seats is null; delete from guest where name like '%batch 9'")
                        .execute())));
        stage.tell("left", () -> {
            Handle handle = jdbi.open();
            try {
                return count(handle) + " " + handle.getConnection().getTransactionIsolation();
            } finally {
                handle.close();
            }
        });
        stage.tell("closed", () -> {
            Handle handle = jdbi.open();
            handle.close();
            return count(handle);
        });
    }

    private static int count(Handle handle) {
        return handle.createQuery("select count(*) from guest")
                .mapTo(Integer.class)
                .one();
    }
}
