/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a class file declares: names, parents and method descriptors. Reads no attribute, so that a class file of a Java
 * version nobody has seen yet still has a shape.
 */
final class ClassShape {

    private static final int ACC_PUBLIC = 0x0001;
    private static final int ACC_PRIVATE = 0x0002;
    private static final int ACC_STATIC = 0x0008;
    private static final int ACC_FINAL = 0x0010;
    private static final int ACC_INTERFACE = 0x0200;
    private static final int ACC_NATIVE = 0x0100;
    private static final int ACC_ABSTRACT = 0x0400;

    private final int access;
    private final int accessAt;
    private final String name;
    private final @Nullable String superName;
    private final List<String> interfaces = new ArrayList<>();

    /** Name and descriptor in one text, of the methods that have a body and an instance. */
    private final List<String> instanceMethods = new ArrayList<>();

    /** Where the access flags of the public final methods stand that have an instance. */
    private final List<Integer> finalMethodsAt = new ArrayList<>();

    private final boolean versioned;

    private ClassShape(ClassFileReader in) {
        accessAt = in.position();
        access = in.u2();
        name = in.className();
        superName = in.classNameOrNull();
        for (int i = in.u2(); i > 0; i--) {
            interfaces.add(in.className());
        }
        boolean declaresVersion = false;
        for (int i = in.u2(); i > 0; i--) {
            in.skip(2);
            declaresVersion |= in.text().equals("serialVersionUID");
            in.skip(2);
            in.skipAttributes();
        }
        versioned = declaresVersion;
        for (int i = in.u2(); i > 0; i--) {
            int methodAt = in.position();
            int methodAccess = in.u2();
            String method = in.text() + in.text();
            if ((methodAccess & (ACC_STATIC | ACC_ABSTRACT | ACC_NATIVE | ACC_PRIVATE)) == 0) {
                instanceMethods.add(method);
            }
            if ((methodAccess & (ACC_PUBLIC | ACC_FINAL | ACC_STATIC)) == (ACC_PUBLIC | ACC_FINAL)) {
                finalMethodsAt.add(methodAt);
            }
            in.skipAttributes();
        }
    }

    /** Null where the bytes are no class file that we can follow. */
    static @Nullable ClassShape read(byte[] classFile) {
        try {
            return new ClassShape(new ClassFileReader(classFile));
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            return null;
        }
    }

    String name() {
        return name;
    }

    @Nullable
    String superName() {
        return superName;
    }

    List<String> interfaces() {
        return interfaces;
    }

    boolean isInterface() {
        return (access & ACC_INTERFACE) != 0;
    }

    boolean isFinal() {
        return (access & ACC_FINAL) != 0;
    }

    boolean isPublic() {
        return (access & ACC_PUBLIC) != 0;
    }

    /** Where its own access flags stand in the file. */
    int accessAt() {
        return accessAt;
    }

    List<Integer> finalMethodsAt() {
        return finalMethodsAt;
    }

    /** True where its serial version does not follow from its members and their modifiers. */
    boolean declaresSerialVersion() {
        return versioned;
    }

    /** True where the class declares this method, not private, not static, with a body. */
    boolean declares(String nameAndDescriptor) {
        return instanceMethods.contains(nameAndDescriptor);
    }

    /** True where such a method is declared, whatever it returns: for covariant returns. */
    boolean declaresAny(String nameAndArguments) {
        for (String method : instanceMethods) {
            if (method.startsWith(nameAndArguments)) {
                return true;
            }
        }
        return false;
    }
}
