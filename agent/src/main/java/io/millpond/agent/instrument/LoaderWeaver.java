/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import static net.bytebuddy.matcher.ElementMatchers.isAbstract;
import static net.bytebuddy.matcher.ElementMatchers.isStatic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.not;
import static net.bytebuddy.matcher.ElementMatchers.returns;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;
import static net.bytebuddy.matcher.ElementMatchers.takesNoArguments;

import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.TypeResolutionStrategy;
import net.bytebuddy.dynamic.scaffold.MethodGraph;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.pool.TypePool;
import org.jspecify.annotations.Nullable;

/** Weaves class loaders. A door was woven before one of them is asked for, so Byte Buddy is ready. */
final class LoaderWeaver {

    private static final String URL_CLASS_LOADER = "java/net/URLClassLoader";

    private LoaderWeaver() {}

    static byte[] weave(@Nullable ClassLoader loader, String name, byte[] classFile) {
        ClassFileLocator own = ClassFileLocator.ForClassLoader.of(LoaderWeaver.class.getClassLoader());
        TypePool advices = pool(own);
        return name.equals(URL_CLASS_LOADER)
                ? weave(
                        loader,
                        name,
                        classFile,
                        on(named("close").and(takesNoArguments()), advices, ClosingEntry.class, own))
                : weave(loader, name, classFile, on(loadClass(), advices, HiddenClassEntry.class, own));
    }

    private static ElementMatcher<MethodDescription> loadClass() {
        return named("loadClass")
                .and(takesArguments(String.class).or(takesArguments(String.class, boolean.class)))
                .and(returns(Class.class));
    }

    private static AsmVisitorWrapper on(
            ElementMatcher<? super MethodDescription> methods,
            TypePool advices,
            Class<?> advice,
            ClassFileLocator own) {
        ElementMatcher.Junction<MethodDescription> withBody = not(isAbstract()).and(not(isStatic()));
        return new DeclaredMethods(new AsmVisitorWrapper.ForDeclaredMethods()
                .invokable(
                        withBody.and(methods),
                        Advice.to(advices.describe(advice.getName()).resolve(), own)));
    }

    private static byte[] weave(@Nullable ClassLoader loader, String name, byte[] classFile, AsmVisitorWrapper advice) {
        String typeName = name.replace('/', '.');
        ClassFileLocator locator = new ClassFileLocator.Compound(
                ClassFileLocator.Simple.of(typeName, classFile), ClassFileLocator.ForClassLoader.of(loader));
        TypePool pool = pool(locator);
        return new ByteBuddy()
                .with(TypeValidation.DISABLED)
                .with(MethodGraph.Compiler.ForDeclaredMethods.INSTANCE)
                .with(Implementation.Context.Disabled.Factory.INSTANCE)
                .decorate(pool.describe(typeName).resolve(), locator)
                .visit(advice)
                .make(TypeResolutionStrategy.Disabled.INSTANCE, pool)
                .getBytes();
    }

    private static TypePool pool(ClassFileLocator locator) {
        return new TypePool.Default.WithLazyResolution(
                new TypePool.CacheProvider.Simple(),
                locator,
                TypePool.Default.ReaderMode.FAST,
                TypePool.Empty.INSTANCE);
    }
}
