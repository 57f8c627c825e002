/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package demo;

import java.util.List;

/** What one run of the shop showed. */
record ShopRun(
        Load.Figures figures,
        long answered,
        long logins,
        List<Leaks.Found> leaks,
        PoolGauges.Sample underLoad,
        PoolGauges.Sample atRest) {}
