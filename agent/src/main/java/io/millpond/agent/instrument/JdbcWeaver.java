/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import static net.bytebuddy.matcher.ElementMatchers.isAbstract;
import static net.bytebuddy.matcher.ElementMatchers.isNative;
import static net.bytebuddy.matcher.ElementMatchers.isStatic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.none;
import static net.bytebuddy.matcher.ElementMatchers.not;
import static net.bytebuddy.matcher.ElementMatchers.returns;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.millpond.bootstrap.ClassWeaver;
import java.sql.Connection;
import java.util.Properties;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.scaffold.InstrumentedType;
import net.bytebuddy.dynamic.scaffold.MethodGraph;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.pool.TypePool;
import org.jspecify.annotations.Nullable;

/**
 * Weaves the doors: the private method of DriverManager, {@code getConnection} of DataSources, {@code connect} of drivers. By the
 * shape of the method, wherever it is declared. Only method bodies change, so a loaded class can be woven too.
 */
public final class JdbcWeaver extends ClassWeaver {

    private static final String DRIVER_MANAGER = "java/sql/DriverManager";

    private final Runnable startRuntime;
    private final ClassFileLocator ours = ClassFileLocator.ForClassLoader.of(JdbcWeaver.class.getClassLoader());
    private final Advice driverManager = advice(DriverManagerAdvice.class);
    private final Advice dataSource = advice(DataSourceAdvice.class);
    private final Advice dataSourceAs = advice(DataSourceAsAdvice.class);
    private final Advice driver = advice(DriverAdvice.class);

    private boolean started;

    /** @param startRuntime run once, before the first woven class can be used */
    public JdbcWeaver(Runnable startRuntime) {
        this.startRuntime = startRuntime;
    }

    private Advice advice(Class<?> type) {
        return Advice.to(type, ours);
    }

    @Override
    public byte @Nullable [] weave(@Nullable ClassLoader loader, String name, byte[] classFile) {
        boolean isManager = name.equals(DRIVER_MANAGER);
        ClassShape shape = isManager ? null : ClassShape.of(loader, classFile);
        if (shape != null && !shape.isDriver() && !shape.isDataSource()) {
            return null;
        }
        String typeName = name.replace('/', '.');
        ClassFileLocator locator = ClassFileLocator.Simple.of(typeName, classFile);
        TypeDescription type = TypePool.Default.of(new ClassFileLocator.Compound(
                        locator,
                        loader == null
                                ? ClassFileLocator.ForClassLoader.ofBootLoader()
                                : ClassFileLocator.ForClassLoader.of(loader)))
                .describe(typeName)
                .resolve();
        DynamicType.Builder<?> builder = new ByteBuddy()
                .with(TypeValidation.DISABLED)
                .with(MethodGraph.Compiler.ForDeclaredMethods.INSTANCE)
                .with(Implementation.Context.Disabled.Factory.INSTANCE)
                .with(InstrumentedType.Factory.Default.FROZEN)
                .ignore(none())
                .redefine(type, locator);
        if (shape == null) {
            builder = builder.visit(driverManager.on(
                    named("getConnection").and(isStatic()).and(takesArguments(String.class, Properties.class, Class.class))));
        } else {
            if (shape.isDataSource()) {
                builder = builder.visit(dataSource.on(door("getConnection").and(takesArguments(0))))
                        .visit(dataSourceAs.on(door("getConnection").and(takesArguments(String.class, String.class))));
            }
            if (shape.isDriver()) {
                builder = builder.visit(driver.on(
                        body("connect").and(takesArguments(String.class, Properties.class))));
            }
        }
        byte[] woven = builder.make().getBytes();
        startOnce();
        return woven;
    }

    /** A handle is a Connection and not always more, so a method that promises more is left alone; its bridge is not. */
    private static ElementMatcher.Junction<MethodDescription> door(String name) {
        return body(name).and(returns(Connection.class));
    }

    /** Methods of that name that have a body to advise. */
    private static ElementMatcher.Junction<MethodDescription> body(String name) {
        return ElementMatchers.<MethodDescription>named(name)
                .and(not(isAbstract()))
                .and(not(isNative()))
                .and(not(isStatic()));
    }

    private synchronized void startOnce() {
        if (!started) {
            started = true;
            startRuntime.run();
        }
    }
}
