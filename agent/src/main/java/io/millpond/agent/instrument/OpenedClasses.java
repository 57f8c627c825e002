/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes ACC_FINAL from a driver's classes and their public methods while they are loaded for the first time, so that a handle can
 * be a subclass and the application's casts hold (DuckDBConnection, PgStatement, H2's statements, Derby).
 *
 * <p>A loaded class keeps its modifiers: the VM refuses a redefinition that changes them. So a class that was loaded before us is
 * left as it is, and one that was opened is opened again whenever the VM asks anew. Were it not, every later retransformation of it,
 * by whatever agent, would be refused.
 */
final class OpenedClasses {

    private static final int ACC_FINAL = 0x0010;
    private static final int IN_LOW_BYTE = 1;

    private static final List<String> JDBC = Arrays.asList(
            "java/sql/Connection",
            "java/sql/Statement",
            "java/sql/PreparedStatement",
            "java/sql/CallableStatement",
            "java/sql/ResultSet",
            "java/sql/DatabaseMetaData",
            "java/sql/ResultSetMetaData",
            "java/sql/ParameterMetaData",
            "java/sql/Wrapper"); // a base class of several of them (Jaybird)

    /** Found by walking: few loaders define a driver, and a map would call their own hashCode. */
    private final List<NamesOfLoader> opened = new ArrayList<>();

    /**
     * The class without its finals; null: it stays as it is.
     *
     * @param redefined the class where it is loaded already
     */
    byte @Nullable [] open(
            @Nullable ClassLoader loader, ClassShape shape, @Nullable Class<?> redefined, byte[] classFile) {
        // A nested class says so in a second place, where reflection looks.
        boolean finalClass = shape.isFinal() && shape.isPublic() && shape.name().indexOf('$') < 0;
        if (shape.isInterface() || !finalClass && shape.finalMethodsAt().isEmpty()) {
            return null;
        }
        if (redefined != null) {
            return wasOpened(loader, shape.name()) ? opened(shape, finalClass, classFile) : null;
        }
        Set<String> ancestors = TypeHierarchy.ancestors(loader, shape);
        if (!isJdbc(ancestors) || ancestors.contains("java/io/Serializable") && !shape.declaresSerialVersion()) {
            // The serial version of a class is a digest of its modifiers too: what was written before could not be
            // read.
            return null;
        }
        remember(loader, shape.name());
        return opened(shape, finalClass, classFile);
    }

    private static byte[] opened(ClassShape shape, boolean finalClass, byte[] classFile) {
        byte[] open = classFile.clone();
        if (finalClass) {
            open[shape.accessAt() + IN_LOW_BYTE] &= ~ACC_FINAL;
        }
        for (int at : shape.finalMethodsAt()) {
            open[at + IN_LOW_BYTE] &= ~ACC_FINAL;
        }
        return open;
    }

    private static boolean isJdbc(Set<String> ancestors) {
        for (String type : JDBC) {
            if (ancestors.contains(type)) {
                return true;
            }
        }
        return false;
    }

    private synchronized void remember(@Nullable ClassLoader loader, String name) {
        NamesOfLoader known = find(loader);
        if (known == null) {
            forgetGone();
            known = new NamesOfLoader(loader);
            opened.add(known);
        }
        known.names.add(name);
    }

    private synchronized boolean wasOpened(@Nullable ClassLoader loader, String name) {
        NamesOfLoader known = find(loader);
        return known != null && known.names.contains(name);
    }

    private void forgetGone() {
        for (Iterator<NamesOfLoader> each = opened.iterator(); each.hasNext(); ) {
            if (each.next().isGone()) {
                each.remove();
            }
        }
    }

    private @Nullable NamesOfLoader find(@Nullable ClassLoader loader) {
        for (NamesOfLoader each : opened) {
            if (each.isOf(loader)) {
                return each;
            }
        }
        return null;
    }

    /** Keeps no loader alive. */
    private static final class NamesOfLoader extends WeakReference<@Nullable ClassLoader> {

        private final boolean bootstrap;
        private final Set<String> names = new HashSet<>();

        NamesOfLoader(@Nullable ClassLoader loader) {
            super(loader);
            bootstrap = loader == null;
        }

        boolean isOf(@Nullable ClassLoader loader) {
            return loader == null ? bootstrap : get() == loader;
        }

        boolean isGone() {
            return !bootstrap && get() == null;
        }
    }
}
