/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;

/** CPU time (user and system) of a whole JVM, from its start to its end, as the shell counts it for its children. */
public final class CpuTime {
    private static final Pattern TIMES = Pattern.compile("(\\d+)m([\\d.]+)s (\\d+)m([\\d.]+)s");

    private CpuTime() {}

    public static double millis(Path java, String agent) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("bash", "-c", "\"$@\" >/dev/null 2>&1; times", "cpu", java.toString()));
        if (agent != null) {
            command.add("-javaagent:" + agent);
        }
        command.addAll(List.of("-cp", Paths.programs().toString(), "legacy.EmptyMain"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("MILLPOND_") || name.startsWith("OTEL_"));
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher matcher = TIMES.matcher(text.substring(text.indexOf('\n') + 1));
        if (!matcher.find()) {
            throw new IOException("no times in " + text);
        }
        return 1000
                * (60 * Integer.parseInt(matcher.group(1))
                        + Double.parseDouble(matcher.group(2))
                        + 60 * Integer.parseInt(matcher.group(3))
                        + Double.parseDouble(matcher.group(4)));
    }

    /** A jar with an agent that does nothing. */
    public static Path noopAgent(Path folder) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", "legacy.NoopAgent");
        Path jar = folder.resolve("noop.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            out.putNextEntry(new ZipEntry("legacy/NoopAgent.class"));
            Files.copy(Paths.programs().resolve("legacy/NoopAgent.class"), out);
            out.closeEntry();
        }
        return jar;
    }
}
