/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a class that is being loaded implements a JDBC type, found out from class files: loading its parents here would
 * load them before the application does. A parent that cannot be found (another agent's generated marker interface, an optional
 * dependency) is passed over, not an error.
 */
final class TypeHierarchy {

    /** More parents than any real class has; a hierarchy this deep is not followed to its end. */
    private static final int MAX_TYPES = 200;

    private TypeHierarchy() {}

    static boolean isSubtype(@Nullable ClassLoader loader, ClassShape shape, String wanted) {
        return ancestors(loader, shape, wanted).contains(wanted);
    }

    /** All parents, up to the JDK's, whose own are not read. */
    static Set<String> ancestors(@Nullable ClassLoader loader, ClassShape shape) {
        return ancestors(loader, shape, null);
    }

    /** @param enough where this is met the rest is left out; null: all are wanted */
    private static Set<String> ancestors(@Nullable ClassLoader loader, ClassShape shape, @Nullable String enough) {
        Set<String> seen = new HashSet<>();
        Deque<String> open = new ArrayDeque<>();
        addParents(shape, seen, open);
        while (!open.isEmpty() && seen.size() < MAX_TYPES) {
            String name = open.poll();
            if (name.equals(enough)) {
                break;
            }
            // No type of the JDK extends DataSource, Driver or one of JDBC's objects, so none needs to be read.
            if (name.startsWith("java/") || name.startsWith("javax/")) {
                continue;
            }
            ClassShape parent = read(loader, name);
            if (parent != null) {
                addParents(parent, seen, open);
            }
        }
        return seen;
    }

    /** For a class that is loaded its parents are too: nothing is read. */
    static boolean isSubtype(Class<?> type, String wanted) {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            if (c.getName().equals(wanted)) {
                return true;
            }
            for (Class<?> parent : c.getInterfaces()) {
                if (isSubtype(parent, wanted)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void addParents(ClassShape shape, Set<String> seen, Deque<String> open) {
        String superName = shape.superName();
        if (superName != null && seen.add(superName)) {
            open.add(superName);
        }
        for (String name : shape.interfaces()) {
            if (seen.add(name)) {
                open.add(name);
            }
        }
    }

    private static @Nullable ClassShape read(@Nullable ClassLoader loader, String name) {
        String resource = name + ".class";
        try (InputStream in = loader == null
                ? ClassLoader.getSystemResourceAsStream(resource)
                : loader.getResourceAsStream(resource)) {
            if (in == null) {
                return null;
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(8192);
            byte[] buffer = new byte[8192];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                bytes.write(buffer, 0, n);
            }
            return ClassShape.read(bytes.toByteArray());
        } catch (IOException | RuntimeException e) {
            // A loader that cannot read its own class file: as if the file were not there.
            return null;
        }
    }
}
