/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package stack;

import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.changelog.ChangeSet;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.DirectoryResourceAccessor;
import liquibase.resource.ResourceAccessor;

/** Migrations with Liquibase. Arguments: url user password url|manager folder. */
public final class LiquibaseApp {
    private LiquibaseApp() {}

    private interface Work {
        Object with(Liquibase liquibase) throws Exception;
    }

    public static void main(String[] args) throws Exception {
        Stage stage = new Stage(args);
        Path folder = Paths.get(stage.more.get(1));
        Files.createDirectories(folder);
        Stage.write(
                folder,
                "log.yaml",
                "databaseChangeLog:\n"
                        + "- changeSet:\n    id: 1\n    author: it\n    changes:\n    - createTable:\n        tableName: bird\n"
                        + "        columns:\n        - column: {name: id, type: int, constraints: {primaryKey: true, nullable: false}}\n"
                        + "        - column: {name: name, type: varchar(40)}\n"
                        + "- changeSet:\n    id: 2\n    author: it\n    changes:\n"
                        + "    - insert: {tableName: bird, columns: [{column: {name: id, valueNumeric: 1}}, {column: {name: name, value: wren}}]}\n"
                        + "    rollback: delete from bird where id = 1\n"
                        + "- changeSet:\n    id: 3\n    author: it\n    changes:\n    - addColumn:\n        tableName: bird\n"
                        + "        columns:\n        - column: {name: weight, type: 'decimal(8,2)', defaultValueNumeric: 1.5}\n"
                        + "    - createIndex: {tableName: bird, indexName: bird_name, columns: [{column: {name: name}}]}\n"
                        + "- include: {file: more.sql}\n");
        Stage.write(
                folder,
                "more.sql",
                "--liquibase formatted sql\n--changeset it:4\n"
                        + "insert into bird (id, name) values (2, 'tit');\n--rollback delete from bird where id = 2;\n");
        work(stage, folder, "status", liquibase -> unrun(liquibase));
        work(stage, folder, "update 2", liquibase -> {
            liquibase.update(2, new Contexts(), new LabelExpression());
            return unrun(liquibase);
        });
        work(stage, folder, "tag", liquibase -> {
            liquibase.tag("half");
            return liquibase.tagExists("half");
        });
        work(stage, folder, "sql", liquibase -> {
            StringWriter sql = new StringWriter();
            liquibase.update(new Contexts(), new LabelExpression(), sql);
            return java.util.Arrays.stream(sql.toString().split("\n"))
                    .filter(line -> line.contains("bird") && !line.contains("DATABASECHANGELOG"))
                    .collect(Collectors.toList());
        });
        work(stage, folder, "update", liquibase -> {
            liquibase.update(new Contexts(), new LabelExpression());
            return unrun(liquibase);
        });
        stage.tell("rows", () -> count(stage));
        work(stage, folder, "rollback 1", liquibase -> {
            liquibase.rollback(1, "");
            return unrun(liquibase);
        });
        work(stage, folder, "rollback tag", liquibase -> {
            liquibase.rollback("half", "");
            return unrun(liquibase);
        });
        stage.tell("rows", () -> count(stage));
        Stage.write(
                folder, "more.sql", "--liquibase formatted sql\n--changeset it:4\ninsert into nowhere values (2);\n");
        work(stage, folder, "broken", liquibase -> {
            liquibase.update(new Contexts(), new LabelExpression());
            return "not reached";
        });
        work(stage, folder, "locks", liquibase -> liquibase.listLocks().length);
        work(stage, folder, "release", liquibase -> {
            liquibase.forceReleaseLocks();
            return unrun(liquibase);
        });
        work(stage, folder, "sync", liquibase -> {
            liquibase.changeLogSync("");
            return unrun(liquibase);
        });
        work(stage, folder, "drop all", liquibase -> {
            liquibase.dropAll();
            return "dropped";
        });
        stage.tell("rows", () -> count(stage));
        stage.tell("others left", stage::othersLeft);
        stage.say("end");
    }

    /** A run of the tool: its own connection from its first look to its end. */
    private static void work(Stage stage, Path folder, String what, Work work) {
        stage.tell(what, () -> {
            ResourceAccessor files = new DirectoryResourceAccessor(folder);
            Database database = stage.more.get(0).equals("url")
                    ? DatabaseFactory.getInstance().openDatabase(stage.url, stage.user, stage.password, null, files)
                    : DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new JdbcConnection(stage.open()));
            try (Liquibase liquibase = new Liquibase("log.yaml", files, database)) {
                return work.with(liquibase);
            }
        });
    }

    private static List<String> unrun(Liquibase liquibase) throws Exception {
        List<String> all = new ArrayList<>();
        for (ChangeSet change : liquibase.listUnrunChangeSets(new Contexts(), new LabelExpression())) {
            all.add(change.getId());
        }
        return all;
    }

    private static String count(Stage stage) throws Exception {
        try (Connection connection = stage.open();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*), min(name) from bird")) {
            stage.session(connection);
            rows.next();
            return rows.getInt(1) + " " + rows.getString(2) + " " + connection.getAutoCommit();
        }
    }
}
