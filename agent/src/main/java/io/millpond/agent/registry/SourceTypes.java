/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

/** What is known of each class that lends connections. */
final class SourceTypes {

    private final ClassValue<SourceType> types;

    SourceTypes(boolean knownList) {
        types = new ClassValue<SourceType>() {
            @Override
            protected SourceType computeValue(Class<?> type) {
                return new SourceType(type, knownList && KnownPools.isPool(type.getName()));
            }
        };
    }

    SourceType of(Class<?> type) {
        return types.get(type);
    }
}
