/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import org.jspecify.annotations.Nullable;

/** A {@link JdbcTarget} in the making. Every setter takes raw text and keeps only what is safe to show. */
final class TargetBuilder {

    private static final int MAX_NAME = 128;

    final String systemName;
    final int defaultPort;

    @Nullable
    String host;

    int port = -1;

    @Nullable
    String database;

    @Nullable
    String schema;

    @Nullable
    String instance;
    /** All hosts where there are several, for the pool's name. */
    @Nullable
    String hosts;

    boolean credentials;
    boolean dies;
    boolean poolable = true;
    boolean plainSession = true;
    boolean creates;
    boolean endsDatabase;

    TargetBuilder(String systemName, int defaultPort) {
        this.systemName = systemName;
        this.defaultPort = defaultPort;
    }

    TargetBuilder database(@Nullable String raw) {
        database = UrlText.showable(raw, MAX_NAME);
        return this;
    }

    TargetBuilder schema(@Nullable String raw) {
        schema = UrlText.showable(raw, MAX_NAME);
        return this;
    }

    TargetBuilder instance(@Nullable String raw) {
        instance = UrlText.showable(raw, MAX_NAME);
        return this;
    }

    /** A comma list of {@code host[:port]} without user info; anything else leaves the place unknown. */
    TargetBuilder authority(String raw) {
        StringBuilder all = new StringBuilder();
        String[] parts = raw.split(",", -1);
        for (String part : parts) {
            String name = UrlText.hostOf(part);
            int number = UrlText.portOf(part, defaultPort);
            if (name == null || number == Integer.MIN_VALUE) {
                host = null;
                hosts = null;
                return this;
            }
            if (host == null) {
                host = name;
                port = number;
            }
            all.append(all.length() == 0 ? "" : ",").append(name);
            if (number >= 0) {
                all.append(':').append(number);
            }
        }
        hosts = all.toString();
        if (parts.length > 1) {
            plainSession = false;
        }
        return this;
    }

    TargetBuilder place(@Nullable String name, int number) {
        String safe = name == null ? null : UrlText.hostOf(name);
        if (safe != null) {
            host = safe;
            port = number;
            hosts = number >= 0 ? safe + ":" + number : safe;
        }
        return this;
    }

    @Nullable
    String namespace() {
        String first = systemName.equals("microsoft.sql_server") ? instance : null;
        String second = database;
        String third = schema;
        StringBuilder text = new StringBuilder();
        for (String part : new @Nullable String[] {first, second, third}) {
            if (part != null) {
                text.append(text.length() == 0 ? "" : "|").append(part);
            }
        }
        return text.length() == 0 ? null : text.toString();
    }

    String poolName() {
        String name = database;
        if (hosts != null) {
            String where = instance == null ? hosts : hosts + "\\" + instance;
            return name == null ? where : where + "/" + name;
        }
        return name == null ? systemName : name;
    }

    JdbcTarget build() {
        return new JdbcTarget(this);
    }
}
