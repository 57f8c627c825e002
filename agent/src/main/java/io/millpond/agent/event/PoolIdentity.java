/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.event;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a pool is called and which database it reaches. Constant for the pool's life; never holds a user or a password, so it
 * may be shown anywhere. Attribute names: OpenTelemetry semantic conventions, database.
 */
public final class PoolIdentity {

    private final String name;
    private final String systemName;
    private final @Nullable String namespace;
    private final @Nullable String serverAddress;
    private final int serverPort;
    private final boolean defaultPort;

    /**
     * @param name {@code db.client.connection.pool.name}
     * @param systemName {@code db.system.name}
     * @param namespace {@code db.namespace}, null where unknown
     * @param serverAddress {@code server.address}, null for embedded databases
     * @param serverPort -1 where there is none
     * @param defaultPort true where the port is the database's default, which the conventions leave out of spans
     */
    public PoolIdentity(
            String name,
            String systemName,
            @Nullable String namespace,
            @Nullable String serverAddress,
            int serverPort,
            boolean defaultPort) {
        this.name = Objects.requireNonNull(name, "name");
        this.systemName = Objects.requireNonNull(systemName, "systemName");
        this.namespace = namespace;
        this.serverAddress = serverAddress;
        this.serverPort = serverPort;
        this.defaultPort = defaultPort;
    }

    public String name() {
        return name;
    }

    public String systemName() {
        return systemName;
    }

    public @Nullable String namespace() {
        return namespace;
    }

    public @Nullable String serverAddress() {
        return serverAddress;
    }

    public int serverPort() {
        return serverPort;
    }

    public boolean isDefaultPort() {
        return defaultPort;
    }

    @Override
    public String toString() {
        return name;
    }
}
