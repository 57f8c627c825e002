/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import static net.bytebuddy.matcher.ElementMatchers.isAbstract;
import static net.bytebuddy.matcher.ElementMatchers.isBridge;
import static net.bytebuddy.matcher.ElementMatchers.isNative;
import static net.bytebuddy.matcher.ElementMatchers.isPrimitive;
import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.isStatic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.not;
import static net.bytebuddy.matcher.ElementMatchers.returns;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;
import static net.bytebuddy.matcher.ElementMatchers.takesNoArguments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Driver;
import java.util.EnumSet;
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

    static final String CONNECTION = "java.sql.Connection";

    private final ByteBuddy byteBuddy;
    private final ClassFileLocator own;
    private final AsmVisitorWrapper driverManager;
    private final AsmVisitorWrapper deregistration;
    private final AsmVisitorWrapper dataSource;
    private final AsmVisitorWrapper dataSourceWithCredentials;
    private final AsmVisitorWrapper covariantDataSource;
    private final AsmVisitorWrapper covariantDataSourceWithCredentials;
    private final AsmVisitorWrapper driver;
    private final AsmVisitorWrapper pooledSource;
    private final AsmVisitorWrapper pooledConnection;

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
        deregistration = on(
                named("deregisterDriver").and(takesArguments(Driver.class)),
                Advice.to(describe(pool, DeregisterExit.class), own));
        ElementMatcher.Junction<MethodDescription> get = named("getConnection").and(instanceMethod());
        ElementMatcher.Junction<MethodDescription> plain = get.and(returns(named(CONNECTION)));
        ElementMatcher.Junction<MethodDescription> covariant = get.and(returnsMore());
        Advice entry = promising(pool, DataSourceEntry.class, exit);
        Advice entryWithCredentials = promising(pool, DataSourceCredentialsEntry.class, exit);
        dataSource = on(plain.and(takesNoArguments()), entry);
        dataSourceWithCredentials = on(plain.and(takesArguments(String.class, String.class)), entryWithCredentials);
        covariantDataSource = on(covariant.and(takesNoArguments()), entry);
        covariantDataSourceWithCredentials =
                on(covariant.and(takesArguments(String.class, String.class)), entryWithCredentials);
        driver = on(
                named("connect")
                        .and(instanceMethod())
                        .and(takesArguments(String.class, Properties.class))
                        .and(returns(named(CONNECTION)).or(returnsMore())),
                promising(pool, DriverEntry.class, exit));
        pooledSource = on(
                named("getPooledConnection")
                        .or(named("getXAConnection"))
                        .and(instanceMethod())
                        .and(takesNoArguments().or(takesArguments(String.class, String.class))),
                Advice.to(describe(pool, PooledSourceEntry.class), exit, own));
        pooledConnection = on(
                get.and(takesNoArguments()).and(returns(named(CONNECTION)).or(returnsMore())),
                promising(pool, PooledConnectionEntry.class, exit));
    }

    private Advice promising(TypePool pool, Class<?> entry, TypeDescription exit) {
        return Advice.withCustomMapping().bind(new PromisedType()).to(describe(pool, entry), exit, own);
    }

    /** A covariant return. Whether it is a Connection is seen when something is returned: its class file may be anywhere. */
    private static ElementMatcher.Junction<MethodDescription> returnsMore() {
        return not(isBridge()).and(not(returns(named(CONNECTION)))).and(not(returns(isPrimitive())));
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
                    builder = builder.visit(driverManager).visit(deregistration);
                    builder = publicForms(builder, CallerOfMethod.in(classFile));
                    break;
                case DATA_SOURCE:
                    builder = builder.visit(dataSource).visit(dataSourceWithCredentials);
                    break;
                case COVARIANT_DATA_SOURCE:
                    builder = builder.visit(covariantDataSource).visit(covariantDataSourceWithCredentials);
                    break;
                case POOLED_SOURCE:
                    builder = builder.visit(pooledSource);
                    break;
                case POOLED_CONNECTION:
                    builder = builder.visit(pooledConnection);
                    break;
                case DRIVER:
                    builder = builder.visit(driver);
                    break;
            }
        }
        return builder.make(TypeResolutionStrategy.Disabled.INSTANCE, pool).getBytes();
    }

    /** Those that make the Properties. Left alone where this JDK does not find its caller in the way that we know. */
    private DynamicType.Builder<?> publicForms(DynamicType.Builder<?> builder, @Nullable CallerOfMethod caller) {
        if (caller == null) {
            return builder;
        }
        TypePool pool = new TypePool.Default(
                new TypePool.CacheProvider.Simple(), own, TypePool.Default.ReaderMode.FAST, TypePool.Empty.INSTANCE);
        TypeDescription exit = describe(pool, ConnectionExit.class);
        ElementMatcher.Junction<MethodDescription> form =
                named("getConnection").and(isStatic()).and(isPublic()).and(returns(named(CONNECTION)));
        Advice.WithCustomMapping mapping = Advice.withCustomMapping().bind(caller);
        return builder.visit(on(
                        form.and(takesArguments(String.class)),
                        mapping.to(describe(pool, DriverManagerUrlEntry.class), exit, own)))
                .visit(on(
                        form.and(takesArguments(String.class, String.class, String.class)),
                        mapping.to(describe(pool, DriverManagerLogInEntry.class), exit, own)));
    }

    /** Weaves a class of ours, so that all that it takes is loaded and initialised. */
    void warmUp() {
        String name = WarmUp.class.getName();
        ClassLoader agent = WarmUp.class.getClassLoader();
        try {
            weave(
                    agent,
                    name.replace('.', '/'),
                    EnumSet.of(Door.DATA_SOURCE),
                    own.locate(name).resolve());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
