/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import org.jspecify.annotations.Nullable;

/**
 * The first stage, asked for every class that the JVM loads: two string comparisons and one pass over the constant pool. It
 * allocates nothing and loads nothing, because a class loaded from within here can turn into a ClassCircularityError.
 */
final class FilteringTransformer implements ClassFileTransformer {

    private static final String DRIVER_MANAGER = "java/sql/DriverManager";

    private final SecondStage second;

    FilteringTransformer(SecondStage second) {
        this.second = second;
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] classFile) {
        if (name == null || !isCandidate(loader, name, classFile)) {
            return null;
        }
        return second.weave(loader, name, classFile);
    }

    private static boolean isCandidate(@Nullable ClassLoader loader, String name, byte[] classFile) {
        if (name.equals(DRIVER_MANAGER)) {
            return true;
        }
        return loader != null && !isForeign(name) && ConstantPoolFilter.namesADoor(classFile);
    }

    private static boolean isForeign(String name) {
        return name.startsWith("java/")
                || name.startsWith("javax/")
                || name.startsWith("jdk/")
                || name.startsWith("sun/")
                || name.startsWith("com/sun/")
                || name.startsWith("io/millpond/");
    }
}
