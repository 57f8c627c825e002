/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.fault.FaultPoint;
import io.millpond.agent.fault.Faults;
import io.millpond.agent.leak.LeakTracker;
import io.millpond.bootstrap.CallDepth;
import io.millpond.bootstrap.LoaderWatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Empties the pools of a driver whose class loader is about to go. A pooled connection refers to its driver's classes, and so
 * to their loader: a web application that brings its own driver would stay in memory after its undeployment for as long as its
 * pool has a connection. Nothing else of ours refers to a loader strongly.
 *
 * <p>Three signs, from the surest to the slowest: the loader is closed; the driver is deregistered, as servers do when they stop
 * an application; nobody asked the pool for the idle timeout ({@link PoolRegistry#forgetUnused}). The loaders of the JVM itself
 * never go, and closed ones are looked for only once another one has brought a driver. A deregistered driver loses its pools whoever
 * loaded it: the application's next call must meet the driver that DriverManager has now, or none.
 */
final class DepartingLoaders extends LoaderWatch {

    /** Long enough for a few log-outs; whoever closes a loader waits for it. */
    private static final long FAREWELL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final PoolRegistry registry;
    private final LeakTracker leaks;

    DepartingLoaders(PoolRegistry registry, LeakTracker leaks) {
        this.registry = registry;
        this.leaks = leaks;
    }

    /** A driver of this loader opened a pool's first connection. */
    void brought(@Nullable ClassLoader loader) {
        watch(this, canGo(loader));
    }

    /** False for the loaders of the JVM and of the class path, which live as long as we do. */
    static boolean canGo(@Nullable ClassLoader loader) {
        if (loader == null) {
            return false;
        }
        for (ClassLoader ours = ClassLoader.getSystemClassLoader(); ours != null; ours = ours.getParent()) {
            if (ours == loader) {
                return false;
            }
        }
        return true;
    }

    @Override
    protected void loaderCloses(ClassLoader loader) {
        CallDepth.Here here = CallDepth.here();
        here.own++;
        try {
            FaultPoint.DEPARTING.pass();
            if (canGo(loader)) {
                registry.drain(type -> type.getClassLoader() == loader, FAREWELL_NANOS);
                leaks.abandon(loader);
            }
        } catch (Throwable fault) {
            Faults.report(FaultPoint.DEPARTING, fault);
        } finally {
            here.own--;
        }
    }

    /** It may be registered again, or used without DriverManager: then it gets a new pool. */
    @Override
    protected void driverGone(Object driver) {
        CallDepth.Here here = CallDepth.here();
        here.own++;
        try {
            FaultPoint.DEPARTING.pass();
            Class<?> gone = driver.getClass();
            ClassLoader loader = gone.getClassLoader();
            boolean mayGo = canGo(loader);
            registry.drain(type -> type == gone || mayGo && type.getClassLoader() == loader, FAREWELL_NANOS);
        } catch (Throwable fault) {
            Faults.report(FaultPoint.DEPARTING, fault);
        } finally {
            here.own--;
        }
    }
}
