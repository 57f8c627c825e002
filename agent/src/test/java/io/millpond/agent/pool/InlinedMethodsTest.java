/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What docs/decisions/0017 leans on: HotSpot takes a hot method into its callers where it is not too large. */
class InlinedMethodsTest {

    /** HotSpot's {@code FreqInlineSize} on 64-bit processors. Necessary, not sufficient: how deep it inlines has other bounds. */
    private static final int MOST = 325;

    @ParameterizedTest
    @CsvSource({
        "BoundedPool, tryBorrow",
        "Acquisition, tryBorrow",
        "Acquisition, takeIdle",
        "IdleStore, takeFresh",
        "IdleStore, takeToCheck",
        "OwnChecks, ask",
        "Overtaking, overtake",
        "BoundedPool, release",
        "Returns, release",
        "IdleStore, offerReturned",
        "Dispatcher, returned",
    })
    void aBorrowAndAReturnAreCompiledIntoWhoeverMakesThem(String type, String method) throws Exception {
        assertThat(sizes(type).get(method)).isLessThanOrEqualTo(MOST);
    }

    /** It is rare, and has many branches: each that is new would have all borrows and returns compiled again. */
    @Test
    void whatServesTheLineIsNot() throws Exception {
        assertThat(sizes("Dispatcher").get("serve")).isGreaterThan(MOST);
    }

    /** Bytes of code by name; of methods that share one, the largest. */
    private static Map<String, Integer> sizes(String type) throws IOException {
        Map<String, Integer> sizes = new TreeMap<>();
        String file = type + ".class";
        try (var code = BoundedPool.class.getResourceAsStream(file)) {
            ClassWriter writer = new ClassWriter(0);
            new ClassReader(code).accept(new Measuring(writer, sizes), 0);
        }
        assertThat(sizes).as(file).isNotEmpty();
        return sizes;
    }

    private static final class Measuring extends ClassVisitor {
        private final Map<String, Integer> sizes;

        Measuring(ClassWriter writer, Map<String, Integer> sizes) {
            super(Opcodes.ASM9, writer);
            this.sizes = sizes;
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String type, String generic, String[] thrown) {
            return new MethodVisitor(api, super.visitMethod(access, name, type, generic, thrown)) {
                @Override
                public void visitMaxs(int stack, int locals) {
                    Label end = new Label();
                    super.visitLabel(end);
                    super.visitMaxs(stack, locals);
                    sizes.merge(name, end.getOffset(), Math::max);
                }
            };
        }
    }
}
