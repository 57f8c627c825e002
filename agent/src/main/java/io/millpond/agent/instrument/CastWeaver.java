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

    /** Casts nothing: its constructor takes the class, which a handle extends, and reads a field of it. */
    private static final String READS_FIELDS = "org/duckdb/DuckDBSingleValueAppender";

    private CastWeaver() {}

    static byte[] weave(byte[] classFile) {
        ClassReader reader = new ClassReader(classFile);
        ClassWriter writer = new ClassWriter(reader, 0);
        String name = reader.getClassName();
        String vendor = name.substring(0, name.lastIndexOf('/') + 1);
        reader.accept(new Casts(writer, vendor, name.equals(READS_FIELDS)), 0);
        return writer.toByteArray();
    }

    private static boolean isJdbcClass(String type, String vendor) {
        return type.startsWith(vendor)
                && (type.contains("Connect") || type.contains("Statement") || type.contains("ResultSet"));
    }

    private static final class Casts extends ClassVisitor {

        private final String vendor;
        private final boolean fields;

        Casts(ClassVisitor next, String vendor, boolean fields) {
            super(Opcodes.ASM9, next);
            this.vendor = vendor;
            this.fields = fields;
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            return new Body(super.visitMethod(access, name, descriptor, signature, exceptions), vendor, fields);
        }
    }

    private static final class Body extends MethodVisitor {

        private final String vendor;
        private final boolean fields;

        Body(MethodVisitor next, String vendor, boolean fields) {
            super(Opcodes.ASM9, next);
            this.vendor = vendor;
            this.fields = fields;
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
            if (fields && opcode == Opcodes.GETFIELD && isJdbcClass(owner, vendor)) {
                own();
                super.visitTypeInsn(Opcodes.CHECKCAST, owner);
            }
            super.visitFieldInsn(opcode, owner, name, descriptor);
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            if (opcode == Opcodes.CHECKCAST && isJdbcClass(type, vendor)) {
                own();
            }
            super.visitTypeInsn(opcode, type);
        }

        private void own() {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, OWN, "own", "(Ljava/lang/Object;)Ljava/lang/Object;", false);
        }
    }
}
