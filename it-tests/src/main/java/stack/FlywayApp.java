/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package stack;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.flywaydb.core.api.output.MigrateResult;

/** Migrations with Flyway. Arguments: url user password url|source folder. */
public final class FlywayApp {
    private FlywayApp() {}

    /** A migration in code. */
    public static final class Filled implements JavaMigration {
        @Override
        public MigrationVersion getVersion() {
            return MigrationVersion.fromVersion("3");
        }

        @Override
        public String getDescription() {
            return "filled";
        }

        @Override
        public Integer getChecksum() {
            return 42;
        }

        @Override
        public boolean canExecuteInTransaction() {
            return true;
        }

        @Override
        public void migrate(Context context) throws Exception {
            try (Statement statement = context.getConnection().createStatement()) {
                for (int i = 0; i < 20; i++) {
                    statement.execute("insert into plant (id, name) values (" + (100 + i) + ", 'plant " + i + "')");
                }
            }
        }
    }

    public static void main(String[] args) throws Exception {
        Stage stage = new Stage(args);
        Path folder = Paths.get(stage.more.get(1));
        Files.createDirectories(folder);
        Stage.write(
                folder,
                "V1__plants.sql",
                "create table plant (id int not null primary key, name varchar(40) not null);\n"
                        + "create index plant_name on plant (name);\n");
        Stage.write(
                folder,
                "V2__first.sql",
                "insert into plant (id, name) values (1, 'oak');\n"
                        + "insert into plant (id, name) values (2, 'elm');\n");
        Stage.write(folder, "R__count.sql", "update plant set name = 'oak tree' where id = 1;\n");
        stage.at("first");
        stage.tell("info", () -> info(flyway(stage, folder)));
        stage.tell("migrate", () -> migrated(flyway(stage, folder).migrate()));
        stage.tell("again", () -> migrated(flyway(stage, folder).migrate()));
        stage.tell("validate", () -> valid(flyway(stage, folder)));
        stage.tell("rows", () -> count(stage));
        stage.at("broken");
        Stage.write(
                folder,
                "V4__broken.sql",
                "insert into plant (id, name) values (50, 'ash');\ninsert into nowhere values (1);\n");
        stage.tell("migrate", () -> migrated(flyway(stage, folder).migrate()));
        stage.tell("info", () -> info(flyway(stage, folder)));
        stage.tell("rows", () -> count(stage));
        Files.delete(folder.resolve("V4__broken.sql"));
        stage.at("repaired");
        stage.tell("repair", () -> flyway(stage, folder).repair().repairActions);
        stage.tell("migrate", () -> migrated(flyway(stage, folder).migrate()));
        stage.at("changed");
        Stage.write(folder, "V2__first.sql", "insert into plant (id, name) values (1, 'beech');\n");
        stage.tell("validate", () -> valid(flyway(stage, folder)));
        stage.tell("migrate", () -> migrated(flyway(stage, folder).migrate()));
        stage.tell("repair", () -> flyway(stage, folder).repair().repairActions);
        stage.tell("validate", () -> valid(flyway(stage, folder)));
        stage.at("target");
        Stage.write(folder, "V5__more.sql", "alter table plant add height int;\n");
        Stage.write(folder, "V6__more.sql", "update plant set height = 3;\n");
        stage.tell(
                "migrate",
                () -> migrated(configuration(stage, folder).target("5").load().migrate()));
        stage.tell("info", () -> info(flyway(stage, folder)));
        stage.at("clean");
        stage.tell(
                "refused",
                () -> configuration(stage, folder)
                        .cleanDisabled(true)
                        .load()
                        .clean()
                        .schemasCleaned
                        .size());
        stage.tell("clean", () -> flyway(stage, folder).clean().schemasCleaned.size());
        stage.tell("rows", () -> count(stage));
        stage.at("baseline");
        stage.tell(
                "baseline",
                () -> configuration(stage, folder).baselineVersion("4").load().baseline().successfullyBaselined);
        stage.tell("info", () -> info(flyway(stage, folder)));
        stage.tell("others left", stage::othersLeft);
        stage.say("end");
    }

    private static FluentConfiguration configuration(Stage stage, Path folder) {
        FluentConfiguration configuration = Flyway.configure()
                .locations("filesystem:" + folder)
                .cleanDisabled(false)
                .javaMigrations(new Filled());
        return stage.more.get(0).equals("url")
                ? configuration.dataSource(stage.url, stage.user, stage.password)
                : configuration.dataSource(stage.ownDataSource());
    }

    private static Flyway flyway(Stage stage, Path folder) {
        return configuration(stage, folder).load();
    }

    private static String migrated(MigrateResult result) {
        return result.migrationsExecuted + " from " + result.initialSchemaVersion + " to " + result.targetSchemaVersion;
    }

    private static String valid(Flyway flyway) {
        return String.valueOf(flyway.validateWithResult().errorDetails == null);
    }

    private static List<String> info(Flyway flyway) {
        List<String> all = new ArrayList<>();
        for (MigrationInfo info : flyway.info().all()) {
            all.add(info.getVersion() + " " + info.getDescription() + " " + info.getState());
        }
        return all;
    }

    private static String count(Stage stage) throws Exception {
        try (Connection connection = stage.open();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*), min(name) from plant")) {
            stage.session(connection);
            rows.next();
            return rows.getInt(1) + " " + rows.getString(2) + " " + connection.getAutoCommit();
        }
    }
}
