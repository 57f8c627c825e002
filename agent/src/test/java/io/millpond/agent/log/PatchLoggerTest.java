/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.logging.Level;
import java.util.stream.Collectors;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PatchLoggerTest {

    private static final String LOGGER = "java/util/logging/Logger";

    private final Heard heard = new Heard();

    @AfterEach
    void restore() {
        heard.close();
        PatchLogger.exportsFail(false);
    }

    @Test
    void hasEveryMethodThatTheShadedLibrariesCall() throws IOException {
        Set<String> called = new TreeSet<>();
        for (Path jar : sdkJars()) {
            callsInto(jar, called);
        }

        Set<String> offered = Arrays.stream(PatchLogger.class.getDeclaredMethods())
                .map(m ->
                        m.getName() + Type.getMethodDescriptor(m).replace("io/millpond/agent/log/PatchLogger", LOGGER))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(called).isNotEmpty();
        assertThat(offered).containsAll(called);
    }

    @Test
    void saysTheSameMessageOnceWhateverNumbersItQuotes() {
        PatchLogger logger = PatchLogger.getLogger("once");

        logger.warning("dropped 17 spans");
        logger.warning("dropped 18 spans");
        logger.severe("something else");

        assertThat(lines()).containsExactly("[millpond] otel: dropped 17 spans", "[millpond] otel: something else");
    }

    @Test
    void saysItAgainAfterAMinute() {
        AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
        PatchLogger.Throttle throttle = new PatchLogger.Throttle(now::get);

        assertThat(throttle.admits("a", "x 1")).isTrue();
        now.addAndGet(TimeUnit.SECONDS.toNanos(59));
        assertThat(throttle.admits("a", "x 2")).isFalse();
        assertThat(throttle.admits("b", "x 2")).isTrue();
        now.addAndGet(TimeUnit.SECONDS.toNanos(2));
        assertThat(throttle.admits("a", "x 3")).isTrue();
    }

    @Test
    void keepsTheChatterOfTheSdkForDebug() {
        PatchLogger logger = PatchLogger.getLogger("chatter");

        logger.info("hello");
        logger.fine("details");
        logger.log(Level.WARNING, "Exporter failed");
        logger.log(Level.WARNING, "Failed to export spans. Server responded with HTTP status code 404.");

        assertThat(lines()).isEmpty();
        assertThat(logger.isLoggable(Level.FINE)).isFalse();
        assertThat(logger.isLoggable(Level.WARNING)).isTrue();
    }

    @Test
    void isSilentAboutDroppedSpansWhileTheSenderHasSaidWhy() {
        PatchLogger logger = PatchLogger.getLogger("drops");

        PatchLogger.exportsFail(true);
        logger.log(Level.WARNING, "BatchSpanProcessor dropped 5 span(s)");
        PatchLogger.exportsFail(false);
        logger.log(Level.WARNING, "BatchSpanProcessor dropped 6 span(s)");

        assertThat(lines()).containsExactly("[millpond] otel: BatchSpanProcessor dropped 6 span(s)");
    }

    @Test
    void theSdksWordAboutItsOwnThrottleIsNotWorthALine() {
        PatchLogger.getLogger("throttled")
                .log(
                        Level.WARNING,
                        "Too many log messages detected. Will only log 1 time(s) per minute from now on.",
                        (Throwable) null);

        assertThat(lines()).isEmpty();
    }

    @Test
    void fillsInParametersAndNamesTheException() {
        PatchLogger logger = PatchLogger.getLogger("format");

        logger.log(Level.WARNING, "a {0} b {1}", new Object[] {"x", 2});
        logger.log(Level.SEVERE, "broken", new IOException("pipe"));

        assertThat(lines())
                .containsExactly("[millpond] otel: a x b 2", "[millpond] otel: broken (java.io.IOException: pipe)");
    }

    @Test
    void neverShowsASecret() {
        PatchLogger logger = PatchLogger.getLogger("secrets");

        logger.warning("cannot use http://bob:s3cret@host:1/x");
        logger.warning("Invalid map property: otel.exporter.otlp.headers=x-key s3cret, other=s3cret");
        logger.warning("Authorization: Bearer s3cret refused");
        logger.log(Level.WARNING, "bad", new IOException("password=s3cret;x"));

        assertThat(lines()).hasSize(4).noneMatch(line -> line.contains("s3cret"));
    }

    private List<String> lines() {
        return heard.lines();
    }

    private static List<Path> sdkJars() {
        List<Path> jars = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
            String file = Path.of(entry).getFileName().toString();
            if (file.startsWith("opentelemetry-") && !file.contains("testing") && !file.contains("instrumentation")) {
                jars.add(Path.of(entry));
            }
        }
        return jars;
    }

    private static void callsInto(Path jar, Set<String> called) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            for (Enumeration<JarEntry> entries = file.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (entry.getName().endsWith(".class") && !entry.getName().startsWith("META-INF/")) {
                    try (InputStream in = file.getInputStream(entry)) {
                        new ClassReader(in.readAllBytes()).accept(new Calls(called), ClassReader.SKIP_DEBUG);
                    }
                }
            }
        }
    }

    private static final class Calls extends ClassVisitor {
        private final Set<String> called;

        Calls(Set<String> called) {
            super(Opcodes.ASM9);
            this.called = called;
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String type, String signature, String[] exceptions) {
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitMethodInsn(int opcode, String owner, String name, String type, boolean onInterface) {
                    if (owner.equals(LOGGER)) {
                        called.add(name + type);
                    }
                }

                @Override
                public void visitInvokeDynamicInsn(
                        String name, String type, net.bytebuddy.jar.asm.Handle boot, Object... arguments) {
                    for (Object argument : arguments) {
                        if (argument instanceof net.bytebuddy.jar.asm.Handle) {
                            net.bytebuddy.jar.asm.Handle handle = (net.bytebuddy.jar.asm.Handle) argument;
                            if (handle.getOwner().equals(LOGGER)) {
                                called.add(handle.getName() + handle.getDesc());
                            }
                        }
                    }
                }
            };
        }
    }
}
