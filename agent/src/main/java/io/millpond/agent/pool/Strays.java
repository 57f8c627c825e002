/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

import io.millpond.agent.event.CloseReason;

/**
 * Finds entries that nobody owns any more. Each step of a borrow and of a return hands an entry from one owner to the next; an error
 * that may strike between any two instructions (the end of the stack, an empty heap, Thread.stop) leaves it with neither, and its
 * place of the pool would be taken for the life of the JVM.
 *
 * <p>A stray shows one and the same word for {@value #LOOKS} looks, about a second apart, and is in one of these states:
 * <ul>
 *   <li>TRANSIT, outside of a check: every other stay there lasts for a few instructions, or until the thread of the waiter that it was given to runs (a virtual
 *       one whose carriers are all held for ten seconds finds it seized);
 *   <li>CHECKING, its check not begun: once it has, {@link OwnChecks} finds it;
 *   <li>IN_USE with nothing hung on it: a borrower hangs its borrow on it before the application has it;
 *   <li>IN_USE under a {@link Tenant} that is gone: {@value #LOOKS_AT_GONE} looks, because a return that comes too late does no harm.
 * </ul>
 *
 * <p>An owner whose step was broken off, or that has no room to take it, says so ({@link PoolEntry#left}), and {@value #LOOKS_AT_GONE} looks are enough. Not
 * one: where the step had been taken before the error came, the entry may be the next borrower's by now, whose word is another at the second look.
 *
 * <p>It is seized from its word by compare-and-set and closed, never lent again. So an owner that was only suspended all this time,
 * by a debugger for instance, finds its step refused, or its connection closed, but never another borrower on it. Looks are
 * counted instead of time, so that a process which was suspended as a whole has no strays when it goes on.
 *
 * <p>Used by one thread, the one that tends the pools.
 */
final class Strays<R> {

    static final int LOOKS = 10;

    /** For who has said that it is gone, or seems to be: the return that may still be on its way comes too late without any harm. */
    static final int LOOKS_AT_GONE = 2;

    private final PoolContext<R> context;
    private final Closer<R> closer;

    Strays(PoolContext<R> context, Closer<R> closer) {
        this.context = context;
        this.closer = closer;
    }

    /** @param checking a check runs somewhere in this pool: what is in TRANSIT may be in it */
    void look(boolean checking) {
        for (PoolEntry<R> entry : context.entries) {
            if (checking && entry.isInTransit()) {
                continue;
            }
            if (entry.isAbandoned(LOOKS, LOOKS_AT_GONE) && entry.casSeized()) {
                context.counters.strays.increment();
                CloseReason said = entry.evicted();
                closer.closeSeized(entry, said == null ? CloseReason.EVICTED : said);
            }
        }
    }
}
