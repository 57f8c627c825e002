/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * What a class is, read from class files alone. A supertype that has no class file (another agent's generated interface, an
 * absent optional library) is nothing to us; a library matcher would throw at it and leave the class unwoven.
 */
final class ClassShape {

    private static final String DRIVER = "java/sql/Driver";
    private static final String DATA_SOURCE = "javax/sql/CommonDataSource";
    private static final Set<String> DATA_SOURCES = new HashSet<>();

    static {
        DATA_SOURCES.add(DATA_SOURCE);
        DATA_SOURCES.add("javax/sql/DataSource");
        DATA_SOURCES.add("javax/sql/ConnectionPoolDataSource");
        DATA_SOURCES.add("javax/sql/XADataSource");
    }

    private final boolean isInterface;
    private boolean driver;
    private boolean dataSource;

    private ClassShape(boolean isInterface) {
        this.isInterface = isInterface;
    }

    static ClassShape of(@Nullable ClassLoader loader, byte[] classFile) {
        ClassReader reader = new ClassReader(classFile);
        ClassShape shape = new ClassShape((reader.getAccess() & Opcodes.ACC_INTERFACE) != 0);
        if (!shape.isInterface) {
            shape.walk(loader, reader, new HashSet<>());
        }
        return shape;
    }

    boolean isDriver() {
        return driver;
    }

    boolean isDataSource() {
        return dataSource;
    }

    private void walk(@Nullable ClassLoader loader, ClassReader reader, Set<String> seen) {
        for (String each : reader.getInterfaces()) {
            visit(loader, each, seen);
        }
        String parent = reader.getSuperName();
        if (parent != null) {
            visit(loader, parent, seen);
        }
    }

    private void visit(@Nullable ClassLoader loader, String name, Set<String> seen) {
        if (!seen.add(name) || driver && dataSource) {
            return;
        }
        driver |= name.equals(DRIVER);
        dataSource |= DATA_SOURCES.contains(name);
        if (name.startsWith("java/") || name.startsWith("javax/")) {
            return;
        }
        ClassReader reader = read(loader, name);
        if (reader != null) {
            walk(loader, reader, seen);
        }
    }

    private static @Nullable ClassReader read(@Nullable ClassLoader loader, String name) {
        String resource = name + ".class";
        try (InputStream in =
                loader == null ? ClassLoader.getSystemResourceAsStream(resource) : loader.getResourceAsStream(resource)) {
            return in == null ? null : new ClassReader(in);
        } catch (IOException | RuntimeException e) {
            return null; // unreadable: it is nothing to us
        }
    }
}
