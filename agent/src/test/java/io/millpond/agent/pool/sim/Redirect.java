/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool.sim;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A call that goes to another, static method instead, by default of {@code PlantedBugs}, which gets the receiver, the
 * arguments and, last, the caller's {@code this}.
 */
public final class Redirect {

    final String inClass;
    final String inMethod;
    final String callOwner;
    final String callName;
    final String toOwner;
    final String to;
    final boolean withThis;
    /** How many calls were redirected; 0 after a run means that the bug is no longer planted anywhere. */
    public final AtomicInteger hits = new AtomicInteger();

    /**
     * Names without package; {@code inMethod} as javac names it; {@code *} is any.
     *
     * @param call {@code Owner.name}; the owner may be of any package
     */
    public Redirect(String inClass, String inMethod, String call, String to) {
        this.inClass = inClass;
        this.inMethod = inMethod;
        int dot = call.indexOf('.');
        this.callOwner = call.substring(0, dot);
        this.callName = call.substring(dot + 1);
        this.withThis = !inClass.equals("*");
        int method = to.lastIndexOf('.');
        this.toOwner = method < 0
                ? "io/millpond/agent/pool/PlantedBugs"
                : to.substring(0, method).replace('.', '/');
        this.to = to.substring(method + 1);
    }

    boolean matches(String className, String method, String owner, String name) {
        return callName.equals(name)
                && (inMethod.equals("*") || inMethod.equals(method))
                && isNamed(className, inClass)
                && isNamed(owner, callOwner);
    }

    private static boolean isNamed(String internalName, String simple) {
        return simple.equals("*") || internalName.equals(simple) || internalName.endsWith("/" + simple);
    }

    @Override
    public String toString() {
        return inClass + "." + inMethod + ": " + callOwner + "." + callName + " -> " + to;
    }
}
