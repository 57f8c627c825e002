/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

import org.jspecify.annotations.Nullable;

/** The second stage as the first one sees it; the implementation lives in the agent's own loader, with Byte Buddy. */
public abstract class ClassWeaver {

    /**
     * Looks at one class that the first stage could not rule out.
     *
     * @param loader null for the bootstrap loader
     * @param name internal, with slashes
     * @param redefined the class itself where it is loaded already
     * @return the class with our advice in it, or null: nothing of it concerns us
     */
    public abstract byte @Nullable [] weave(
            @Nullable ClassLoader loader, String name, @Nullable Class<?> redefined, byte[] classFile);

    /**
     * Weaves a class loader that {@link LoaderWeaving} asked for.
     *
     * @param loader its own loader; null for the bootstrap loader
     * @param name internal, with slashes
     */
    public abstract byte @Nullable [] weaveLoader(@Nullable ClassLoader loader, String name, byte[] classFile);
}
