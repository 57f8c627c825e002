/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import static net.bytebuddy.matcher.ElementMatchers.isAbstract;
import static net.bytebuddy.matcher.ElementMatchers.isBridge;
import static net.bytebuddy.matcher.ElementMatchers.isNative;
import static net.bytebuddy.matcher.ElementMatchers.isStatic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.not;
import static net.bytebuddy.matcher.ElementMatchers.returns;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;
import static net.bytebuddy.matcher.ElementMatchers.takesNoArguments;

import java.util.Properties;
import java.util.Set;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.TypeResolutionStrategy;
import net.bytebuddy.dynamic.scaffold.MethodGraph;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.pool.TypePool;
import org.jspecify.annotations.Nullable;

/**
 * All that knows Byte Buddy. Decorates only: no field, method or interface is added, so that a loaded class can be woven too
 * and a second agent finds the class it expects.
 */
final class AdviceWeaver {

    private static final String CONNECTION = "java.sql.Connection";

    private final ByteBuddy byteBuddy;
    private final ClassFileLocator own;
    private final AsmVisitorWrapper driverManager;
    private final AsmVisitorWrapper dataSource;
    private final AsmVisitorWrapper dataSourceWithCredentials;
    private final AsmVisitorWrapper driver;

    AdviceWeaver() {
        byteBuddy = new ByteBuddy()
                .with(TypeValidation.DISABLED)
                .with(MethodGraph.Compiler.ForDeclaredMethods.INSTANCE)
                .with(Implementation.Context.Disabled.Factory.INSTANCE);
        ClassLoader agent = AdviceWeaver.class.getClassLoader();
        own = ClassFileLocator.ForClassLoader.of(agent);
        TypePool pool = new TypePool.Default(
                new TypePool.CacheProvider.Simple(), own, TypePool.Default.ReaderMode.FAST, TypePool.Empty.INSTANCE);
        TypeDescription exit = pool.describe(ConnectionExit.class.getName()).resolve();
        driverManager = on(
                named("getConnection")
                        .and(isStatic())
                        .and(takesArguments(String.class, Properties.class, Class.class))
                        .and(returns(named(CONNECTION))),
                Advice.to(describe(pool, DriverManagerEntry.class), exit, own));
        ElementMatcher.Junction<MethodDescription> getter =
                named("getConnection").and(instanceMethod()).and(returns(named(CONNECTION)));
        dataSource = on(getter.and(takesNoArguments()), Advice.to(describe(pool, DataSourceEntry.class), exit, own));
        dataSourceWithCredentials = on(
                getter.and(takesArguments(String.class, String.class)),
                Advice.to(describe(pool, DataSourceCredentialsEntry.class), exit, own));
        // The bridge of a covariant connect calls the method that is woven: told once.
        driver = on(
                named("connect")
                        .and(instanceMethod())
                        .and(not(isBridge()))
                        .and(takesArguments(String.class, Properties.class)),
                Advice.to(describe(pool, DriverExit.class), own));
    }

    /**
     * The woven class file. Types are read from class files only: to load one here, above all the class that is being loaded,
     * would break the application's own loading of it.
     */
    byte[] weave(@Nullable ClassLoader loader, String name, Set<Door> doors, byte[] classFile) {
        String typeName = name.replace('/', '.');
        ClassFileLocator locator = new ClassFileLocator.Compound(
                ClassFileLocator.Simple.of(typeName, classFile), ClassFileLocator.ForClassLoader.of(loader), own);
        TypePool pool = new TypePool.Default.WithLazyResolution(
                new TypePool.CacheProvider.Simple(),
                locator,
                TypePool.Default.ReaderMode.FAST,
                TypePool.Empty.INSTANCE);
        DynamicType.Builder<?> builder =
                byteBuddy.decorate(pool.describe(typeName).resolve(), locator);
        for (Door door : doors) {
            switch (door) {
                case DRIVER_MANAGER:
                    builder = builder.visit(driverManager);
                    break;
                case DATA_SOURCE:
                    builder = builder.visit(dataSource).visit(dataSourceWithCredentials);
                    break;
                case DRIVER:
                    builder = builder.visit(driver);
                    break;
            }
        }
        return builder.make(TypeResolutionStrategy.Disabled.INSTANCE, pool).getBytes();
    }

    /** Read from the class file: asking the loaded class for its annotations would define proxy classes inside a transformer. */
    private static TypeDescription describe(TypePool pool, Class<?> type) {
        return pool.describe(type.getName()).resolve();
    }

    private static ElementMatcher.Junction<MethodDescription> instanceMethod() {
        return not(isAbstract()).and(not(isNative())).and(not(isStatic()));
    }

    private static AsmVisitorWrapper on(ElementMatcher<? super MethodDescription> methods, Advice advice) {
        return new DeclaredMethods(new AsmVisitorWrapper.ForDeclaredMethods().invokable(methods, advice));
    }
}
