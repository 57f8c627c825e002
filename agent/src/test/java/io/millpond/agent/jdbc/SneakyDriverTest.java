/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.implementation.InvocationHandlerAdapter;
import net.bytebuddy.matcher.ElementMatchers;
import org.junit.jupiter.api.Test;

/** Drivers in Kotlin, or with a tool that hides them, throw checked exceptions that they do not declare. */
class SneakyDriverTest {

    private final IOException sneaky = new IOException("not declared");
    private boolean failing;

    @Test
    void anUndeclaredExceptionArrivesAsTheSameObject() throws Exception {
        JdbcWorld world = new JdbcWorld();
        Connection connection = world.pooled(sneaking(Connection.class));
        Statement statement = connection.createStatement();
        PreparedStatement prepared = connection.prepareStatement("SELECT 1");
        ResultSet rows = statement.executeQuery("SELECT 1");
        failing = true;

        assertThat(catchThrowable(connection::createStatement)).isSameAs(sneaky);
        assertThat(catchThrowable(connection::commit)).isSameAs(sneaky);
        assertThat(catchThrowable(() -> statement.executeUpdate("UPDATE a SET b = 1")))
                .isSameAs(sneaky);
        assertThat(catchThrowable(prepared::executeQuery)).isSameAs(sneaky);
        assertThat(catchThrowable(rows::next)).isSameAs(sneaky);
        assertThat(catchThrowable(rows::close)).isSameAs(sneaky);
        assertThat(world.lease.inCall()).isFalse();

        failing = false;
        connection.close();
        assertThat(world.verdicts).hasSize(1);
        assertThat(world.verdicts.get(0).isClean()).isFalse();
    }

    /** A class and not a proxy, which would wrap what is not declared. */
    private <T> T sneaking(Class<T> type) throws ReflectiveOperationException {
        InvocationHandler handler = (self, method, arguments) -> {
            if (failing) {
                throw sneaky;
            }
            if (method.getName().equals("getAutoCommit")) {
                return true;
            }
            Class<?> returned = method.getReturnType();
            return returned.isInterface() && returned.getName().startsWith("java.sql.")
                    ? sneaking(returned)
                    : RecordingDriver.zero(returned);
        };
        return type.cast(new ByteBuddy()
                .subclass(Object.class)
                .implement(type)
                .name("sneaky." + type.getSimpleName())
                .method(ElementMatchers.isDeclaredBy(ElementMatchers.isInterface()))
                .intercept(InvocationHandlerAdapter.of(handler))
                .make()
                .load(
                        new ClassLoader(SneakyDriverTest.class.getClassLoader()) {},
                        ClassLoadingStrategy.Default.INJECTION)
                .getLoaded()
                .getConstructor()
                .newInstance());
    }
}
