/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.runtime.cli;

import io.millpond.agent.config.ConfigReference;
import io.millpond.agent.config.Settings;
import io.millpond.agent.config.SettingsReader;
import io.millpond.agent.config.Version;
import java.io.File;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.security.CodeSource;
import org.jspecify.annotations.Nullable;

/** The command line of the jar. Exit codes: 0 done, 1 failed, 2 the call is not understood. */
public final class CommandLine {

    private static final String USAGE =
            "Millpond pools and instruments the JDBC of a Java application that stays as it is.\n"
                    + "\n"
                    + "  java -javaagent:millpond.jar -jar app.jar        run an application with it\n"
                    + "  java -javaagent:millpond.jar=leaks=full ...      with a setting (or MILLPOND_LEAKS=full)\n"
                    + "  java -jar millpond.jar attach PID [SETTINGS]     load it into a running JVM\n"
                    + "  java -jar millpond.jar leaks PID                 the leaks found in a JVM that runs with it\n"
                    + "  java -jar millpond.jar --config                  every setting, its effective value and source\n"
                    + "  java -jar millpond.jar --version\n";

    private final PrintStream out;
    private final PrintStream err;

    CommandLine(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    public static void main(String[] arguments) {
        int code = new CommandLine(System.out, System.err).run(arguments);
        if (code != 0) {
            System.exit(code);
        }
    }

    int run(String... arguments) {
        String command = arguments.length == 0 ? "--help" : arguments[0];
        switch (command) {
            case "--help":
            case "-h":
            case "help":
                out.print(USAGE);
                return 0;
            case "--version":
                out.println("millpond " + Version.current());
                return 0;
            case "--config":
                return config();
            case "attach":
                if (arguments.length == 2 || arguments.length == 3) {
                    return attach(arguments[1], arguments.length == 3 ? arguments[2] : null);
                }
                err.println(
                        "attach takes the id of a Java process and, if wanted, settings: attach 4711 pool.max.size=20");
                return 2;
            case "leaks":
                if (arguments.length == 2) {
                    return leaks(arguments[1]);
                }
                err.println("leaks takes the id of a Java process that runs with the agent: leaks 4711");
                return 2;
            default:
                err.println("not understood: " + command);
                err.print(USAGE);
                return 2;
        }
    }

    private int config() {
        Settings settings = SettingsReader.read(null);
        out.print(ConfigReference.effective(settings));
        for (String problem : settings.problems()) {
            err.println("[millpond] " + problem);
        }
        return 0;
    }

    private int attach(String pid, @Nullable String settings) {
        if (!pid.chars().allMatch(Character::isDigit)) {
            err.println("attach: " + pid + " is not a process id");
            return 2;
        }
        try {
            Attacher.attach(ownJar(), pid, settings);
            out.println("millpond is loaded into process " + pid + "; connections opened from now on are pooled");
            return 0;
        } catch (Exception | LinkageError e) {
            err.println("attach: cannot load into process " + pid + ": " + rootMessage(e)
                    + " (same user? a JDK, not a JRE? not started with -XX:+DisableAttachMechanism?)");
            return 1;
        }
    }

    private int leaks(String pid) {
        if (!pid.chars().allMatch(Character::isDigit)) {
            err.println("leaks: " + pid + " is not a process id");
            return 2;
        }
        try {
            String table = LeaksQuestion.ask(ownJar(), pid);
            if (table.isEmpty()) {
                err.println("leaks: process " + pid + " does not run with millpond");
                return 1;
            }
            out.print(table);
            return 0;
        } catch (Exception | LinkageError e) {
            err.println("leaks: cannot ask process " + pid + ": " + rootMessage(e)
                    + " (same user? a JDK, not a JRE? not started with -XX:+DisableAttachMechanism?)");
            return 1;
        }
    }

    private static File ownJar() throws URISyntaxException {
        CodeSource source = CommandLine.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            throw new IllegalStateException("the agent jar cannot be found from within itself");
        }
        return new File(source.getLocation().toURI());
    }

    private static String rootMessage(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName() + (root.getMessage() == null ? "" : ": " + root.getMessage());
    }
}
