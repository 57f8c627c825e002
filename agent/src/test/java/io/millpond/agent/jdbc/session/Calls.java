/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A connection that notes which of its methods were called, and can be told to refuse one. */
final class Calls {

    private final List<String> made = new CopyOnWriteArrayList<>();
    private final Map<String, SQLException> refused = new HashMap<>();
    private final Connection raw;
    private final Connection proxy;

    Calls(Connection raw) {
        this.raw = raw;
        this.proxy = (Connection) Proxy.newProxyInstance(
                Calls.class.getClassLoader(), new Class<?>[] {Connection.class}, (self, method, args) -> {
                    made.add(method.getName());
                    SQLException refusal = refused.get(method.getName());
                    if (refusal != null) {
                        throw refusal;
                    }
                    try {
                        return method.invoke(raw, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    Connection proxy() {
        return proxy;
    }

    /** Profiled by the real class where the URL is H2's, else as an unknown driver. */
    PhysicalSession session(String url) {
        Class<?> type = url.startsWith("jdbc:h2:") ? raw.getClass() : proxy.getClass();
        DriverProfile profile = DriverProfile.of(JdbcTarget.of(url, null), type);
        return PhysicalSession.pooled(proxy, profile, Baseline.capture(proxy, profile));
    }

    void refuse(String method, SQLException with) {
        refused.put(method, with);
    }

    void forget() {
        made.clear();
    }

    List<String> made() {
        return made;
    }
}
