/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClassShapeTest {

    @Test
    void theShapeOfADriverIsRead() throws Exception {
        ClassShape shape = ClassShape.read(WeavingLoader.bytes("org.postgresql.ds.PGSimpleDataSource"));

        assertThat(shape.name()).isEqualTo("org/postgresql/ds/PGSimpleDataSource");
        assertThat(shape.superName()).isEqualTo("org/postgresql/ds/common/BaseDataSource");
        assertThat(shape.interfaces()).containsExactly("javax/sql/DataSource", "java/io/Serializable");
        assertThat(shape.isInterface()).isFalse();
        assertThat(shape.declares("getDescription()Ljava/lang/String;")).isTrue();
        assertThat(shape.declares("getConnection()Ljava/sql/Connection;")).isFalse();
        assertThat(TypeHierarchy.isSubtype(getClass().getClassLoader(), shape, "javax/sql/DataSource"))
                .isTrue();
        assertThat(TypeHierarchy.isSubtype(getClass().getClassLoader(), shape, "java/sql/Driver"))
                .isFalse();
    }

    @Test
    void aNameOutsideAsciiIsRead() throws Exception {
        ClassShape shape = ClassShape.read(WeavingLoader.bytes(Größe.class.getName()));

        assertThat(shape.name()).endsWith("ClassShapeTest$Größe");
        assertThat(shape.declares("länge()I")).isTrue();
        assertThat(shape.isFinal()).isTrue();
    }

    @Test
    void brokenBytesHaveNoShapeAndThrowNothing() throws Exception {
        byte[] whole = WeavingLoader.bytes("org.h2.Driver");
        for (int length = 0; length < whole.length; length += 3) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatCode(() -> ClassShape.read(cut)).doesNotThrowAnyException();
        }
        Random random = new Random(11);
        for (int round = 0; round < 5_000; round++) {
            byte[] wrong = whole.clone();
            for (int i = 0; i < 20; i++) {
                wrong[random.nextInt(wrong.length)] = (byte) random.nextInt();
            }
            assertThatCode(() -> ClassShape.read(wrong)).doesNotThrowAnyException();
        }
    }

    static final class Größe {
        int länge() {
            return 1;
        }
    }
}
