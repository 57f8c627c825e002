/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.runtime;

import io.millpond.agent.jdbc.Handles;
import java.util.function.Function;

/** Answers a driver that casts. A class of its own: no lambda while the first JDBC class is being loaded. */
final class HandleOpener implements Function<Object, Object> {

    @Override
    public Object apply(Object value) {
        return Handles.driversOwn(value);
    }
}
