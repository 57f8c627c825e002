/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What the classes of one jar opened by themselves, so that a pool which fills itself is connected with what it lends. */
class OriginTest {

    private static final DoorKey KEY = DoorKey.ofDriverManager("jdbc:x:y", null);
    private static final String PACKAGE = "io.millpond.agent.registry";

    private static Probation.Caller caller(String packageName) {
        return new Probation.Caller(false, true, packageName, KEY);
    }

    @Test
    void theClassesOfOneFolderAndLoaderAreOfOneOrigin() {
        assertThat(Origin.of(OriginTest.class)).isSameAs(Origin.of(EvidenceTest.class));
        assertThat(Origin.of(OriginTest.class)).isNotSameAs(Origin.of(Origin.class));
        assertThat(Origin.of(String.class)).isNotSameAs(Origin.of(OriginTest.class));
    }

    @Test
    void theSameJarInAnotherLoaderIsAnotherOrigin() throws Exception {
        assertThat(Origin.of(copy())).isNotSameAs(Origin.of(org.h2.Driver.class));
    }

    private static Class<?> copy() throws Exception {
        URL jar = org.h2.Driver.class.getProtectionDomain().getCodeSource().getLocation();
        URLClassLoader loader = new URLClassLoader(new URL[] {jar}, ClassLoader.getPlatformClassLoader());
        return Class.forName("org.h2.Driver", false, loader);
    }

    @Test
    void aLoaderIsNotKept() throws Exception {
        WeakReference<Class<?>> type = new WeakReference<>(copy());
        Origin origin = Origin.of(type.get());

        Awaitility.await().until(() -> {
            System.gc();
            return type.get() == null;
        });
        assertThat(origin).isNotNull();
    }

    @Test
    void whoOpenedNearAClassIsFoundByIt() throws Exception {
        Origin origin = Origin.of(copy());
        SourceType near = new SourceType(origin, "com.acme.pool");
        SourceType far = new SourceType(origin, "org.other");
        Probation.Caller filler = caller("com.acme.pool.fill");

        assertThat(origin.hasStrays(near)).isFalse();
        origin.opened(filler);

        assertThat(origin.strays(near)).containsExactly(filler);
        assertThat(origin.strays(far)).as("no part of that product").isEmpty();
    }

    @Test
    void whoAsksItsOwnVendorsDriverFillsNoPool() throws Exception {
        Origin origin = Origin.of(copy());
        SourceType driver = new SourceType(origin, "com.acme.driver");
        Probation.Caller tool = caller("com.acme.driver.tools");
        tool.openedBy(driver);

        origin.opened(tool);

        assertThat(origin.strays(driver)).isEmpty();
    }

    @Test
    void whatAThreadOpensAfterItsSourceAnsweredFirstIsNoFilling() throws Exception {
        Origin origin = Origin.of(copy());
        SourceType source = new SourceType(origin, PACKAGE);
        Probation.Caller lazy = caller(PACKAGE);

        origin.deferred();
        origin.opened(lazy);
        assertThat(origin.hasStrays(source)).isFalse();

        Thread other = new Thread(() -> origin.opened(lazy));
        other.start();
        other.join();
        assertThat(origin.hasStrays(source)).as("another thread's is").isTrue();
    }

    @Test
    void whoAskedForPooledConnectionsIsRememberedByItsPackage() throws Exception {
        Origin origin = Origin.of(copy());

        origin.askedForPooled("com.acme.pool.impl");

        assertThat(origin.usesPooled("com.acme.pool")).isTrue();
        assertThat(origin.usesPooled("org.other")).isFalse();
    }

    @Test
    void aCallerThatWasForgottenIsNoStrayAnyMore() throws Exception {
        Origin origin = Origin.of(copy());
        SourceType source = new SourceType(origin, PACKAGE);
        origin.opened(caller(PACKAGE));

        Awaitility.await().until(() -> {
            System.gc();
            return !origin.hasStrays(source);
        });
    }
}
