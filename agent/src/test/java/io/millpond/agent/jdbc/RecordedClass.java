/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.dynamic.scaffold.subclass.ConstructorStrategy;
import net.bytebuddy.implementation.InvocationHandlerAdapter;
import net.bytebuddy.matcher.ElementMatchers;
import sun.reflect.ReflectionFactory;

/**
 * Stands for a physical object of a real driver's class, without a database: a subclass that writes down each call and answers
 * zero, null, or an object like itself. Its constructor never runs.
 */
final class RecordedClass {

    private static final Map<Class<?>, Class<?>> MADE = new WeakHashMap<>();

    final List<String> calls = new ArrayList<>();
    final List<Object[]> arguments = new ArrayList<>();

    /** An object of a subclass of this class. */
    Object physical(Class<?> driverClass) {
        Class<?> type = MADE.computeIfAbsent(driverClass, RecordedClass::subclass);
        try {
            Constructor<?> made = ReflectionFactory.getReflectionFactory()
                    .newConstructorForSerialization(type, Object.class.getDeclaredConstructor());
            Object physical = made.newInstance();
            type.getField("recorder").set(physical, (InvocationHandler) this::answer);
            return physical;
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(driverClass.getName(), e);
        }
    }

    private static Class<?> subclass(Class<?> driverClass) {
        return new ByteBuddy()
                .subclass(driverClass, ConstructorStrategy.Default.NO_CONSTRUCTORS)
                .name("recorded." + driverClass.getSimpleName())
                .defineField("recorder", InvocationHandler.class, Visibility.PUBLIC)
                .method(ElementMatchers.isPublic()
                        .and(ElementMatchers.not(ElementMatchers.isDeclaredBy(Object.class)))
                        .and(ElementMatchers.not(ElementMatchers.isHashCode()))
                        .and(ElementMatchers.not(ElementMatchers.isEquals()))
                        .and(ElementMatchers.not(ElementMatchers.isToString())))
                .intercept(InvocationHandlerAdapter.toField("recorder"))
                .make()
                .load(driverClass.getClassLoader(), ClassLoadingStrategy.Default.WRAPPER)
                .getLoaded();
    }

    private Object answer(Object proxy, Method method, Object[] given) {
        calls.add(RecordingDriver.text(method));
        arguments.add(given == null ? new Object[0] : given);
        Class<?> type = method.getReturnType();
        if (method.getName().equals("getAutoCommit")) {
            return true;
        }
        if (Wrapping.logicalFor(type) == null) {
            return RecordingDriver.zero(type);
        }
        return type.isInterface()
                ? Proxy.newProxyInstance(
                        proxy.getClass().getClassLoader(),
                        new Class<?>[] {type},
                        (object, called, with) -> called.getDeclaringClass() == Object.class
                                ? called.getName().equals("equals") ? object == with[0] : object.hashCode()
                                : RecordingDriver.zero(called.getReturnType()))
                : physical(type);
    }
}
