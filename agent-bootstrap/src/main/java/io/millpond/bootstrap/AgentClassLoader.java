/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.security.AllPermission;
import java.security.CodeSource;
import java.security.Permissions;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.Enumeration;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/**
 * Defines the agent's classes from {@code agent/**.classdata} of the agent jar, which no other loader takes for classes. Its
 * parent is the platform loader, so that it sees neither the application nor the agent jar on the class path.
 */
public final class AgentClassLoader extends ClassLoader {

    private static final String ROOT = "agent/";
    private static final String DOORWAY = "io.millpond.bootstrap.";

    static {
        registerAsParallelCapable();
    }

    private final JarFile jar;
    private final ProtectionDomain domain;
    private final URLStreamHandler handler = new EntryHandler();

    public AgentClassLoader(File file) throws IOException {
        super(platformLoader());
        // Unverified: the jar is not signed, and verifying before the JIT is warm costs more than reading.
        jar = new JarFile(file, false);
        Permissions all = new Permissions();
        all.add(new AllPermission());
        domain = new ProtectionDomain(new CodeSource(file.toURI().toURL(), (Certificate[]) null), all);
    }

    /** Null (the bootstrap loader) on Java 8, which has no platform loader and sees java.sql there. */
    private static @Nullable ClassLoader platformLoader() {
        try {
            return (ClassLoader)
                    ClassLoader.class.getMethod("getPlatformClassLoader").invoke(null);
        } catch (NoSuchMethodException e) {
            return null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith(DOORWAY)) {
            return Class.forName(name, false, AgentClassLoader.class.getClassLoader());
        }
        return super.loadClass(name, resolve);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] classFile;
        try {
            classFile = read(ROOT + name.replace('.', '/') + ".classdata");
        } catch (IOException | RuntimeException e) {
            throw new ClassNotFoundException(name, e);
        }
        if (classFile == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, classFile, 0, classFile.length, domain);
    }

    @Override
    protected @Nullable URL findResource(String name) {
        String entry = name;
        // The doorway's class files stand where the bootstrap loader wants them; it does not show them once the VM
        // runs.
        if (!name.startsWith("io/millpond/bootstrap/")) {
            entry = ROOT + (name.endsWith(".class") ? name + "data" : name);
        }
        try {
            if (jar.getEntry(entry) == null) {
                return null;
            }
            return new URL("millpond", null, -1, "/" + entry, handler);
        } catch (IOException | IllegalStateException e) {
            return null;
        }
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        URL found = findResource(name);
        return found == null
                ? Collections.<URL>emptyEnumeration()
                : Collections.enumeration(Collections.singleton(found));
    }

    private byte @Nullable [] read(String name) throws IOException {
        ZipEntry entry = jar.getEntry(name);
        if (entry == null) {
            return null;
        }
        byte[] bytes = new byte[(int) entry.getSize()];
        try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
            in.readFully(bytes);
        }
        return bytes;
    }

    /** Reads through the loader's own open file: the JDK's jar URLs would open it again, and fail in a folder of another locale. */
    private final class EntryHandler extends URLStreamHandler {

        @Override
        protected URLConnection openConnection(URL url) {
            return new URLConnection(url) {
                @Override
                public void connect() {
                    connected = true;
                }

                @Override
                public InputStream getInputStream() throws IOException {
                    String path = getURL().getPath();
                    byte[] bytes = path.isEmpty() ? null : read(path.substring(1));
                    if (bytes == null) {
                        throw new FileNotFoundException(path);
                    }
                    return new ByteArrayInputStream(bytes);
                }
            };
        }
    }
}
