/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package stack;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.derby.tools.ij;
import org.h2.tools.RunScript;
import org.h2.tools.Script;
import org.h2.tools.Shell;
import org.hsqldb.cmdline.SqlTool;

/** The databases' own command lines. Arguments: url user password h2|ij|sqltool folder. */
public final class ToolsApp {
    private ToolsApp() {}

    private static final List<String> STATEMENTS = Arrays.asList(
            "create table stone (id int not null primary key, name varchar(20) not null)",
            "insert into stone values (1, 'flint'), (2, 'slate'), (3, 'chalk')",
            "select id, name from stone order by id",
            "insert into stone values (1, 'again')",
            "update stone set name = 'marble' where id > 1",
            "select count(*) from stone where name = 'marble'",
            "select * from nowhere",
            "delete from stone where id = 3");

    public static void main(String[] args) throws Exception {
        Stage stage = new Stage(args);
        Path folder = Paths.get(stage.more.get(1));
        Files.createDirectories(folder);
        switch (stage.more.get(0)) {
            case "h2":
                h2(stage, folder);
                break;
            case "ij":
                ij(stage, folder);
                break;
            default:
                sqlTool(stage, folder);
        }
        stage.say("end");
    }

    private static void h2(Stage stage, Path folder) throws Exception {
        for (int round = 0; round < 5; round++) {
            stage.at("shell" + round);
            Shell shell = new Shell();
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            shell.setOut(new PrintStream(said, true, "UTF-8"));
            shell.setErr(new PrintStream(said, true, "UTF-8"));
            shell.setIn(new ByteArrayInputStream((String.join(";\n", STATEMENTS).replace("stone", "stone" + round)
                            + ";\nautocommit false\ninsert into stone" + round + " values (9, 'open');\nrollback;\n"
                            + "history\nlist\nselect * from stone" + round + ";\nquit\n")
                    .getBytes(StandardCharsets.UTF_8)));
            stage.tell("ran", () -> {
                shell.runTool("-url", stage.url, "-user", stage.user, "-password", stage.password);
                return said.toString("UTF-8").replaceAll("\\d+ ms", "N ms");
            });
            stage.tell("one statement", () -> {
                Shell one = new Shell();
                ByteArrayOutputStream answer = new ByteArrayOutputStream();
                one.setOut(new PrintStream(answer, true, "UTF-8"));
                one.runTool(
                        "-url",
                        stage.url,
                        "-user",
                        stage.user,
                        "-password",
                        stage.password,
                        "-sql",
                        "select count(*) from stone0");
                return answer.toString("UTF-8").replaceAll("\\d+ ms", "N ms");
            });
        }
        Path dump = folder.resolve("dump.sql");
        if (!stage.url.startsWith("jdbc:h2:")) {
            Files.write(
                    dump,
                    "delete from stone0;\ninsert into stone0 values (5, 'topaz');\n".getBytes(StandardCharsets.UTF_8));
        }
        for (int round = 0; round < 4; round++) {
            stage.at("script" + round);
            stage.tell("dump", () -> {
                if (!stage.url.startsWith("jdbc:h2:")) {
                    return "H2 only";
                }
                Script.process(stage.url, stage.user, stage.password, dump.toString(), "DROP", "");
                return Files.readAllLines(dump);
            });
            stage.tell("run", () -> {
                RunScript.execute(
                        stage.url, stage.user, stage.password, dump.toString(), StandardCharsets.UTF_8, false);
                return "done";
            });
        }
        Files.write(
                folder.resolve("broken.sql"), "select 1;\nselect * from nowhere;\n".getBytes(StandardCharsets.UTF_8));
        stage.tell("broken", () -> {
            RunScript.execute(
                    stage.url,
                    stage.user,
                    stage.password,
                    folder.resolve("broken.sql").toString(),
                    StandardCharsets.UTF_8,
                    false);
            return "not reached";
        });
    }

    private static void ij(Stage stage, Path folder) throws Exception {
        List<String> lines = new ArrayList<>();
        String connect = "connect '" + stage.url + "' user '" + stage.user + "' password '" + stage.password + "'";
        for (int round = 0; round < 6; round++) {
            lines.add(connect + " as c" + round + ";");
            for (String statement : STATEMENTS) {
                lines.add(statement.replace("stone", "stone" + round) + ";");
            }
            lines.add("autocommit off;");
            lines.add("prepare add_one as 'insert into stone" + round + " values (?, ?)';");
            lines.add("execute add_one using 'values (7, ''seven'')';");
            lines.add("get cursor walk as 'select id from stone" + round + " order by id';");
            lines.add("next walk;");
            lines.add("close walk;");
            lines.add("rollback;");
            lines.add("remove add_one;");
            lines.add("select count(*) from stone" + round + ";");
            lines.add("commit;");
            lines.add("show connections;");
            lines.add("describe stone" + round + ";");
            lines.add("disconnect c" + round + ";");
            lines.add("select 1 from stone0;");
        }
        lines.add(connect + " as left;");
        lines.add("autocommit off;");
        lines.add("delete from stone0;");
        lines.add("disconnect left;");
        lines.add("disconnect all;");
        lines.add("exit;");
        Path script = folder.resolve("ij.sql");
        Files.write(script, lines);
        ij.main(new String[] {script.toString()});
    }

    private static void sqlTool(Stage stage, Path folder) throws Exception {
        Path script = folder.resolve("tool.sql");
        List<String> lines = new ArrayList<>();
        lines.add("\\c true");
        for (String statement : STATEMENTS) {
            lines.add(statement + ";");
        }
        lines.add("\\dt");
        lines.add("commit;");
        Files.write(script, lines);
        for (int round = 0; round < 5; round++) {
            stage.at("sqltool" + round);
            Files.write(
                    folder.resolve("in" + round + ".sql"),
                    String.join("\n", lines).replace("stone", "stone" + round).getBytes(StandardCharsets.UTF_8));
            String file = folder.resolve("in" + round + ".sql").toString();
            Path rc = folder.resolve("sqltool.rc");
            Files.write(
                    rc,
                    Arrays.asList(
                            "urlid it", "url " + stage.url, "username " + stage.user, "password " + stage.password));
            stage.tell("ran", () -> {
                SqlTool.objectMain(new String[] {"--rcFile=" + rc, "--driver=" + stage.driverClass(), "it", file});
                return "done";
            });
        }
    }
}
