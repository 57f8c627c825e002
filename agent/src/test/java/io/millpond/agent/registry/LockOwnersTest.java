/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongPredicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Who owns what a thread waits for: asked of the VM by the housekeeping thread first. */
class LockOwnersTest {

    /** As in a JVM that has not asked yet. */
    private static Class<?> fresh() throws Exception {
        List<URL> path = new ArrayList<>();
        for (String each : System.getProperty("java.class.path").split(File.pathSeparator)) {
            path.add(new File(each).toURI().toURL());
        }
        ClassLoader loader = new URLClassLoader(
                path.toArray(new URL[0]), ClassLoader.getSystemClassLoader().getParent());
        return Class.forName(LockOwners.class.getName(), true, loader);
    }

    private static MethodHandle method(Class<?> in, String name, Class<?>... parameters) throws Exception {
        Method method = in.getDeclaredMethod(name, parameters);
        method.setAccessible(true);
        return MethodHandles.lookup().unreflect(method);
    }

    @Test
    @SuppressWarnings("deprecation") // a thread's number, under its name before 19
    void nothingIsAskedOnAnApplicationsThreadBeforeTheHousekeepingThreadHas() throws Throwable {
        Class<?> fresh = fresh();
        MethodHandle meet = method(fresh, "meet", Thread.class, LongPredicate.class);
        MethodHandle prepare = method(fresh, "prepare");
        long owner = Thread.currentThread().getId();
        LongPredicate isOwner = id -> id == owner;
        Object lock = new Object();
        CountDownLatch begun = new CountDownLatch(1);
        Thread blocked = new Thread(() -> {
            begun.countDown();
            synchronized (lock) {
                lock.notifyAll();
            }
        });
        synchronized (lock) {
            blocked.start();
            begun.await();
            Awaitility.await().until(() -> blocked.getState() == Thread.State.BLOCKED);

            assertThat((boolean) meet.invokeExact(blocked, isOwner)).isFalse();
            prepare.invokeExact();
            assertThat((boolean) meet.invokeExact(blocked, isOwner)).isTrue();
        }
        blocked.join();
        assertThat((boolean) meet.invokeExact(blocked, isOwner)).isFalse();
    }
}
