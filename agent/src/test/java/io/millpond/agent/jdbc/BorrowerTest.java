/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A thread that is over is not kept by a handle that it got: with it would go its context class loader, that is an application
 * which was undeployed.
 */
@Timeout(60)
class BorrowerTest {

    private final JdbcWorld world = new JdbcWorld();
    private final RecordingDriver driver = new RecordingDriver();
    private Connection connection;
    private WeakReference<Thread> borrower;

    @Test
    void aConnectionThatIsPassedThroughKeepsNoThread() throws Exception {
        borrow(() -> world.passThrough(driver.connection()));

        assertThatTheThreadIsLetGo();
        assertThat(connection.isClosed()).isFalse();
    }

    @Test
    void norDoesOneWhoseLeaksAreNobodysBusiness() throws Exception {
        borrow(() -> world.untrackedPassThrough(driver.connection()));

        assertThatTheThreadIsLetGo();
        assertThat(connection.isClosed()).isFalse();
    }

    @Test
    void norDoesOneThatWasGivenBack() throws Exception {
        borrow(() -> world.untracked(driver.connection()));
        connection.close();

        assertThatTheThreadIsLetGo();
        assertThat(world.verdicts).singleElement().matches(ReturnVerdict::isClean);
    }

    @Test
    void norDoesOneThatWasGivenBackInSteps() throws Exception {
        borrow(() -> {
            Connection made = world.pooled(driver.connection());
            made.createStatement();
            made.setReadOnly(true);
            return made;
        });
        connection.close();

        assertThatTheThreadIsLetGo();
        assertThat(world.verdicts).hasSize(1);
    }

    private void borrow(Callable<Connection> work) throws Exception {
        FutureTask<Connection> task = new FutureTask<>(work);
        Thread thread = new Thread(task);
        borrower = new WeakReference<>(thread);
        thread.start();
        thread.join();
        connection = task.get();
    }

    private void assertThatTheThreadIsLetGo() {
        for (int i = 0; i < 50 && borrower.get() != null; i++) {
            System.gc();
        }
        assertThat(borrower.get()).isNull();
        Reference.reachabilityFence(connection);
    }
}
