/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example.stubdb;

import static net.bytebuddy.matcher.ElementMatchers.isAbstract;
import static net.bytebuddy.matcher.ElementMatchers.named;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.sql.DatabaseMetaData;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.implementation.MethodCall;
import net.bytebuddy.implementation.StubMethod;

/** Makes the driver's objects, each by a plain {@code new} in a generated class: no reflection in what is measured. */
public abstract class StubObjects {

    static final StubObjects FACTORY = generate();
    static final DatabaseMetaData META_DATA = make(complete(DatabaseMetaData.class, "StubMetaData"));

    abstract StubConnection connection();

    abstract StubStatement statement(StubConnection connection);

    abstract StubResultSet resultSet(StubStatement statement);

    private static StubObjects generate() {
        return make(load(
                new ByteBuddy()
                        .subclass(StubObjects.class)
                        .method(named("connection"))
                        .intercept(MethodCall.construct(only(complete(StubConnection.class, "StubConnectionImpl"))))
                        .method(named("statement"))
                        .intercept(MethodCall.construct(only(complete(StubStatement.class, "StubStatementImpl")))
                                .withAllArguments())
                        .method(named("resultSet"))
                        .intercept(MethodCall.construct(only(complete(StubResultSet.class, "StubResultSetImpl")))
                                .withAllArguments()),
                "StubObjectsImpl"));
    }

    /** The class with a body for each method that has none. */
    private static <T> Class<? extends T> complete(Class<T> type, String name) {
        return load(new ByteBuddy().subclass(type).method(isAbstract()).intercept(StubMethod.INSTANCE), name);
    }

    private static <T> Class<? extends T> load(net.bytebuddy.dynamic.DynamicType.Builder<T> builder, String name) {
        return builder.name("com.example.stubdb." + name)
                .modifiers(Visibility.PUBLIC)
                .make()
                .load(StubObjects.class.getClassLoader(), ClassLoadingStrategy.UsingLookup.of(MethodHandles.lookup()))
                .getLoaded();
    }

    private static Constructor<?> only(Class<?> type) {
        return type.getDeclaredConstructors()[0];
    }

    private static <T> T make(Class<? extends T> type) {
        try {
            return type.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
