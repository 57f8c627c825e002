/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The weaver is called by whatever thread loads a class, which may hold locks of the application's loaders. */
@Timeout(60)
class WeaverConcurrencyTest {

    private static final String DOOR = "io.millpond.agent.instrument.shapes.HalfDataSource";

    @Test
    void manyThreadsWeaveTheSameAtOnce() throws Exception {
        byte[] classFile = WeavingLoader.bytes(DOOR);
        JdbcWeaver weaver = new JdbcWeaver();
        CountDownLatch together = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<byte[]>> woven = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                woven.add(threads.submit(() -> {
                    together.await();
                    return weaver.weave(getClass().getClassLoader(), DOOR.replace('.', '/'), null, classFile);
                }));
            }
            together.countDown();

            for (Future<byte[]> each : woven) {
                assertThat(each.get()).isEqualTo(woven.get(0).get());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aLoaderThatIsStuckHoldsUpItsOwnThreadOnly() throws Exception {
        byte[] classFile = WeavingLoader.bytes(DOOR);
        JdbcWeaver weaver = new JdbcWeaver();
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        ClassLoader stuck = new ClassLoader(null) {
            @Override
            public InputStream getResourceAsStream(String name) {
                asked.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return null;
            }
        };
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            Future<byte[]> held = threads.submit(() -> weaver.weave(stuck, DOOR.replace('.', '/'), null, classFile));
            assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();

            assertThat(weaver.weave(getClass().getClassLoader(), DOOR.replace('.', '/'), null, classFile))
                    .isNotNull();
            assertThat(held).isNotDone();

            release.countDown();
            assertThat(held.get()).isNotNull();
        } finally {
            release.countDown();
            threads.shutdownNow();
        }
    }
}
