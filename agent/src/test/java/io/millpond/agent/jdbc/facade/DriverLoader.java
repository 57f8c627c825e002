/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.facade;

import io.millpond.agent.instrument.JdbcWeaver;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Assumptions;

/** One driver as a VM with the agent in place loads it, or as one that was loaded before the agent came. */
public final class DriverLoader extends URLClassLoader {

    private final JdbcWeaver weaver = new JdbcWeaver();
    private final boolean opened;
    private final Path jar;
    private final Manifest manifest;

    /** As a VM loads it that had the agent from the start. */
    public static DriverLoader opened(String jarName, String... libraries) {
        return new DriverLoader(jarName, true, libraries);
    }

    /** As if the agent had been attached later: nothing of it is woven. */
    public static DriverLoader untouched(String jarName, String... libraries) {
        return new DriverLoader(jarName, false, libraries);
    }

    /**
     * @param opened false: as if the agent had been attached later
     * @param libraries without which the driver's classes cannot be looked at
     */
    DriverLoader(String jarName, boolean opened, String... libraries) {
        this(path(jarName), opened, libraries);
    }

    private DriverLoader(Path jar, boolean opened, String... libraries) {
        super(urls(jar, libraries), ClassLoader.getPlatformClassLoader());
        this.jar = jar;
        this.opened = opened;
        try (JarFile file = new JarFile(jar.toFile())) {
            this.manifest = file.getManifest();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of target/driver-jars; where a large one was not downloaded the calling test is skipped. */
    private static Path path(String jarName) {
        Path jar = Paths.get("target", "driver-jars", jarName);
        if (!Files.exists(jar)) {
            System.out.println("skipped: " + jarName + " absent (80 MB and more are downloaded with -Pfull only)");
            Assumptions.abort(jarName + " absent");
        }
        return jar;
    }

    /** Every class of this folder of the jar that implements JDBC; one that needs a library that is not here could not be used either. */
    public List<Class<?>> jdbcClasses(String within, Predicate<Class<?>> wanted) throws IOException {
        List<Class<?>> found = new ArrayList<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            file.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.endsWith(".class") && name.startsWith(within) && !name.startsWith("META-INF"))
                    .map(name -> name.substring(0, name.length() - 6).replace('/', '.'))
                    .sorted()
                    .forEach(name -> {
                        try {
                            Class<?> type = Class.forName(name, false, this);
                            if (wanted.test(type)) {
                                found.add(type);
                            }
                        } catch (ClassNotFoundException | LinkageError e) {
                            // Of an optional library; there are such in most jars.
                            return;
                        }
                    });
        }
        return found;
    }

    /** The doorway is visible everywhere in a VM with the agent. */
    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        return name.startsWith("io.millpond.bootstrap.") ? Class.forName(name) : super.loadClass(name, resolve);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        String resource = name.replace('.', '/');
        try (InputStream in = getResourceAsStream(resource + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] file = in.readAllBytes();
            byte[] woven = opened ? weaver.weave(this, resource, null, file) : null;
            byte[] used = woven == null ? file : woven;
            String room = name.substring(0, Math.max(0, name.lastIndexOf('.')));
            if (getDefinedPackage(room) == null) {
                definePackage(room, manifest, jar.toUri().toURL()); // a driver's version stands there
            }
            return defineClass(name, used, 0, used.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URL[] urls(Path jar, String... libraries) {
        URL[] urls = new URL[libraries.length + 1];
        try {
            urls[0] = jar.toUri().toURL();
            for (int i = 0; i < libraries.length; i++) {
                urls[i + 1] = path(libraries[i]).toUri().toURL();
            }
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
        return urls;
    }
}
