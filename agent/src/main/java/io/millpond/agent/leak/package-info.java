/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Who borrowed what, where, and whether the application can still give it back.
 *
 * <pre>
 *   wrapper -> Anchor &lt;~ phantom ~ Watch &lt;-> Lease -> OpenChildren -> ChildNode ~ weak ~> statement or result-set handle
 *                                   ^ +-> History, of those that live longer than a poll
 *   LeakTracker -> OpenLeases ------+      poll(): queue -> report -> reclaim; sweep -> suspects
 * </pre>
 *
 * <p>Every wrapper of a lease holds its {@link io.millpond.agent.leak.Anchor}; nothing in this room refers to a wrapper
 * strongly, else none would ever become unreachable. Entered by {@code jdbc} (leases, nodes), {@code registry} (reclaiming,
 * holders) and {@code runtime} (polling). Calls come from application threads; {@link
 * io.millpond.agent.leak.LeakTracker#poll} from one housekeeping thread. No clock, thread or queue of its own but the
 * reference queue. Imports: the JDK, event, log, thread.
 *
 * <p>Start reading at {@link io.millpond.agent.leak.Lease}, then {@link io.millpond.agent.leak.LeakTracker}.
 */
@NullMarked
package io.millpond.agent.leak;

import org.jspecify.annotations.NullMarked;
