/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.lang.instrument.Instrumentation;

/** The cheapest agent there can be, to measure against. */
public final class NoopAgent {
    private NoopAgent() {}

    public static void premain(String arguments, Instrumentation instrumentation) {}
}
