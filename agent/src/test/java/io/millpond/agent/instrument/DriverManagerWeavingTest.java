/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.Test;

/** That the woven class works is shown in forked JVMs by the integration tests; here, what of it changed. */
class DriverManagerWeavingTest {

    private static final String PRIVATE_ONE =
            "getConnection(Ljava/lang/String;Ljava/util/Properties;Ljava/lang/Class;)Ljava/sql/Connection;";

    private static final String URL_FORM = "getConnection(Ljava/lang/String;)Ljava/sql/Connection;";
    private static final String LOG_IN_FORM =
            "getConnection(Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;)Ljava/sql/Connection;";

    private final List<String> members = new ArrayList<>();
    private final List<String> ringing = new ArrayList<>();

    @Test
    void thePrivateMethodRingsAndThoseThatMakePropertiesAndNoMemberIsAdded() throws Exception {
        byte[] original = WeavingLoader.bytes("java.sql.DriverManager");
        byte[] woven = new JdbcWeaver().weave(null, "java/sql/DriverManager", null, original);

        read(original);
        List<String> before = new ArrayList<>(members);
        assertThat(ringing).isEmpty();
        members.clear();
        read(woven);

        assertThat(members).isEqualTo(before);
        assertThat(ringing).containsExactlyInAnyOrder(PRIVATE_ONE, URL_FORM, LOG_IN_FORM);
    }

    /** Its public forms would tell another caller than the application. */
    @Test
    void whereTheCallerIsFoundInAnotherWayOnlyThePrivateMethodRings() throws Exception {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(WeavingLoader.bytes("java.sql.DriverManager")).accept(new OtherCaller(writer), 0);

        read(new JdbcWeaver().weave(null, "java/sql/DriverManager", null, writer.toByteArray()));

        assertThat(ringing).containsExactly(PRIVATE_ONE);
    }

    /** In getConnection(url), the caller is asked for by another name. */
    private static final class OtherCaller extends ClassVisitor {
        OtherCaller(ClassVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String type, String generic, String[] thrown) {
            return new MethodVisitor(Opcodes.ASM9, super.visitMethod(access, name, type, generic, thrown)) {
                @Override
                public void visitMethodInsn(
                        int opcode, String owner, String called, String calledType, boolean onInterface) {
                    boolean renamed = URL_FORM.equals(name + type) && called.equals("getCallerClass");
                    super.visitMethodInsn(opcode, owner, renamed ? "callerOf" : called, calledType, onInterface);
                }
            };
        }
    }

    private void read(byte[] file) {
        ClassReader reader = new ClassReader(file);
        members.addAll(List.of(reader.getInterfaces()));
        reader.accept(
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public FieldVisitor visitField(int access, String name, String type, String generic, Object value) {
                        members.add(access + name + type);
                        return null;
                    }

                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String descriptor, String generic, String[] thrown) {
                        members.add(access + name + descriptor);
                        return new MethodVisitor(Opcodes.ASM9) {
                            @Override
                            public void visitMethodInsn(
                                    int opcode, String owner, String called, String calledType, boolean onInterface) {
                                if (owner.equals("io/millpond/bootstrap/InterceptorHolder")) {
                                    ringing.add(name + descriptor);
                                }
                            }
                        };
                    }
                },
                0);
    }
}
