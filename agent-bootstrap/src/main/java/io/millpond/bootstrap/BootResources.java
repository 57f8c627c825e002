/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

import java.io.File;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes the agent jar out of where the bootstrap loader looks for <em>resources</em>. The VM goes on finding its classes there: it
 * has a list of its own.
 *
 * <p>Every loader asks the bootstrap loader first. With the jar there an application that reads its own version from {@code
 * META-INF/MANIFEST.MF} would read ours, without any database in sight.
 *
 * <p>Nothing of the JDK is replaced or redefined: one entry is taken out of collections that are there. The jar stays at the
 * end of the system class path, where the VM puts every agent.
 */
public final class BootResources {

    private static final String JAR = "/millpond.jar";

    private BootResources() {}

    /** Before the application's own code; one line where this JDK is built otherwise, and then the jar stays visible. */
    public static void hide(Instrumentation instrumentation) {
        try {
            Object path = path(instrumentation);
            if (path != null) {
                take(path);
            }
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            BootLog.warn("META-INF/MANIFEST.MF of the agent may be found in the place of the application's: "
                    + BootLog.describe(e));
        }
    }

    /** Null: nothing was added to what the JDK brings. */
    private static @Nullable Object path(Instrumentation instrumentation) throws ReflectiveOperationException {
        Class<?> module;
        try {
            module = Class.forName("java.lang.Module");
        } catch (ClassNotFoundException java8) {
            Object path = Class.forName("sun.misc.Launcher", true, null)
                    .getMethod("getBootstrapClassPath")
                    .invoke(null);
            takeFromProperty();
            return path;
        }
        open(instrumentation, module);
        Object loader = opened(Class.forName("jdk.internal.loader.ClassLoaders", true, null), "BOOT_LOADER")
                .get(null);
        return opened(loader.getClass().getSuperclass(), "ucp").get(loader);
    }

    /** Java 8 tells by it, RuntimeMXBean.getBootClassPath does, and compilers look there; the VM has read it. */
    private static void takeFromProperty() {
        StringBuilder others = new StringBuilder();
        for (String entry : System.getProperty("sun.boot.class.path", "").split(File.pathSeparator)) {
            if (!entry.replace('\\', '/').endsWith(JAR)) {
                others.append(others.length() == 0 ? "" : File.pathSeparator).append(entry);
            }
        }
        System.setProperty("sun.boot.class.path", others.toString());
    }

    /** The package of the JDK's loaders, to the agent's classes of the bootstrap loader; by reflection, modules are of Java 9. */
    private static void open(Instrumentation instrumentation, Class<?> module) throws ReflectiveOperationException {
        Object base = Class.class.getMethod("getModule").invoke(Object.class);
        Object own = Class.class.getMethod("getModule").invoke(BootResources.class);
        Instrumentation.class
                .getMethod("redefineModule", module, Set.class, Map.class, Map.class, Set.class, Map.class)
                .invoke(
                        instrumentation,
                        base,
                        Collections.emptySet(),
                        Collections.emptyMap(),
                        Collections.singletonMap("jdk.internal.loader", Collections.singleton(own)),
                        Collections.emptySet(),
                        Collections.emptyMap());
    }

    private static Field opened(Class<?> type, String name) throws ReflectiveOperationException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    /**
     * What was not opened yet is among the URLs; what somebody looked into before is a loader too, by its URL in a map. The JDK's own
     * accesses hold the path's monitor, or that of the collection of URLs that wait.
     */
    private static void take(Object path) throws ReflectiveOperationException {
        synchronized (path) {
            Set<Object> loaders = Collections.newSetFromMap(new IdentityHashMap<Object, Boolean>());
            Field[] fields = path.getClass().getDeclaredFields();
            AccessibleObject.setAccessible(fields, true);
            for (Field field : fields) {
                Object value = Modifier.isStatic(field.getModifiers()) ? null : field.get(path);
                if (value instanceof Map) {
                    takeFrom((Map<?, ?>) value, loaders);
                }
            }
            for (Field field : fields) {
                Object value = Modifier.isStatic(field.getModifiers()) ? null : field.get(path);
                if (value instanceof Collection) {
                    takeFrom((Collection<?>) value, loaders);
                }
            }
        }
    }

    private static void takeFrom(Map<?, ?> byUrl, Set<Object> loaders) {
        for (Object key : new HashSet<Object>(byUrl.keySet())) {
            if (key instanceof String && ((String) key).endsWith(JAR)) {
                loaders.add(byUrl.remove(key));
            }
        }
    }

    private static void takeFrom(Collection<?> some, Set<Object> loaders) {
        synchronized (some) {
            // Not removeIf: URLs have no say in it, whose equality asks for host names.
            for (Iterator<?> i = some.iterator(); i.hasNext(); ) {
                Object each = i.next();
                if (loaders.contains(each)
                        || each instanceof URL && ((URL) each).getPath().endsWith(JAR)) {
                    i.remove();
                }
            }
        }
    }
}
