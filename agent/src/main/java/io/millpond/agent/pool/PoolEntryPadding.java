/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.pool;

/**
 * 128 bytes in front of an entry's fields, so that two entries that lie beside each other in memory never share a cache line (nor
 * a pair of lines that the processor fetches together): each is written twice by every borrow, by a different thread. A superclass, because its fields
 * come first in every layout of the VM.
 */
@SuppressWarnings("unused")
abstract class PoolEntryPadding {
    long p00, p01, p02, p03, p04, p05, p06, p07;
    long p08, p09, p10, p11, p12, p13, p14, p15;
}
