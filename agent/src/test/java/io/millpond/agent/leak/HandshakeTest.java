/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

@Timeout(60)
class HandshakeTest {

    private volatile boolean done;

    private void spin() {
        while (!done) {
            Thread.onSpinWait();
        }
    }

    private void sleep() {
        while (!done) {
            LockSupport.park();
        }
    }

    private void with(Thread other, boolean expected) throws InterruptedException {
        assertThat(Handshake.with(other)).isEqualTo(expected);
        done = true;
        LockSupport.unpark(other);
        other.join();
        assertThat(Handshake.with(other)).as("it has ended").isTrue();
    }

    private static Thread started(Thread thread) {
        thread.start();
        return thread;
    }

    @Test
    void thisJvmIsKnown() {
        assertThat(Handshake.isToBeHad()).isTrue();
    }

    @Test
    void nothingOfTheApplicationsIsCalledToKnowIt() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        boolean[] known = new boolean[1];
        Thread thread = started(new Thread(() -> known[0] = Handshake.isToBeHad()) {
            @Override
            public StackTraceElement[] getStackTrace() {
                asked.countDown();
                return super.getStackTrace();
            }
        });
        thread.join();
        assertThat(known[0]).isTrue();
        assertThat(asked.getCount()).isOne();
    }

    @Test
    void isHadWithAThreadThatRuns() throws Exception {
        with(started(new Thread(this::spin)), true);
    }

    @Test
    void isHadWithAThreadThatSleeps() throws Exception {
        Thread thread = started(new Thread(this::sleep));
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        with(thread, true);
    }

    @Test
    void isHadWithAThreadThatWaitsForALockOfOurs() throws Exception {
        Object lock = new Object();
        CountDownLatch there = new CountDownLatch(1);
        Thread thread = new Thread(() -> {
            there.countDown();
            synchronized (lock) {
                done = true;
            }
        });
        synchronized (lock) {
            thread.start();
            there.await();
            while (thread.getState() != Thread.State.BLOCKED) {
                Thread.onSpinWait();
            }
            assertThat(Handshake.with(thread)).isTrue();
        }
        thread.join();
    }

    @Test
    void isNotNeededWithItself() {
        assertThat(Handshake.with(Thread.currentThread())).isTrue();
    }

    @Test
    void isNotHadWithAThreadThatAnswersForItself() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        with(
                started(new Thread(this::spin) {
                    @Override
                    public StackTraceElement[] getStackTrace() {
                        asked.countDown();
                        return super.getStackTrace();
                    }
                }),
                false);
        assertThat(asked.getCount())
                .as("nothing of the application's is called")
                .isOne();
    }

    /** Of a library that is not there: only a vendor's extension would have called that method. */
    public static final class Absent {}

    public static final class Partial extends Thread {
        public Absent extension() {
            return new Absent();
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            return new StackTraceElement[0];
        }

        @Override
        public void run() {
            LockSupport.parkNanos(this, 3_600_000_000_000L);
        }
    }

    private static final class WithoutAbsent extends ClassLoader {
        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.equals(Absent.class.getName())) {
                throw new ClassNotFoundException(name);
            }
            if (!name.equals(Partial.class.getName())) {
                return super.loadClass(name, resolve);
            }
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    @Test
    void isNotHadWithAThreadOfWhichNobodyKnowsWhetherItAnswersForItself() throws Exception {
        Thread thread = (Thread) new WithoutAbsent()
                .loadClass(Partial.class.getName())
                .getConstructor()
                .newInstance();
        thread.start();
        assertThat(Handshake.with(thread)).isFalse();
        LockSupport.unpark(thread);
        thread.join();
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void isHadWithAVirtualThreadThatRuns() throws Exception {
        with(virtual(this::spin), true);
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void isHadWithAVirtualThreadThatSleeps() throws Exception {
        Thread thread = virtual(this::sleep);
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        with(thread, true);
    }

    private static Thread virtual(Runnable work) throws ReflectiveOperationException {
        return (Thread)
                Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, work);
    }
}
