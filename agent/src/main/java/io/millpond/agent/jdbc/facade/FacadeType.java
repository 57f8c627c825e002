/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.facade;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** How to make the handles for one class of a driver. */
public final class FacadeType {

    static final FacadeType PLAIN = new FacadeType(FacadeKind.PLAIN, null, null, null, null, null, null);
    static final FacadeType NONE = new FacadeType(FacadeKind.NONE, null, null, null, null, null, null);

    /** What a constructor without parameters gets, and does not write to: else it would be a new array for each. */
    private static final Object[] NOTHING = {};

    private final FacadeKind kind;
    private final @Nullable Class<?> physical;
    private final @Nullable Class<?> logical;
    private final @Nullable Class<?> generated;
    /** Of handles that are both; null: this is not of {@link FacadeKind#INTERFACE}. */
    private final @Nullable FacadeMaker handles;
    /** Of shells; null: this is not of {@link FacadeKind#SUBCLASS}. */
    private final @Nullable FacadeMaker shells;
    /** Of a shell; null where its maker does without. */
    private final @Nullable Constructor<?> constructor;

    private FacadeType(
            FacadeKind kind,
            @Nullable Class<?> physical,
            @Nullable Class<?> logical,
            @Nullable Class<?> generated,
            @Nullable FacadeMaker handles,
            @Nullable FacadeMaker shells,
            @Nullable Constructor<?> constructor) {
        this.kind = kind;
        this.physical = physical;
        this.logical = logical;
        this.generated = generated;
        this.handles = handles;
        this.shells = shells;
        this.constructor = constructor;
    }

    static FacadeType withInterfaces(Class<?> physical, Class<?> logical, Class<?> generated, FacadeMaker maker) {
        return new FacadeType(FacadeKind.INTERFACE, physical, logical, generated, maker, null, null);
    }

    /* The driver's constructor would dial the database. Where there is no Allocation, ReflectionFactory runs Object's instead; by
     * reflection, because jdk.unsupported may be missing from a linked image or a modular application; the runtime has opened the
     * inner one then. */
    static FacadeType subclass(Class<?> physical, Class<?> logical, Class<?> generated, FacadeMaker maker)
            throws ReflectiveOperationException {
        return new FacadeType(
                FacadeKind.SUBCLASS,
                physical,
                logical,
                generated,
                null,
                maker,
                Allocation.isThere() ? null : withoutItsOwn(generated));
    }

    private static Constructor<?> withoutItsOwn(Class<?> generated) throws ReflectiveOperationException {
        Class<?> type = reflectionFactory();
        Object factory = type.getMethod("getReflectionFactory").invoke(null);
        Method make = type.getMethod("newConstructorForSerialization", Class.class, Constructor.class);
        Object made = make.invoke(factory, generated, Object.class.getDeclaredConstructor());
        if (made == null) {
            throw new NoSuchMethodException(generated.getName());
        }
        return (Constructor<?>) made;
    }

    private static Class<?> reflectionFactory() throws ClassNotFoundException {
        try {
            return Class.forName("sun.reflect.ReflectionFactory", true, null);
        } catch (ClassNotFoundException absent) {
            return Class.forName("jdk.internal.reflect.ReflectionFactory", true, null);
        }
    }

    /** Whether it was made for this class of the driver's. False of what all classes without handles share. */
    public boolean isOf(Class<?> driversClass) {
        return physical == driversClass;
    }

    /**
     * Whether its handles are of this hand-written class. To ask the driver's object for its interfaces instead is a walk over all of
     * them for each answer that is no, and the JVM remembers only the last one that was yes, in a word that all threads write.
     */
    public boolean isFor(Class<?> handWritten) {
        return logical == handWritten;
    }

    /** The class of the handles; null where there is none of their own. */
    public @Nullable Class<?> generated() {
        return generated;
    }

    public FacadeKind kind() {
        return kind;
    }

    /**
     * A handle that is both: the hand-written class, made with its constructor's arguments, and the driver's interfaces. What is
     * more than it takes is null.
     *
     * @return null where this is not of {@link FacadeKind#INTERFACE}
     */
    public @Nullable Object newHandle(
            @Nullable Object first,
            @Nullable Object second,
            @Nullable Object third,
            @Nullable Object fourth,
            @Nullable Object fifth,
            @Nullable Object sixth) {
        return handles == null ? null : handles.handle(first, second, third, fourth, fifth, sixth);
    }

    /**
     * Made without its constructor, it gets its logic here, before anybody else sees it.
     *
     * @return null where this is not of {@link FacadeKind#SUBCLASS}
     */
    public @Nullable Object newShell(@Nullable Object handle) {
        if (shells == null) {
            return null;
        }
        return constructor == null ? shells.shell(handle) : constructed(constructor, shells, handle);
    }

    private static Object constructed(Constructor<?> constructor, FacadeMaker maker, @Nullable Object handle) {
        try {
            Object shell = constructor.newInstance(NOTHING);
            maker.give(shell, handle);
            return shell;
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
