/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry.emit;

import io.millpond.agent.event.Query;

/** A query with given texts; counts how often each was asked for. */
public final class FakeQuery implements Query {

    final String summary;
    String text;
    String procedure;
    int batch = -1;
    int asked;

    public FakeQuery(String summary, String text) {
        this.summary = summary;
        this.text = text;
    }

    @Override
    public String summary() {
        asked++;
        return summary;
    }

    @Override
    public String text() {
        asked++;
        return text;
    }

    @Override
    public String storedProcedure() {
        return procedure;
    }

    @Override
    public int batchSize() {
        return batch;
    }
}
