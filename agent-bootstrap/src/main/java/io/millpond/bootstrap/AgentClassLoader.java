/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.security.AllPermission;
import java.security.CodeSource;
import java.security.PermissionCollection;
import java.security.Permissions;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * Loads what the jar hides: {@code agent/**.classdata}. Its parent is the platform loader (the bootstrap loader on Java 8), so the
 * application's classes are invisible to the agent's libraries, and the agent's to the application.
 */
public final class AgentClassLoader extends ClassLoader {

    static {
        registerAsParallelCapable();
    }

    private static final String ROOT = "agent/";
    private static final String CLASS = ".class";

    private final File file;
    private final JarFile jar;
    private final ProtectionDomain domain;

    public AgentClassLoader(File file) throws IOException {
        super(platformLoader());
        this.file = file;
        this.jar = new JarFile(file, false);
        PermissionCollection all = new Permissions();
        all.add(new AllPermission());
        this.domain = new ProtectionDomain(
                new CodeSource(file.toURI().toURL(), (Certificate @Nullable []) null), all);
    }

    private static @Nullable ClassLoader platformLoader() {
        try {
            return (ClassLoader)
                    ClassLoader.class.getMethod("getPlatformClassLoader").invoke(null);
        } catch (ReflectiveOperationException e) {
            return null; // Java 8 has none
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] classFile;
        try {
            classFile = read(entryName(name.replace('.', '/') + CLASS));
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
        if (classFile == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, classFile, 0, classFile.length, domain);
    }

    private byte @Nullable [] read(String entryName) throws IOException {
        JarEntry entry = jar.getJarEntry(entryName);
        if (entry == null) {
            return null;
        }
        try (InputStream in = jar.getInputStream(entry)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream(Math.max(32, (int) entry.getSize()));
            byte[] buffer = new byte[8_192];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
            }
            return out.toByteArray();
        }
    }

    private static String entryName(String resource) {
        return ROOT + (resource.endsWith(CLASS) ? resource + "data" : resource);
    }

    @Override
    protected @Nullable URL findResource(String name) {
        String entryName = entryName(name);
        if (jar.getJarEntry(entryName) == null) {
            return null;
        }
        try {
            return new URL("jar:" + file.toURI() + "!/" + entryName);
        } catch (MalformedURLException e) {
            return null;
        }
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        URL found = findResource(name);
        return found == null ? Collections.emptyEnumeration() : Collections.enumeration(Collections.singleton(found));
    }

    /** Without the JDK's jar URL cache, which would keep the file open for others to trip over. */
    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        try {
            JarEntry entry = jar.getJarEntry(entryName(name));
            if (entry != null) {
                return jar.getInputStream(entry);
            }
        } catch (IOException e) {
            return null;
        }
        return super.getResourceAsStream(name);
    }
}
