/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.fault;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.millpond.agent.jdbc.facade.Gate;
import io.millpond.bootstrap.JdbcCall;
import io.millpond.bootstrap.JdbcInterceptor;
import io.millpond.bootstrap.LoaderWatch;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Wherever the application's thread comes into our code there is a {@link FaultPoint}, so that the sweep of faults goes through it. The
 * point is in the method that is entered, or a few calls below it: a point far below would leave untried what comes before.
 */
class EntryPointsTest {

    private static final String POINT = "io.millpond.agent.fault.FaultPoint";

    /** By name of class and method: why nothing can be made to fail there. */
    private static final Map<String, String> WITHOUT = Map.ofEntries(
            entry("JdbcAnswer.finish", "the answer was given on entry: it does nothing"),
            entry("PrivilegedInterceptor.enterDriverManager", "passes to LazyInterceptor"),
            entry("PrivilegedInterceptor.enterDriverManagerAgain", "passes to LazyInterceptor"),
            entry("PrivilegedInterceptor.enterDataSource", "passes to LazyInterceptor"),
            entry("PrivilegedInterceptor.enterDriver", "passes to LazyInterceptor"),
            entry("PrivilegedInterceptor.enterPooledSource", "passes to LazyInterceptor"),
            entry("PrivilegedInterceptor.enterPooledConnection", "passes to LazyInterceptor"),
            entry("PrivilegedCall.finish", "passes to the call of the door"),
            entry("LogicalObject.millpondShell", "a store"),
            entry("LogicalObject.millpondAs", "two stores and a note that is guarded itself"),
            entry("LazyInterceptor.leaks", "not on a thread of the application"),
            entry("PrivilegedInterceptor.leaks", "not on a thread of the application"),
            entry(
                    "LogicalDatabaseMetaData.getDriverMajorVersion",
                    "the driver's constant, asked without counting a call"),
            entry(
                    "LogicalDatabaseMetaData.getDriverMinorVersion",
                    "the driver's constant, asked without counting a call"));

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.millpond");

    @Test
    void theDoorsHaveAPointOfTheirOwn() {
        assertThat(unguarded(JdbcInterceptor.class, 0)).isEmpty();
    }

    @Test
    void theEndsOfInterceptedCallsHaveAPointOfTheirOwn() {
        assertThat(unguarded(JdbcCall.class, 0)).isEmpty();
    }

    @Test
    void whatLoadersAndDriversThatGoAreWatchedByHasAPointOfItsOwn() {
        assertThat(unguarded(LoaderWatch.class, 0)).isEmpty();
    }

    @Test
    void theGateOfVendorMethodsHasPoints() {
        assertThat(unguarded(Gate.class, 2)).isEmpty();
    }

    /** Each method that an application can call on a handle. */
    @Test
    void theMethodsOfHandlesHavePoints() {
        TreeSet<String> without = new TreeSet<>();
        for (JavaClass type : OURS) {
            if (!type.getPackageName().equals("io.millpond.agent.jdbc") || !isHandle(type)) {
                continue;
            }
            for (Class<?> face : type.reflect().getInterfaces()) {
                if (face.getName().startsWith("java.sql.")) {
                    without.addAll(unguarded(type, face, 3));
                }
            }
        }
        assertThat(without).isEmpty();
    }

    @Test
    void whatTheListNamesExists() {
        TreeSet<String> found = new TreeSet<>();
        for (JavaClass type : OURS) {
            for (JavaMethod method : type.getMethods()) {
                found.add(type.getSimpleName() + "." + method.getName());
            }
        }
        assertThat(found).containsAll(WITHOUT.keySet());
    }

    private static boolean isHandle(JavaClass type) {
        return type.getSimpleName().startsWith("Logical");
    }

    private TreeSet<String> unguarded(Class<?> door, int calls) {
        TreeSet<String> without = new TreeSet<>();
        for (JavaClass type : OURS.get(door).getAllSubclasses()) {
            without.addAll(unguarded(type, door, calls));
        }
        return without;
    }

    /** Those of the type's methods that come from the door, and have no point within so many calls. */
    private static TreeSet<String> unguarded(JavaClass type, Class<?> door, int calls) {
        TreeSet<String> without = new TreeSet<>();
        for (JavaMethod method : type.getMethods()) {
            String name = type.getSimpleName() + "." + method.getName();
            if (isOf(door, method)
                    && !method.getModifiers().toString().contains("ABSTRACT")
                    && !passes(method, calls)) {
                without.add(name);
            }
        }
        without.removeAll(WITHOUT.keySet());
        return without;
    }

    private static boolean isOf(Class<?> door, JavaMethod method) {
        for (java.lang.reflect.Method each : door.getDeclaredMethods()) {
            if (each.getName().equals(method.getName())
                    && each.getParameterCount() == method.getRawParameterTypes().size()) {
                return true;
            }
        }
        return false;
    }

    private static boolean passes(JavaMethod method, int calls) {
        for (JavaMethodCall call : method.getMethodCallsFromSelf()) {
            if (call.getTargetOwner().getName().equals(POINT) && call.getName().equals("pass")) {
                return true;
            }
        }
        if (calls == 0) {
            return false;
        }
        for (JavaMethodCall call : method.getMethodCallsFromSelf()) {
            if (call.getTargetOwner().getName().startsWith("io.millpond.")
                    && call.getTarget()
                            .resolveMember()
                            .map(target -> passes(target, calls - 1))
                            .orElse(false)) {
                return true;
            }
        }
        return false;
    }
}
