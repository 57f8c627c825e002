/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it.harness;

import io.millpond.it.harness.Jdks.Jdk;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Forks a JVM that runs a legacy program, with the real agent jar or without any. */
public final class AgentJvm {
    private final Jdk jdk;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<String> launcher = new ArrayList<>();
    private final List<String> firstArguments = new ArrayList<>();
    private final List<String> jvmArguments = new ArrayList<>();
    private final List<Path> classPath;
    private Path agent;
    private String agentArguments = "";
    private Path folder;
    private Duration timeout = Duration.ofSeconds(90);

    private AgentJvm(Jdk jdk) {
        this.jdk = jdk;
        this.classPath = new ArrayList<>(Paths.classPath(jdk.feature()));
        environment.put("OTEL_TRACES_EXPORTER", "none");
        environment.put("OTEL_METRICS_EXPORTER", "none");
    }

    public static AgentJvm on(Jdk jdk) {
        return new AgentJvm(jdk);
    }

    /** With the real agent jar. */
    public AgentJvm agent() {
        return agent(Paths.agentJar(), "");
    }

    public AgentJvm agent(Path jar, String arguments) {
        this.agent = jar;
        this.agentArguments = arguments;
        return this;
    }

    public AgentJvm withAgent(boolean with) {
        return with ? agent() : this;
    }

    public AgentJvm env(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** The defaults of OpenTelemetry: nothing is said about exporters. */
    public AgentJvm defaultExporters() {
        environment.remove("OTEL_TRACES_EXPORTER");
        environment.remove("OTEL_METRICS_EXPORTER");
        return this;
    }

    public AgentJvm telemetryTo(OtlpReceiver receiver) {
        defaultExporters();
        env("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint());
        env("OTEL_BSP_SCHEDULE_DELAY", "200");
        env("OTEL_METRIC_EXPORT_INTERVAL", "500");
        return this;
    }

    public AgentJvm property(String name, String value) {
        return jvm("-D" + name + "=" + value);
    }

    public AgentJvm jvm(String argument) {
        jvmArguments.add(argument);
        return this;
    }

    /** Before the agent's own option: another agent that comes first. */
    public AgentJvm jvmFirst(String argument) {
        firstArguments.add(argument);
        return this;
    }

    /** As root, in a user namespace of its own where that is allowed: what refuses to run as root runs there. */
    public AgentJvm notAsRoot() {
        if (OsCommand.isRoot() && OsCommand.works("unshare", "-U", "true")) {
            launcher.addAll(List.of("unshare", "-U"));
        }
        return this;
    }

    public AgentJvm alsoClassPath(Path entry) {
        classPath.add(entry);
        return this;
    }

    public AgentJvm onlyClassPath(List<Path> entries) {
        classPath.clear();
        classPath.addAll(entries);
        return this;
    }

    public AgentJvm classPath(Path... more) {
        classPath.addAll(List.of(more));
        return this;
    }

    /** With these libraries behind the drivers. */
    public AgentJvm libraries(List<String> names) {
        names.forEach(name -> classPath.add(Paths.library(name)));
        return this;
    }

    public AgentJvm folder(Path workingFolder) {
        this.folder = workingFolder;
        return this;
    }

    public AgentJvm timeout(Duration limit) {
        this.timeout = limit;
        return this;
    }

    /** Runs {@code legacy.<program>} to its end. */
    public Run run(String program, String... arguments) {
        return runCommand(mainCommand(program, arguments));
    }

    /** Runs {@code java -jar jar arguments}. */
    public Run runJar(Path jar, String... arguments) {
        List<String> command = head();
        command.add("-jar");
        command.add(jar.toString());
        command.addAll(List.of(arguments));
        return runCommand(command);
    }

    /** Runs {@code java -p modulePath -m module/main arguments}. */
    public Run runModule(List<Path> modulePath, String main, String... arguments) {
        List<String> command = head();
        command.add("-p");
        command.add(modulePath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        command.add("-m");
        command.add(main);
        command.addAll(List.of(arguments));
        return runCommand(command);
    }

    /** Starts {@code legacy.<program>} and leaves it running; the caller closes it. */
    public Running start(String program, String... arguments) {
        return start(mainCommand(program, arguments));
    }

    private Run runCommand(List<String> command) {
        try (Running running = start(command)) {
            return running.finish();
        }
    }

    private Running start(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> inherited = builder.environment();
        inherited
                .keySet()
                .removeIf(name -> name.startsWith("MILLPOND_")
                        || name.startsWith("OTEL_")
                        || name.equals("JAVA_TOOL_OPTIONS")
                        || name.equals("JDK_JAVA_OPTIONS")
                        || name.equals("_JAVA_OPTIONS")
                        || name.equals("MAVEN_OPTS"));
        inherited.put("TZ", "UTC");
        inherited.putAll(environment);
        if (folder != null) {
            builder.directory(folder.toFile());
        }
        try {
            return new Running(command, builder.start(), timeout);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> mainCommand(String program, String... arguments) {
        List<String> command = head();
        command.add("-cp");
        command.add(classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        command.add(program.indexOf('.') < 0 ? "legacy." + program : program);
        command.addAll(List.of(arguments));
        return command;
    }

    private List<String> head() {
        List<String> command = new ArrayList<>();
        command.addAll(launcher);
        command.add(jdk.java().toString());
        command.addAll(firstArguments);
        if (agent != null) {
            command.add("-javaagent:" + agent + (agentArguments.isEmpty() ? "" : "=" + agentArguments));
        }
        command.add("-Dfile.encoding=UTF-8");
        command.add("-Duser.timezone=UTC");
        command.add("-Duser.language=en");
        command.add("-XX:+UseSerialGC");
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(jvmArguments);
        return command;
    }
}
