/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.runtime.jmx;

import io.millpond.agent.event.Leak;
import io.millpond.agent.event.LeakListener;
import io.millpond.agent.event.PoolGauges;
import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.event.PoolListener;
import io.millpond.agent.leak.LeakTracker;
import io.millpond.agent.log.AgentLog;
import java.lang.management.ManagementFactory;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.jspecify.annotations.Nullable;

/**
 * Registers {@code io.millpond:type=Pool,name="<pool>"} for each pool. On an executor, and only after a pool exists: creating
 * the platform MBean server before the application does takes it away from servers that install their own.
 */
public final class PoolBeans implements PoolListener, LeakListener {

    private final Executor executor;
    private final ConcurrentMap<String, LongAdder> leaked = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable LeakTracker> table = new AtomicReference<>();

    public PoolBeans(Executor executor) {
        this.executor = executor;
    }

    /** Registered beside the first pool as {@code io.millpond:type=Leaks}. */
    public void leaksOf(LeakTracker tracker) {
        table.set(tracker);
    }

    @Override
    public void poolRegistered(PoolIdentity pool, PoolGauges gauges) {
        LongAdder leaks = counter(pool);
        LeakTracker first = table.getAndSet(null);
        executor.execute(() -> {
            register(pool, new PoolBean(gauges, leaks::sum));
            if (first != null) {
                registerLeaks(first);
            }
        });
    }

    @Override
    public void poolRemoved(PoolIdentity pool) {
        leaked.remove(pool.name());
        executor.execute(() -> unregister(pool));
    }

    @Override
    public void found(Leak leak) {
        if (leak.kind() == Leak.Kind.CONNECTION && leak.reason().isLeak()) {
            counter(leak.pool()).increment();
        }
    }

    private LongAdder counter(PoolIdentity pool) {
        return leaked.computeIfAbsent(pool.name(), unused -> new LongAdder());
    }

    private static void register(PoolIdentity pool, PoolBean bean) {
        try {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            server.registerMBean(new StandardMBean(bean, PoolMBean.class), name(pool));
        } catch (JMException | RuntimeException | LinkageError e) {
            AgentLog.warn(
                    "no MBean for pool " + pool.name() + " (" + e.getClass().getSimpleName() + ")");
        }
    }

    private static void registerLeaks(LeakTracker leaks) {
        try {
            ManagementFactory.getPlatformMBeanServer()
                    .registerMBean(
                            new StandardMBean(new LeaksBean(leaks), LeaksMBean.class),
                            new ObjectName("io.millpond:type=Leaks"));
        } catch (JMException | RuntimeException | LinkageError e) {
            AgentLog.warn("no MBean for leaks (" + e.getClass().getSimpleName() + ")");
        }
    }

    private static void unregister(PoolIdentity pool) {
        try {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(name(pool));
        } catch (JMException | RuntimeException | LinkageError e) {
            AgentLog.debug("MBean of pool " + pool.name() + " was gone already ("
                    + e.getClass().getSimpleName() + ")");
        }
    }

    private static ObjectName name(PoolIdentity pool) throws JMException {
        return new ObjectName("io.millpond:type=Pool,name=" + ObjectName.quote(pool.name()));
    }
}
