/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Puts {@code DriverCasts.own} before a driver's casts to its JDBC classes. Neither stack nor frames change by that. */
final class CastWeaver {

    private static final String OWN = "io/millpond/bootstrap/DriverCasts";

    private CastWeaver() {}

    static byte[] weave(byte[] classFile) {
        ClassReader reader = new ClassReader(classFile);
        ClassWriter writer = new ClassWriter(reader, 0);
        String name = reader.getClassName();
        String vendor = name.substring(0, name.lastIndexOf('/') + 1);
        reader.accept(new Casts(writer, vendor), 0);
        return writer.toByteArray();
    }

    private static boolean isJdbcClass(String type, String vendor) {
        return type.startsWith(vendor)
                && (type.contains("Connect") || type.contains("Statement") || type.contains("ResultSet"));
    }

    private static final class Casts extends ClassVisitor {

        private final String vendor;

        Casts(ClassVisitor next, String vendor) {
            super(Opcodes.ASM9, next);
            this.vendor = vendor;
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            return new Body(super.visitMethod(access, name, descriptor, signature, exceptions), vendor);
        }
    }

    private static final class Body extends MethodVisitor {

        private final String vendor;

        Body(MethodVisitor next, String vendor) {
            super(Opcodes.ASM9, next);
            this.vendor = vendor;
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            if (opcode == Opcodes.CHECKCAST && isJdbcClass(type, vendor)) {
                super.visitMethodInsn(
                        Opcodes.INVOKESTATIC, OWN, "own", "(Ljava/lang/Object;)Ljava/lang/Object;", false);
            }
            super.visitTypeInsn(opcode, type);
        }
    }
}
