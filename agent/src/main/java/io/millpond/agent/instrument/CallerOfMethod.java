/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.bytecode.StackManipulation;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Caller} stands for: the call by which DriverManager's own public methods find their caller. The JDK answers it in a
 * caller-sensitive method of its own only, and with the frame below that method: so inlined there it answers what the method is told.
 */
final class CallerOfMethod implements Advice.OffsetMapping, Advice.OffsetMapping.Factory<Caller> {

    private static final String NAME = "getCallerClass";
    private static final String DESCRIPTOR = "()Ljava/lang/Class;";

    private static final String URL_FORM = "(Ljava/lang/String;)Ljava/sql/Connection;";
    private static final String LOG_IN_FORM =
            "(Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;)Ljava/sql/Connection;";

    /** Of Java 8: sun.reflect.Reflection; since: jdk.internal.reflect.Reflection. */
    private final String reflection;

    private CallerOfMethod(String reflection) {
        this.reflection = reflection;
    }

    /** Null where not both of the methods ask in this way. */
    static @Nullable CallerOfMethod in(byte[] driverManager) {
        Search search = new Search();
        new ClassReader(driverManager).accept(search, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        String found = search.inUrlForm;
        return found != null && found.equals(search.inLogInForm) ? new CallerOfMethod(found) : null;
    }

    @Override
    public Class<Caller> getAnnotationType() {
        return Caller.class;
    }

    @Override
    public Advice.OffsetMapping make(
            ParameterDescription.InDefinedShape target,
            AnnotationDescription.Loadable<Caller> annotation,
            AdviceType adviceType) {
        return this;
    }

    @Override
    public Target resolve(
            TypeDescription instrumentedType,
            MethodDescription instrumentedMethod,
            Assigner assigner,
            Advice.ArgumentHandler argumentHandler,
            Sort sort) {
        return new Target.ForStackManipulation(new StackManipulation.AbstractBase() {
            @Override
            public Size apply(MethodVisitor method, Implementation.Context context) {
                method.visitMethodInsn(Opcodes.INVOKESTATIC, reflection, NAME, DESCRIPTOR, false);
                return new Size(1, 1);
            }
        });
    }

    private static final class Search extends ClassVisitor {
        @Nullable
        String inUrlForm;

        @Nullable
        String inLogInForm;

        Search() {
            super(Opcodes.ASM9);
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            boolean url = descriptor.equals(URL_FORM);
            if (!name.equals("getConnection") || !url && !descriptor.equals(LOG_IN_FORM)) {
                return null;
            }
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitMethodInsn(int opcode, String owner, String called, String type, boolean ofInterface) {
                    if (opcode != Opcodes.INVOKESTATIC || !called.equals(NAME) || !type.equals(DESCRIPTOR)) {
                        return;
                    }
                    if (url) {
                        inUrlForm = owner;
                    } else {
                        inLogInForm = owner;
                    }
                }
            };
        }
    }
}
