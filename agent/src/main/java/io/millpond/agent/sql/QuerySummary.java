/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.sql;

/** Summary. */
final class QuerySummary {
    private QuerySummary() {}

    static String of(String sql, SqlDialect dialect) {
        return "";
    }
}
