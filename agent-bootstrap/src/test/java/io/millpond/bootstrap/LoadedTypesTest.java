/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.DriverManager;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class LoadedTypesTest {

    @Test
    void theDoorsAmongLoadedClassesAreFoundWithTheirSuperclasses() throws Exception {
        ClassLoader acme = new Relocated();
        Class<?> source = acme.loadClass("acme.Source");
        Class<?> base = source.getSuperclass();

        assertThat(LoadedTypes.doors(new Class<?>[] {
                    String.class,
                    DataSource.class,
                    source,
                    int.class,
                    String[].class,
                    DriverManager.class,
                    LoadedTypes.class
                }))
                .containsExactlyInAnyOrder(DriverManager.class, source, base);
    }

    /** Defines two classes outside of our own packages, which are never woven. */
    private static final class Relocated extends ClassLoader {

        private Relocated() {
            super(LoadedTypesTest.class.getClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (!name.startsWith("acme.")) {
                throw new ClassNotFoundException(name);
            }
            byte[] file = name.equals("acme.Base")
                    ? MinimalClass.of("acme/Base", "java/lang/Object")
                    : MinimalClass.of("acme/Source", "acme/Base", "javax/sql/DataSource");
            return defineClass(name, file, 0, file.length);
        }
    }
}
