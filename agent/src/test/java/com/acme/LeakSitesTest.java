/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.acme;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.event.Leak;
import io.millpond.agent.event.PoolIdentity;
import io.millpond.agent.event.QueryListener;
import io.millpond.agent.leak.Anchor;
import io.millpond.agent.leak.ChildNode;
import io.millpond.agent.leak.LeakPool;
import io.millpond.agent.leak.LeakSettings;
import io.millpond.agent.leak.LeakTracker;
import io.millpond.agent.leak.Lease;
import io.millpond.agent.leak.SiteMode;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Lives outside the agent's packages, for its own lines are the ones to be named. */
class LeakSitesTest {

    private final AtomicLong clock = new AtomicLong();
    private final List<Leak> found = new ArrayList<>();
    private final LeakTracker tracker = LeakTracker.create(
            LeakSettings.builder().mode(SiteMode.FULL).build(), clock::get, found::add, Runnable::run);
    private final LeakPool pool = tracker.pool(new PoolIdentity("orders", "h2", null, null, -1, false));

    @Test
    void eachKindIsNamedWithItsOwnLine() {
        Anchor anchor = new Anchor();
        int first = lineOfNext();
        Lease lease = tracker.open(pool, anchor, QueryListener.Session.NONE, null, 0);
        Object statement = new Object();
        ChildNode node = tracker.trackStatement(lease, statement, 0, null);
        Object rows = new Object();
        tracker.trackResultSet(lease, node, rows, 0, null);

        tracker.closeChildren(lease, handle -> {});

        assertThat(lease.site())
                .hasToString("com.acme.LeakSitesTest.eachKindIsNamedWithItsOwnLine(LeakSitesTest.java:" + first + ")");
        assertThat(found)
                .extracting(Leak::siteText)
                .containsExactly(
                        "com.acme.LeakSitesTest.eachKindIsNamedWithItsOwnLine(LeakSitesTest.java:" + (first + 4) + ")",
                        "com.acme.LeakSitesTest.eachKindIsNamedWithItsOwnLine(LeakSitesTest.java:" + (first + 2) + ")");
        Reference.reachabilityFence(anchor);
    }

    @Test
    void aLambdaIsNamedByTheMethodThatHoldsIt() {
        Anchor anchor = new Anchor();
        int line = lineOfNext();
        Supplier<Lease> borrower = () -> tracker.open(pool, anchor, QueryListener.Session.NONE, null, 0);

        StackTraceElement frame = borrower.get().site().applicationFrame();

        assertThat(frame.getClassName()).isEqualTo("com.acme.LeakSitesTest");
        assertThat(frame.getMethodName()).contains("aLambdaIsNamedByTheMethodThatHoldsIt");
        assertThat(frame.getLineNumber()).isEqualTo(line);
    }

    @Test
    void theHolderOfTheOldestIsDescribedWithItsLine() {
        Anchor anchor = new Anchor();
        int line = lineOfNext();
        Lease lease = tracker.open(pool, anchor, QueryListener.Session.NONE, null, 0);
        clock.addAndGet(252_000_000_000L);

        assertThat(tracker.describe(lease))
                .isEqualTo("thread \"" + Thread.currentThread().getName()
                        + "\", at com.acme.LeakSitesTest.theHolderOfTheOldestIsDescribedWithItsLine(LeakSitesTest.java:"
                        + line + "), for 4m12s");
        Reference.reachabilityFence(anchor);
    }

    @Test
    void modeCountNamesNoLine() {
        LeakPool counting = tracker.pool(
                new PoolIdentity("counted", "h2", null, null, -1, false),
                LeakSettings.builder().mode(SiteMode.COUNT).build());

        assertThat(tracker.open(counting, new Anchor(), QueryListener.Session.NONE, null, 0)
                        .site())
                .isNull();
    }

    private static int lineOfNext() {
        return new Throwable().getStackTrace()[1].getLineNumber() + 1;
    }
}
