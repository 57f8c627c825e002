/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A function for H2 that tells when it runs, and runs until it is released. Public, because H2 calls it by reflection. */
public final class SlowFunction {

    private static volatile CountDownLatch entered = new CountDownLatch(1);
    private static volatile CountDownLatch released = new CountDownLatch(1);

    private SlowFunction() {}

    static void arm() {
        entered = new CountDownLatch(1);
        released = new CountDownLatch(1);
    }

    public static int block() throws InterruptedException {
        entered.countDown();
        released.await();
        return 1;
    }

    static void awaitEntered() throws InterruptedException {
        assertThat(entered.await(20, TimeUnit.SECONDS)).as("the function runs").isTrue();
    }

    static void release() {
        released.countDown();
    }
}
