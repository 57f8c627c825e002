/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package demo;

import java.util.List;

/** What one run of the shop showed; {@code said} are the agent's lines other than those of leaks. */
record ShopRun(
        Load.Figures figures,
        long answered,
        long logins,
        List<Leaks.Found> leaks,
        List<String> said,
        PoolGauges.Sample underLoad,
        PoolGauges.Sample atRest) {}
