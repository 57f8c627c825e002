/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

/** 128 bytes in front of what each borrow of one thread writes, so that no two threads write to one cache line. */
@SuppressWarnings("unused")
abstract class LastWalkPadding {
    long p00, p01, p02, p03, p04, p05, p06, p07;
    long p08, p09, p10, p11, p12, p13, p14, p15;
    /* Else the JVM may lay a field of the subclass into the gap in front of these. */
    int p16;
}
