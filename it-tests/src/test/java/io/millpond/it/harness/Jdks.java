/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The Java versions of this machine: {@code -Dmillpond.it.jdk8=/path/to/java}, {@code MILLPOND_IT_JDK8}, the usual folders,
 * or {@code ../shared/tools/java8} beside the checkout.
 */
public final class Jdks {
    /** The version that the programs run on; absent: that of the tests. The second round of the build sets it to 25. */
    private static final String TARGET = "millpond.it.target";

    private static final Pattern VERSION = Pattern.compile("version \"(?:1\\.)?(\\d+)");
    private static final Map<Integer, Optional<Jdk>> FOUND = new ConcurrentHashMap<>();

    private Jdks() {}

    /** A {@code java} executable and its feature version. */
    public record Jdk(int feature, Path java) {
        @Override
        public String toString() {
            return "JDK " + feature;
        }
    }

    /** The JDK of this feature version; skips the calling test where there is none. */
    public static Jdk require(int feature) {
        return find(feature)
                .orElseThrow(() -> Skips.absent(
                        "jdk" + feature,
                        "no java " + feature + " by -Dmillpond.it.jdk" + feature + ", MILLPOND_IT_JDK" + feature
                                + " or in the usual folders"));
    }

    public static Optional<Jdk> find(int feature) {
        return FOUND.computeIfAbsent(feature, Jdks::search);
    }

    /** The one that runs this test: always there. */
    public static Jdk current() {
        String target = System.getProperty(TARGET);
        if (target != null && !target.isEmpty()) {
            return require(Integer.parseInt(target));
        }
        return new Jdk(Runtime.version().feature(), Path.of(System.getProperty("java.home"), "bin", "java"));
    }

    private static Optional<Jdk> search(int feature) {
        for (Path java : candidates(feature)) {
            if (Files.isExecutable(java) && featureOf(java) == feature) {
                return Optional.of(new Jdk(feature, java.toAbsolutePath().normalize()));
            }
        }
        return Optional.empty();
    }

    private static List<Path> candidates(int feature) {
        List<Path> all = new ArrayList<>();
        addExecutable(all, System.getProperty("millpond.it.jdk" + feature));
        addExecutable(all, System.getenv("MILLPOND_IT_JDK" + feature));
        addHome(all, System.getProperty("java.home"));
        addHome(all, System.getenv("JAVA_HOME"));
        addHome(all, System.getenv("JAVA" + feature + "_HOME"));
        addHome(all, System.getenv("JAVA_HOME_" + feature + "_X64"));
        String home = System.getProperty("user.home");
        for (String folder : List.of(
                "/usr/lib/jvm",
                "/opt",
                "/opt/java",
                "/opt/jdk",
                "/usr/java",
                home + "/.jdks",
                home + "/.sdkman/candidates/java")) {
            children(Path.of(folder)).forEach(child -> addHome(all, child.toString()));
        }
        children(Path.of("/Library/Java/JavaVirtualMachines"))
                .forEach(child -> addHome(all, child.resolve("Contents/Home").toString()));
        all.add(Path.of(System.getProperty("millpond.it.checkout", "..")).resolve("../shared/tools/java" + feature));
        return all;
    }

    private static void addExecutable(List<Path> all, String java) {
        if (java != null && !java.isBlank()) {
            Path path = Path.of(java);
            all.add(Files.isDirectory(path) ? path.resolve("bin/java") : path);
        }
    }

    private static void addHome(List<Path> all, String home) {
        if (home != null && !home.isBlank()) {
            all.add(Path.of(home, "bin", "java"));
        }
    }

    private static List<Path> children(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> list = Files.list(folder)) {
            return list.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The version that it says itself; 0 where it can't run (exit code 77 of a tool that can't be made here). */
    private static int featureOf(Path java) {
        try {
            Process process = new ProcessBuilder(java.toString(), "-version")
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(8, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                return 0;
            }
            Matcher matcher = VERSION.matcher(text);
            return process.exitValue() == 0 && matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }
}
