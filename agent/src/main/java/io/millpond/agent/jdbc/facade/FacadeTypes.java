/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.facade;

import io.millpond.agent.log.AgentLog;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.sql.Connection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The generated class for each class of a driver, made when it is first met. Kept in the driver's class itself (ClassValue), so
 * that nothing of ours keeps the driver's loader alive.
 */
public final class FacadeTypes {

    private final Function<Class<?>, @Nullable Class<?>> logicalFor;
    private final ClassValue<FacadeType> types = new ClassValue<FacadeType>() {
        /* With our own rights: it makes a class loader and looks into the driver's class, which the application whose call we
         * are in need not be allowed. */
        @Override
        @SuppressWarnings("removal")
        protected FacadeType computeValue(Class<?> physical) {
            PrivilegedAction<FacadeType> making = () -> make(physical);
            return AccessController.doPrivileged(making);
        }
    };

    /** @param logicalFor the hand-written handle for a class of the driver; null: none */
    public FacadeTypes(Function<Class<?>, @Nullable Class<?>> logicalFor) {
        this.logicalFor = logicalFor;
    }

    /** Never throws: what cannot be generated is plain. */
    public FacadeType of(Class<?> physical) {
        return types.get(physical);
    }

    private FacadeType make(Class<?> physical) {
        Class<?> logical = logicalFor.apply(physical);
        if (logical == null) {
            return FacadeType.PLAIN;
        }
        FacadePlan plan;
        try {
            plan = FacadePlan.of(physical);
        } catch (LinkageError e) {
            // A type in a signature of the driver's is absent: asked by reflection the whole class fails, a call of
            // another
            // method would not.
            plan = FacadePlan.withoutClass(physical, "its methods cannot be listed: " + e);
        }
        return plan.kind() == FacadeKind.NONE ? refused(physical, plan.refusal()) : make(plan, logical);
    }

    private static FacadeType make(FacadePlan plan, Class<?> logical) {
        if (plan.kind() == FacadeKind.SUBCLASS) {
            try {
                return subclass(plan, logical);
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                say(plan.physical(), "its own class cannot be extended: " + e);
            }
        } else if (plan.refusal() != null) {
            say(plan.physical(), plan.refusal());
        }
        try {
            return withInterfaces(plan, logical);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            String why = "its interfaces cannot be implemented: " + e;
            if (Connection.class.isAssignableFrom(plan.physical())) {
                return refused(plan.physical(), why);
            }
            say(plan.physical(), why);
            return FacadeType.PLAIN;
        }
    }

    private static FacadeType refused(Class<?> physical, @Nullable String why) {
        AgentLog.warn(
                "connections of " + physical.getName() + " are left as they are, neither pooled nor seen: " + why);
        return FacadeType.NONE;
    }

    private static FacadeType subclass(FacadePlan plan, Class<?> logical) throws ReflectiveOperationException {
        WrapLoader loader = loader(plan, logical);
        Class<?> generated = loader.define(plan.name(), FacadeGenerator.subclass(plan, logical));
        return FacadeType.subclass(plan.physical(), logical, generated, maker(loader, plan, logical, true));
    }

    private static FacadeType withInterfaces(FacadePlan plan, Class<?> logical) throws ReflectiveOperationException {
        WrapLoader loader = loader(plan, logical);
        Class<?> generated = loader.define(plan.name(), FacadeGenerator.withInterfaces(plan, logical));
        return FacadeType.withInterfaces(plan.physical(), logical, generated, maker(loader, plan, logical, false));
    }

    private static FacadeMaker maker(WrapLoader loader, FacadePlan plan, Class<?> logical, boolean shell)
            throws ReflectiveOperationException {
        String name = plan.name() + "$Maker";
        Class<?> made = loader.define(name, FacadeGenerator.maker(name, plan, logical, shell));
        return (FacadeMaker) made.getConstructor().newInstance();
    }

    private static WrapLoader loader(FacadePlan plan, Class<?> logical) {
        return new WrapLoader(plan.physical().getClassLoader(), logical.getClassLoader());
    }

    /** Once for each class. Only a connection's is news to an operator: hardly anybody casts to a driver's result set class. */
    private static void say(Class<?> physical, String why) {
        String line = "casts to " + physical.getName() + " will fail, the interfaces of java.sql work: " + why;
        if (Connection.class.isAssignableFrom(physical)) {
            AgentLog.warn(line);
        } else {
            AgentLog.debug(line);
        }
    }
}
