/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

import org.jspecify.annotations.Nullable;

/** The second stage of the transformer, loaded with Byte Buddy by the agent's own loader. */
public abstract class ClassWeaver {

    /**
     * @param name internal name, with slashes
     * @return the woven class, or null where it is none of ours
     */
    public abstract byte @Nullable [] weave(@Nullable ClassLoader loader, String name, byte[] classFile);
}
