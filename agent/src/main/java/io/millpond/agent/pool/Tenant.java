/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

/** What a borrower hangs on its entry, where that can tell whether anybody will still give the entry back. */
public interface Tenant {

    /** True once the borrow has ended for its borrower: what is in use under it now was left behind. Makes no call of a driver. */
    boolean isGone();
}
