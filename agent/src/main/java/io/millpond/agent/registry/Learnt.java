/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.jdbc.HandleTerms;
import io.millpond.agent.jdbc.session.Baseline;
import io.millpond.agent.jdbc.session.DriverProfile;
import org.jspecify.annotations.Nullable;

/** What the first connection of a pool taught. Immutable, published whole. */
final class Learnt {
    final Class<?> physical;
    final DriverProfile profile;
    final Baseline baseline;
    final LoaderView view;
    final HandleTerms terms;
    final @Nullable Dialer dialer;

    Learnt(
            Class<?> physical,
            DriverProfile profile,
            Baseline baseline,
            LoaderView view,
            HandleTerms terms,
            @Nullable Dialer dialer) {
        this.physical = physical;
        this.profile = profile;
        this.baseline = baseline;
        this.view = view;
        this.terms = terms;
        this.dialer = dialer;
    }

    Learnt with(@Nullable Dialer other) {
        return new Learnt(physical, profile, baseline, view, terms, other);
    }
}
