/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import net.bytebuddy.dynamic.loading.ByteArrayClassLoader;
import org.junit.jupiter.api.Test;

class LoaderWeaverTest {

    /** As OSGi frameworks and jboss-modules do: java.* from above, the rest from itself. */
    public static final class Hiding extends ClassLoader {
        public Hiding() {
            super(null);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("java.")) {
                return super.loadClass(name, resolve);
            }
            throw new ClassNotFoundException("hidden: " + name);
        }
    }

    @Test
    void ourPackageAndNoOtherIsAskedOfTheBootstrapLoader() throws Exception {
        ClassLoader woven = (ClassLoader) define(Hiding.class).getConstructor().newInstance();

        assertThat(woven.loadClass("java.util.List")).isSameAs(java.util.List.class);
        assertThatThrownBy(() -> woven.loadClass("com.acme.Secret")).hasMessage("hidden: com.acme.Secret");
        // The tests have no doorway on the bootstrap loader; asked for, it is looked up there and the loader is asked
        // next.
        assertThatThrownBy(() -> woven.loadClass("io.millpond.bootstrap.JdbcCall"))
                .isInstanceOf(ClassNotFoundException.class);
        assertThat(javap(Hiding.class)).contains("io.millpond.bootstrap.");
    }

    @Test
    void closingIsToldOfUrlClassLoader() throws IOException {
        byte[] woven = LoaderWeaver.weave(null, "java/net/URLClassLoader", read(java.net.URLClassLoader.class));

        assertThat(new String(woven, java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("io/millpond/bootstrap/LoaderWatch");
    }

    private static String javap(Class<?> type) throws IOException {
        byte[] woven = LoaderWeaver.weave(type.getClassLoader(), type.getName().replace('.', '/'), read(type));
        return new String(woven, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private static Class<?> define(Class<?> type) throws IOException, ClassNotFoundException {
        byte[] woven = LoaderWeaver.weave(type.getClassLoader(), type.getName().replace('.', '/'), read(type));
        return new ByteArrayClassLoader.ChildFirst(
                        type.getClassLoader(), java.util.Collections.singletonMap(type.getName(), woven))
                .loadClass(type.getName());
    }

    private static byte[] read(Class<?> type) throws IOException {
        try (InputStream in =
                ClassLoader.getSystemResourceAsStream(type.getName().replace('.', '/') + ".class")) {
            return in.readAllBytes();
        }
    }
}
