/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.facade;

import java.security.AllPermission;
import java.security.Permissions;
import java.security.ProtectionDomain;

/**
 * Holds one generated class, and its maker. Its parent is the driver's loader, so that the driver's types are the application's own; our types
 * come from the agent's loader, which the driver's loader cannot see. One for each generated class, reachable only from it: when
 * the driver's loader goes, all of this goes.
 */
final class WrapLoader extends ClassLoader {

    private static final String AGENT = "io.millpond.agent.";

    /**
     * Under a security manager every class on the stack must have the right to what the driver asks for; a handle stands between
     * the application and the driver and must not take part in that. It does nothing by itself.
     */
    private static final ProtectionDomain DOMAIN = allowingAll();

    private final ClassLoader agent;

    WrapLoader(ClassLoader driver, ClassLoader agent) {
        super(driver);
        this.agent = agent;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        return name.startsWith(AGENT) ? agent.loadClass(name) : super.loadClass(name, resolve);
    }

    /** Defined, linked and verified: a fault shows here, not at the application's first call. */
    Class<?> define(String name, byte[] bytes) throws ClassNotFoundException {
        defineClass(name, bytes, 0, bytes.length, DOMAIN);
        return Class.forName(name, true, this);
    }

    private static ProtectionDomain allowingAll() {
        Permissions all = new Permissions();
        all.add(new AllPermission());
        return new ProtectionDomain(null, all);
    }
}
