/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import static org.assertj.core.api.Assertions.assertThat;

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
