/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.agent.jdbc.facade.DriverLoader;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Modifier;
import java.security.ProtectionDomain;
import java.sql.SQLException;
import java.util.Arrays;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.description.modifier.MethodManifestation;
import net.bytebuddy.description.modifier.TypeManifestation;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.implementation.FixedValue;
import org.junit.jupiter.api.Test;

/** Finals go when a driver's class is loaded first, and whoever retransforms it later is not refused. */
class OpenedClassesTest {

    @Test
    void aDriversFinalClassAndMethodsAreOpened() throws Exception {
        ClassLoader h2 = DriverLoader.opened("h2-2.4.240.jar");
        ClassLoader postgres = DriverLoader.opened("postgresql-42.7.14.jar");

        Class<?> rows = Class.forName("org.h2.jdbc.JdbcResultSet", false, h2);
        Class<?> statement = Class.forName("org.h2.jdbc.JdbcStatement", false, h2);
        Class<?> connection = Class.forName("org.postgresql.jdbc.PgConnection", false, postgres);

        assertThat(Modifier.isFinal(rows.getModifiers())).isFalse();
        for (Class<?> type : new Class<?>[] {rows, statement, connection}) {
            assertThat(Arrays.stream(type.getMethods())
                            .filter(method -> method.getDeclaringClass() == type)
                            .filter(method -> !Modifier.isStatic(method.getModifiers()))
                            .filter(method -> Modifier.isFinal(method.getModifiers())))
                    .isEmpty();
        }
        assertThat(Modifier.isFinal(org.h2.jdbc.JdbcResultSet.class.getModifiers()))
                .as("in the jar")
                .isTrue();
    }

    @Test
    void aClassThatIsNoneOfJdbcsStaysFinal() {
        byte[] file = new ByteBuddy()
                .subclass(SQLException.class)
                .modifiers(Visibility.PUBLIC, TypeManifestation.FINAL)
                .name("com.acme.OrderException")
                .make()
                .getBytes();

        assertThat(new JdbcWeaver().weave(getClass().getClassLoader(), "com/acme/OrderException", null, file))
                .isNull();
    }

    @Test
    void aSerializableClassIsOpenedOnlyWhereItsVersionIsWrittenDown() {
        assertThat(weave(serializable(false))).isNull();
        assertThat(weave(serializable(true))).isNotNull();
    }

    @Test
    void anOpenedClassCanBeRetransformedByAnybody() throws Exception {
        Instrumentation instrumentation = ByteBuddyAgent.install();
        JdbcWeaver weaver = new JdbcWeaver();
        OnlyH2 ours = new OnlyH2(weaver);
        instrumentation.addTransformer(ours, true);
        Class<?> statement;
        try {
            statement = Class.forName("org.h2.jdbc.JdbcStatement", false, new Copies());
            assertThat(Modifier.isFinal(
                            statement.getMethod("execute", String.class).getModifiers()))
                    .isFalse();
            instrumentation.retransformClasses(statement);
        } finally {
            instrumentation.removeTransformer(ours);
        }
        // What the VM would say if the class were not opened again.
        assertThatThrownBy(() -> instrumentation.retransformClasses(statement))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aClassThatWasLoadedBeforeIsLeftAsItIs() throws Exception {
        Instrumentation instrumentation = ByteBuddyAgent.install();
        Class<?> statement = Class.forName("org.h2.jdbc.JdbcStatement", false, new Copies());
        OnlyH2 ours = new OnlyH2(new JdbcWeaver());
        instrumentation.addTransformer(ours, true);
        try {
            instrumentation.retransformClasses(statement);
        } finally {
            instrumentation.removeTransformer(ours);
        }
        assertThat(ours.asked).isPositive();
        assertThat(Modifier.isFinal(statement.getMethod("execute", String.class).getModifiers()))
                .isTrue();
    }

    private byte[] weave(byte[] file) {
        return new JdbcWeaver().weave(getClass().getClassLoader(), "com/acme/Rows", null, file);
    }

    private static byte[] serializable(boolean versioned) {
        DynamicType.Builder<?> builder = new ByteBuddy()
                .subclass(Object.class)
                .implement(java.sql.ResultSetMetaData.class, java.io.Serializable.class)
                .name("com.acme.Rows")
                .defineMethod("name", String.class, Visibility.PUBLIC, MethodManifestation.FINAL)
                .intercept(FixedValue.value("x"));
        if (versioned) {
            builder = builder.serialVersionUid(1);
        }
        return builder.make().getBytes();
    }

    /** H2's statement once more, not woven by its loader. */
    private static final class Copies extends ClassLoader {

        Copies() {
            super(OpenedClassesTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals("org.h2.jdbc.JdbcStatement")) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            byte[] file = WeavingLoader.bytes(name);
            return defineClass(name, file, 0, file.length);
        }
    }

    /** The transformer that the agent has, for one class. */
    private static final class OnlyH2 implements ClassFileTransformer {

        private final JdbcWeaver weaver;
        private int asked;

        OnlyH2(JdbcWeaver weaver) {
            this.weaver = weaver;
        }

        @Override
        public byte[] transform(
                ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] file) {
            if (!"org/h2/jdbc/JdbcStatement".equals(name) || !(loader instanceof Copies)) {
                return null;
            }
            asked++;
            return weaver.weave(loader, name, redefined, file);
        }
    }
}
