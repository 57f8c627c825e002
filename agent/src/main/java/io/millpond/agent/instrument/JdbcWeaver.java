/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import io.millpond.bootstrap.ClassWeaver;
import io.millpond.bootstrap.DriverCasts;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Weaves the doors of JDBC, and lets handles extend a driver's classes. Thread-safe; the first stage sees to it that no thread enters twice. Names no type of Byte Buddy:
 * most classes that come here only call getConnection, and are answered without it.
 */
public final class JdbcWeaver extends ClassWeaver {

    /**
     * Keeps Byte Buddy away from sun.misc.Unsafe, which warns on Java 24 and later. The literal is relocated together with Byte
     * Buddy's own, so an application's Byte Buddy never sees it.
     */
    private static final String SAFE_PROPERTY = "net.bytebuddy.safe";

    private final OpenedClasses opened = new OpenedClasses();
    private volatile @Nullable AdviceWeaver advice;

    /** Found and called by the first stage. */
    public JdbcWeaver() {}

    @Override
    public byte @Nullable [] weave(
            @Nullable ClassLoader loader, String name, @Nullable Class<?> redefined, byte[] classFile) {
        ClassShape shape = ClassShape.read(classFile);
        if (shape == null) {
            return null;
        }
        byte[] extensible = opened.open(loader, shape, redefined, classFile);
        if (DriverCasts.areWovenIn(shape.name())) {
            extensible = CastWeaver.weave(extensible == null ? classFile : extensible);
        }
        Set<Door> doors = Door.of(loader, shape, redefined);
        if (doors.isEmpty()) {
            return extensible;
        }
        byte[] file = extensible == null ? classFile : extensible;
        AdviceWeaver ready = advice;
        return (ready != null ? ready : first()).weave(loader, shape.name(), doors, file);
    }

    @Override
    public byte @Nullable [] weaveLoader(@Nullable ClassLoader loader, String name, byte[] classFile) {
        return LoaderWeaver.weave(loader, name, classFile);
    }

    /**
     * Under the lock, so that the property is set and restored once, around all that Byte Buddy initialises. A class of ours is
     * woven meanwhile and not the application's: to read class files through its loader may need locks that another thread
     * holds while it waits for this one.
     */
    private synchronized AdviceWeaver first() {
        AdviceWeaver ready = advice;
        if (ready != null) {
            return ready;
        }
        String before = System.getProperty(SAFE_PROPERTY);
        System.setProperty(SAFE_PROPERTY, "true");
        try {
            ready = new AdviceWeaver();
            ready.warmUp();
            advice = ready;
            return ready;
        } finally {
            if (before == null) {
                System.clearProperty(SAFE_PROPERTY);
            } else {
                System.setProperty(SAFE_PROPERTY, before);
            }
        }
    }
}
