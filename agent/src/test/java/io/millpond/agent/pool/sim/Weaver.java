/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool.sim;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Puts a {@link Points#point} before each atomic operation and each access to a volatile field, and redirects the calls that a
 * planted bug asks for.
 */
final class Weaver {

    private static final int API = Opcodes.ASM9;
    private static final String POINTS = Type.getInternalName(Points.class);

    private final ClassLoader source;
    private final List<Redirect> redirects;
    private final boolean withPoints;
    private final Map<String, Set<String>> volatiles = new ConcurrentHashMap<>();

    Weaver(ClassLoader source, boolean withPoints, List<Redirect> redirects) {
        this.source = source;
        this.withPoints = withPoints;
        this.redirects = redirects;
    }

    byte[] weave(byte[] original) {
        ClassReader reader = new ClassReader(original);
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        String className = reader.getClassName();
        reader.accept(
                new ClassVisitor(API, writer) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String descriptor, String signature, String[] exceptions) {
                        MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
                        return new Method(next, className, name, (access & Opcodes.ACC_STATIC) == 0);
                    }
                },
                0);
        return writer.toByteArray();
    }

    private final class Method extends MethodVisitor {
        private final String className;
        private final String method;
        private final boolean hasThis;
        private final String place;

        Method(MethodVisitor next, String className, String method, boolean hasThis) {
            super(API, next);
            this.className = className;
            this.method = method;
            this.hasThis = hasThis;
            this.place = simple(className) + "." + method;
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            if (withPoints
                    && owner.startsWith("java/util/concurrent/atomic/")
                    && !owner.endsWith("Adder")
                    && !name.equals("<init>")
                    && !name.equals("newUpdater")
                    && !name.equals("length")) {
                point(simple(owner) + "." + name);
            }
            for (Redirect redirect : redirects) {
                if (redirect.matches(className, method, owner, name)) {
                    redirect.hits.incrementAndGet();
                    redirect(redirect, opcode, owner, descriptor);
                    return;
                }
            }
            if (withPoints) {
                if (owner.equals("java/lang/System") && name.equals("identityHashCode")) {
                    super.visitMethodInsn(Opcodes.INVOKESTATIC, POINTS, name, descriptor, false);
                    return;
                }
                if (owner.equals("java/util/concurrent/ConcurrentHashMap") && name.equals("newKeySet")) {
                    // What follows is typed as the key set view; the woven class only ever uses it as a Set.
                    super.visitMethodInsn(Opcodes.INVOKESTATIC, POINTS, name, "()Ljava/util/Set;", false);
                    return;
                }
            }
            super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
        }

        private void redirect(Redirect redirect, int opcode, String owner, String descriptor) {
            StringBuilder parameters = new StringBuilder("(");
            if (opcode != Opcodes.INVOKESTATIC) {
                parameters.append('L').append(owner).append(';');
            }
            parameters.append(descriptor, 1, descriptor.indexOf(')'));
            if (redirect.withThis && hasThis) {
                visitVarInsn(Opcodes.ALOAD, 0);
                parameters.append("Ljava/lang/Object;");
            }
            parameters.append(descriptor, descriptor.indexOf(')'), descriptor.length());
            super.visitMethodInsn(Opcodes.INVOKESTATIC, redirect.toOwner, redirect.to, parameters.toString(), false);
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
            if (withPoints && isVolatile(owner, name)) {
                point((opcode == Opcodes.GETFIELD || opcode == Opcodes.GETSTATIC ? "read of " : "write of ")
                        + simple(owner) + "." + name);
            }
            super.visitFieldInsn(opcode, owner, name, descriptor);
        }

        private void point(String what) {
            visitLdcInsn(place + ": " + what);
            super.visitMethodInsn(Opcodes.INVOKESTATIC, POINTS, "point", "(Ljava/lang/String;)V", false);
        }
    }

    private boolean isVolatile(String owner, String name) {
        if (!WovenLoader.isWoven(owner.replace('/', '.'))) {
            return false;
        }
        return volatiles.computeIfAbsent(owner, this::volatileFields).contains(name);
    }

    private Set<String> volatileFields(String owner) {
        Set<String> names = new HashSet<>();
        try (InputStream in = source.getResourceAsStream(owner + ".class")) {
            if (in == null) {
                return names;
            }
            new ClassReader(in.readAllBytes())
                    .accept(
                            new ClassVisitor(API) {
                                @Override
                                public FieldVisitor visitField(
                                        int access, String name, String descriptor, String signature, Object value) {
                                    if ((access & Opcodes.ACC_VOLATILE) != 0) {
                                        names.add(name);
                                    }
                                    return null;
                                }
                            },
                            ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }

    private static String simple(String internalName) {
        return internalName.substring(internalName.lastIndexOf('/') + 1);
    }
}
