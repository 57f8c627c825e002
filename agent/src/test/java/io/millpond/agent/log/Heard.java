/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.log;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The agent's lines between construction and close, which then do not go to standard error. */
public final class Heard implements AutoCloseable {

    private final List<String> lines = new CopyOnWriteArrayList<>();

    public Heard() {
        AgentLog.listen(lines::add);
    }

    public List<String> lines() {
        return lines;
    }

    @Override
    public void close() {
        AgentLog.listen(null);
    }
}
