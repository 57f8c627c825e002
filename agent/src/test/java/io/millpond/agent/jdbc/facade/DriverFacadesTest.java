/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.facade;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.jdbc.FacadesForTest;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real drivers' classes, without a server: every facade is generated, defined and verified. */
class DriverFacadesTest {

    private static final FacadeTypes TYPES = FacadesForTest.types();

    @ParameterizedTest
    @CsvSource({
        "org.postgresql.jdbc.PgConnection, INTERFACE",
        "org.postgresql.jdbc.PgStatement, INTERFACE",
        "org.postgresql.jdbc.PgPreparedStatement, INTERFACE",
        "org.postgresql.jdbc.PgCallableStatement, INTERFACE",
        "org.postgresql.jdbc.PgResultSet, INTERFACE",
        "org.postgresql.jdbc.PgDatabaseMetaData, SUBCLASS",
        "com.mysql.cj.jdbc.ConnectionImpl, INTERFACE",
        "com.mysql.cj.jdbc.ClientPreparedStatement, INTERFACE",
        "org.mariadb.jdbc.Connection, SUBCLASS",
        "org.mariadb.jdbc.Statement, SUBCLASS",
        "org.mariadb.jdbc.ClientPreparedStatement, SUBCLASS",
        "org.h2.jdbc.JdbcConnection, SUBCLASS",
        "org.h2.jdbc.JdbcPreparedStatement, INTERFACE",
        "org.h2.jdbc.JdbcResultSet, INTERFACE",
    })
    void theKindFollowsWhatTheDriverPublishes(String name, FacadeKind kind) throws Exception {
        assertThat(TYPES.of(load(name)).kind()).isEqualTo(kind);
    }

    @TestFactory
    Stream<DynamicTest> everyJdbcClassOfEveryDriverGetsAVerifiedFacade() throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        for (String driver : List.of(
                "org.postgresql.Driver", "org.mariadb.jdbc.Driver", "com.mysql.cj.jdbc.Driver", "org.h2.Driver")) {
            for (Class<?> physical : jdbcClasses(load(driver))) {
                tests.add(DynamicTest.dynamicTest(physical.getName(), () -> {
                    FacadeType type = TYPES.of(physical);
                    assertThat(type.kind()).isNotEqualTo(FacadeKind.PLAIN);
                    Class<?> named = physical;
                    while (type.kind() == FacadeKind.SUBCLASS && !Modifier.isPublic(named.getModifiers())) {
                        named = named.getSuperclass();
                    }
                    if (type.kind() == FacadeKind.SUBCLASS) {
                        assertThat(type.newShell()).isInstanceOf(named);
                    }
                }));
            }
        }
        assertThat(tests).hasSizeGreaterThan(40);
        return tests.stream();
    }

    @Test
    void aSecondLookUpAnswersTheSameType() throws Exception {
        Class<?> physical = load("org.h2.jdbc.JdbcConnection");

        assertThat(TYPES.of(physical)).isSameAs(TYPES.of(physical));
    }

    @Test
    void aFinalClassIsDressedInItsInterfacesOnly() {
        assertThat(TYPES.of(FacadesForTest.finalConnection()).kind()).isEqualTo(FacadeKind.INTERFACE);
    }

    private static Class<?> load(String name) throws ClassNotFoundException {
        return Class.forName(name, false, DriverFacadesTest.class.getClassLoader());
    }

    private static List<Class<?>> jdbcClasses(Class<?> driver) throws IOException {
        File jar = new File(
                driver.getProtectionDomain().getCodeSource().getLocation().getPath());
        List<Class<?>> found = new ArrayList<>();
        try (JarFile file = new JarFile(jar)) {
            file.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF"))
                    .map(name -> name.substring(0, name.length() - 6).replace('/', '.'))
                    .forEach(name -> addIfJdbc(name, found));
        }
        return found;
    }

    private static void addIfJdbc(String name, List<Class<?>> found) {
        try {
            Class<?> type = load(name);
            if (!type.isInterface() && !Modifier.isAbstract(type.getModifiers()) && FacadesForTest.isHandled(type)) {
                found.add(type);
            }
        } catch (ClassNotFoundException | LinkageError e) {
            // Needs a library that is not here: an application without it cannot use it either.
        }
    }
}
