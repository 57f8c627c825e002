/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.bootstrap.InterceptorHolder;
import io.millpond.bootstrap.JdbcAnswer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.Remapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The JDK's own DriverManager, woven, verified by this JVM and called. */
class DriverManagerCallTest {

    private final RecordingInterceptor interceptor = new RecordingInterceptor();
    private final Connection ours = (Connection) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> null);

    @BeforeEach
    void install() {
        InterceptorHolder.set(interceptor);
    }

    @AfterEach
    void remove() {
        InterceptorHolder.set(null);
    }

    @Test
    void driverManagersOneMethodIsWoven() throws Exception {
        Method door = driverManager();
        Properties info = new Properties();
        info.setProperty("user", "u");
        interceptor.answer = JdbcAnswer.returning(ours);

        assertThat(door.invoke(null, "jdbc:x:y", info, String.class)).isSameAs(ours);

        assertThat(interceptor.heard).containsExactly("DriverManager jdbc:x:y");
    }

    @Test
    void driverManagerItselfRunsWhereWeHaveNoAnswer() throws Exception {
        Method door = driverManager();

        assertThatThrownBy(() -> door.invoke(null, "jdbc:nobody:x", new Properties(), DriverManagerCallTest.class))
                .isInstanceOf(InvocationTargetException.class)
                .hasRootCauseInstanceOf(SQLException.class)
                .hasRootCauseMessage("No suitable driver found for jdbc:nobody:x");
    }

    /** The JDK's own bytes, woven under their own name and then renamed, because no loader of ours may define java.sql. */
    private static Method driverManager() throws Exception {
        byte[] woven = new JdbcWeaver()
                .weave(null, "java/sql/DriverManager", null, WeavingLoader.bytes("java.sql.DriverManager"));
        ClassLoader loader = new ClassLoader(DriverManagerCallTest.class.getClassLoader()) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                byte[] classFile = moved(
                        name.equals("woven.DriverManager")
                                ? woven
                                : WeavingLoader.bytes(name.replace("woven.", "java.sql.")));
                return defineClass(name, classFile, 0, classFile.length);
            }
        };
        Method door = Class.forName("woven.DriverManager", true, loader)
                .getDeclaredMethod("getConnection", String.class, Properties.class, Class.class);
        door.setAccessible(true);
        return door;
    }

    private static byte[] moved(byte[] classFile) {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(classFile).accept(new ClassRemapper(writer, new Moved()), 0);
        return writer.toByteArray();
    }

    private static final class Moved extends Remapper {
        @Override
        public String map(String name) {
            return name.startsWith("java/sql/Driver") && !name.equals("java/sql/Driver")
                    ? name.replace("java/sql/", "woven/")
                    : name;
        }
    }
}
