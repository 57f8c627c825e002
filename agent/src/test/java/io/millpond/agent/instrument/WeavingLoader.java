/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import io.millpond.bootstrap.ClassWeaver;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Loads the classes of some packages anew, woven, as the VM would with the agent in place. */
final class WeavingLoader extends ClassLoader {

    private final ClassWeaver weaver = new JdbcWeaver();
    private final String[] prefixes;
    private final List<String> woven = new ArrayList<>();

    WeavingLoader(String... prefixes) {
        this(WeavingLoader.class.getClassLoader(), prefixes);
    }

    WeavingLoader(ClassLoader parent, String... prefixes) {
        super(parent);
        this.prefixes = prefixes;
    }

    List<String> woven() {
        return woven;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            for (String prefix : prefixes) {
                if (name.startsWith(prefix)) {
                    Class<?> loaded = findLoadedClass(name);
                    return loaded == null ? define(name) : loaded;
                }
            }
        }
        return super.loadClass(name, resolve);
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] file = bytes(name);
        byte[] changed = weaver.weave(this, name.replace('.', '/'), null, file);
        if (changed != null) {
            woven.add(name);
            file = changed;
        }
        return defineClass(name, file, 0, file.length);
    }

    static byte[] bytes(String name) throws ClassNotFoundException {
        try (InputStream in = ClassLoader.getSystemResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
