/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.bootstrap.InterceptorHolder;
import io.millpond.bootstrap.JdbcAnswer;
import io.millpond.bootstrap.JdbcCall;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the original call when the agent fails, and which methods are left alone. */
class DoorFaultsTest {

    private static final String SHAPES = "io.millpond.agent.instrument.shapes.";

    private final RecordingInterceptor interceptor = new RecordingInterceptor();
    private DataSource plain;

    @BeforeEach
    void weaveAPlainDataSource() throws Exception {
        plain = make("PlainDataSource");
        InterceptorHolder.set(interceptor);
    }

    @AfterEach
    void remove() {
        InterceptorHolder.set(null);
    }

    private static DataSource make(String name) throws ReflectiveOperationException {
        return (DataSource) Class.forName(SHAPES + name, true, new WeavingLoader(SHAPES))
                .getConstructor()
                .newInstance();
    }

    static Throwable[] faults() {
        return new Throwable[] {
            new IllegalStateException("ours"),
            new NoClassDefFoundError("ours"),
            new StackOverflowError(),
            new SQLException("ours")
        };
    }

    private int calls() throws ReflectiveOperationException {
        return (int) plain.getClass().getField("calls").get(plain);
    }

    private Object original() throws ReflectiveOperationException {
        return plain.getClass().getField("connection").get(plain);
    }

    private SQLException failWith(String message) throws ReflectiveOperationException {
        SQLException driversOwn = new SQLException(message);
        plain.getClass().getField("failure").set(plain, driversOwn);
        return driversOwn;
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aFaultOnEntryRunsTheOriginalOnce(Throwable fault) throws Exception {
        InterceptorHolder.set(new RecordingInterceptor() {
            @Override
            public JdbcCall enterDataSource(
                    Object dataSource, String user, String password, boolean with, Class<?> promised) {
                throw sneaky(fault);
            }
        });

        assertThat(plain.getConnection()).isSameAs(original());
        assertThat(calls()).isEqualTo(1);

        SQLException driversOwn = failWith("down");
        assertThatThrownBy(() -> plain.getConnection("u", "p")).isSameAs(driversOwn);
        assertThat(calls()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aFaultInFinishLeavesTheOriginalsOutcome(Throwable fault) throws Exception {
        interceptor.answer = new JdbcCall() {
            @Override
            public void finish(Object returned, Throwable thrown) {
                result = "half done";
                failure = new IllegalStateException("half done");
                throw sneaky(fault);
            }
        };

        assertThat(plain.getConnection()).isSameAs(original());
        assertThat(calls()).isEqualTo(1);

        SQLException driversOwn = failWith("down");
        assertThatThrownBy(plain::getConnection).isSameAs(driversOwn);
        assertThat(calls()).isEqualTo(2);
    }

    @Test
    void aResultThatIsNoConnectionLeavesTheOriginalsOutcome() throws Exception {
        interceptor.answer = new JdbcCall() {
            @Override
            public void finish(Object returned, Throwable thrown) {
                result = "no connection";
            }
        };

        assertThat(plain.getConnection()).isSameAs(original());
        SQLException driversOwn = failWith("down");
        assertThatThrownBy(plain::getConnection).isSameAs(driversOwn);
    }

    @Test
    void anAnswerSkipsTheOriginal() throws Exception {
        Connection ours = (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> null);
        interceptor.answer = JdbcAnswer.returning(ours);

        assertThat(plain.getConnection()).isSameAs(ours);
        assertThat(calls()).isZero();
    }

    @Test
    void withoutAnAgentTheOriginalRuns() throws Exception {
        InterceptorHolder.set(null);

        assertThat(plain.getConnection()).isSameAs(original());
        assertThat(calls()).isEqualTo(1);
    }

    @Test
    void aMethodThatPromisesMoreThanAConnectionNeverAnswersLess() throws Exception {
        DataSource covariant = make("CovariantDataSource");
        Connection ours = (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> null);
        Method promising = covariant.getClass().getMethod("getConnection"); // the most specific return type
        interceptor.answer = new JdbcCall() {
            @Override
            public void finish(Object returned, Throwable thrown) {
                result = ours;
            }
        };

        assertThat(promising.getReturnType().getSimpleName()).isEqualTo("VendorConnection");
        assertThat(promising.invoke(covariant)).isInstanceOf(promising.getReturnType());
        assertThat(interceptor.heard).containsExactly("CovariantDataSource() as VendorConnection");

        interceptor.heard.clear();
        interceptor.answer = JdbcAnswer.returning(ours);
        assertThat(covariant.getConnection()).isSameAs(ours); // through java.sql's signature, the bridge
        assertThat(interceptor.heard).containsExactly("CovariantDataSource()");
    }

    @Test
    void aClassThatOnlyHasTheMethodIsNoDoor() throws Exception {
        byte[] classFile = WeavingLoader.bytes(SHAPES + "VendorConnections");

        assertThat(new JdbcWeaver()
                        .weave(
                                getClass().getClassLoader(),
                                (SHAPES + "VendorConnections").replace('.', '/'),
                                null,
                                classFile))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {Opcodes.V1_2, Opcodes.V1_5, Opcodes.V1_6, Opcodes.V1_7, Opcodes.V1_8, Opcodes.V17})
    void classFilesOfEveryAgeAreWovenAndVerify(int version) throws Exception {
        byte[] woven = new JdbcWeaver().weave(getClass().getClassLoader(), "aged/Source", null, source(version));
        DataSource aged = (DataSource)
                new ClassLoader(getClass().getClassLoader()) {
                    Class<?> define() {
                        return defineClass("aged.Source", woven, 0, woven.length);
                    }
                }.define().getConstructor().newInstance();
        SQLException exhausted = new SQLException("pool exhausted", "08001");

        assertThat(aged.getConnection()).isNull();
        interceptor.answer = JdbcAnswer.throwing(exhausted);
        assertThatThrownBy(aged::getConnection).isSameAs(exhausted);
        assertThat(interceptor.heard).hasSize(2);
    }

    private static byte[] source(int version) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(
                version, Opcodes.ACC_PUBLIC | Opcodes.ACC_SUPER, "aged/Source", null, "java/lang/Object", new String[] {
                    "javax/sql/DataSource"
                });
        MethodVisitor constructor = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
        constructor.visitCode();
        constructor.visitVarInsn(Opcodes.ALOAD, 0);
        constructor.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        constructor.visitInsn(Opcodes.RETURN);
        constructor.visitMaxs(0, 0);
        MethodVisitor door =
                writer.visitMethod(Opcodes.ACC_PUBLIC, "getConnection", "()Ljava/sql/Connection;", null, null);
        door.visitCode();
        door.visitInsn(Opcodes.ACONST_NULL);
        door.visitInsn(Opcodes.ARETURN);
        door.visitMaxs(0, 0);
        return writer.toByteArray();
    }

    @Test
    void aMethodCalledByReflectionIsWovenToo() throws Exception {
        SQLException driversOwn = failWith("down");

        assertThatThrownBy(() -> plain.getClass().getMethod("getConnection").invoke(plain))
                .isInstanceOf(InvocationTargetException.class)
                .hasCause(driversOwn);
        assertThat(interceptor.heard).containsExactly("PlainDataSource()");
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException sneaky(Throwable fault) throws T {
        throw (T) fault;
    }
}
