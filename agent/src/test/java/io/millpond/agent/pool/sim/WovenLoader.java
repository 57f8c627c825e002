/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool.sim;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;

/** Loads the engine, JCTools and the scenario a second time, woven; all else comes from the ordinary loader. */
public final class WovenLoader extends ClassLoader {

    private static final String AGENT = "io.millpond.agent.";
    private static final String ENGINE = "io.millpond.agent.pool.";
    private static final String KERNEL = "io.millpond.agent.pool.sim.";
    private static final String QUEUES = "org.jctools.";

    private final ClassLoader source = WovenLoader.class.getClassLoader();
    private final Weaver weaver;
    private final boolean simulated;

    private WovenLoader(boolean simulated, List<Redirect> redirects) {
        super(WovenLoader.class.getClassLoader());
        this.simulated = simulated;
        this.weaver = new Weaver(source, simulated, redirects);
    }

    /** The engine for the simulation. */
    public static WovenLoader simulated(List<Redirect> bug) {
        List<Redirect> all = new ArrayList<>(bug);
        // Not a bug: tells the laws which waiter is whose.
        all.add(new Redirect("*", "*", "WaitQueue.enqueue", "waiterQueued"));
        return new WovenLoader(true, all);
    }

    /** The whole agent and its tests, for the ordinary tests to run on. */
    public static WovenLoader ordinary(List<Redirect> bug) {
        return new WovenLoader(false, bug);
    }

    /** Where points are woven in. */
    static boolean isWoven(String name) {
        return name.startsWith(QUEUES) || (name.startsWith(ENGINE) && !name.startsWith(KERNEL));
    }

    private boolean isOurs(String name) {
        return simulated ? isWoven(name) : name.startsWith(AGENT) && !name.startsWith(KERNEL);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!isOurs(name)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : findClass(name);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        URL url = source.getResource(name.replace('.', '/') + ".class");
        if (url == null) {
            throw new ClassNotFoundException(name);
        }
        try (InputStream in = url.openStream()) {
            byte[] bytes = in.readAllBytes();
            // The scenario itself is loaded as it is: its own steps are the kernel's calls.
            byte[] woven = url.getPath().contains("/test-classes/") ? bytes : weaver.weave(bytes);
            return defineClass(name, woven, 0, woven.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
