/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Reads a JDBC URL into a {@link JdbcTarget}, by the grammar of its driver; prefixes of wrapping drivers are looked through. */
final class TargetParser {

    private static final String[] WRAPPERS = {
        "p6spy", "otel", "log4jdbc", "aws-wrapper", "datadog", "tracing", "tc", "wrap-jdbc"
    };

    private TargetParser() {}

    static JdbcTarget parse(String url, @Nullable Properties info) {
        String rest = url.trim();
        if (rest.regionMatches(true, 0, "jdbc-secretsmanager:", 0, 20)) {
            rest = "jdbc:" + rest.substring(20);
        }
        if (!rest.regionMatches(true, 0, "jdbc:", 0, 5)) {
            return finish(new TargetBuilder("other_sql", -1), rest, info);
        }
        rest = rest.substring(5);
        String sub = subprotocol(rest);
        for (String wrapper : WRAPPERS) {
            if (sub.equals(wrapper) && rest.indexOf(':') > 0) {
                rest = rest.substring(rest.indexOf(':') + 1);
                sub = subprotocol(rest);
            }
        }
        String body = rest.indexOf(':') < 0 ? "" : rest.substring(rest.indexOf(':') + 1);
        TargetBuilder target = EmbeddedUrls.parse(sub, body, info);
        if (target == null) {
            target = ServerUrls.parse(sub, body, info);
        }
        return finish(target, rest, info);
    }

    private static String subprotocol(String rest) {
        int colon = rest.indexOf(':');
        return (colon < 0 ? rest : rest.substring(0, colon)).toLowerCase(Locale.ROOT);
    }

    private static JdbcTarget finish(TargetBuilder target, String rest, @Nullable Properties info) {
        target.credentials = hasPassword(rest) || info != null && hasPassword(info);
        if (info != null && !plain(info)) {
            target.plainSession = false;
        }
        return target.build();
    }

    private static boolean hasPassword(Properties info) {
        for (String name : info.stringPropertyNames()) {
            if (isPassword(name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasPassword(String rest) {
        String places = UrlText.after(rest, "/@:");
        if (UrlText.hasUserInfo(places)) {
            // user:pw@host, user/pw@host; a thin @host of Oracle has nothing before it
            int limit = rest.indexOf('=');
            String before = rest.substring(0, rest.lastIndexOf('@', limit < 0 ? rest.length() : limit));
            String user = before.substring(Math.max(before.lastIndexOf("//") + 1, before.indexOf("thin:") + 4));
            if (!before.endsWith(":")
                    && !before.endsWith("/")
                    && (user.indexOf(':', 1) > 0 || user.indexOf('/', 1) > 0)) {
                return true;
            }
        }
        Map<String, String> parameters = UrlText.parameters(UrlText.after(rest, "?;:"), "?;&,():");
        for (String name : parameters.keySet()) {
            if (isPassword(name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPassword(String name) {
        switch (name.toLowerCase(Locale.ROOT)) {
            case "password":
            case "pwd":
            case "pass":
            case "token":
            case "accesstoken":
            case "access_token":
            case "motherduck_token":
            case "privatekey":
                return true;
            default:
                return false;
        }
    }

    /** Options that give a session state which no recipe would bring back, or objects that a reset would break. */
    static boolean plain(Map<String, String> parameters) {
        return !"true".equalsIgnoreCase(parameters.get("useserverprepstmts"))
                && !parameters.containsKey("initsql")
                && !parameters.containsKey("connectionlifecycleinterceptors")
                && !parameters.containsKey("queryinterceptors")
                && !parameters.containsKey("connectioninitsql")
                && userVariableFree(parameters.get("sessionvariables"));
    }

    private static boolean plain(Properties info) {
        Map<String, String> lower = new java.util.HashMap<>();
        for (String name : info.stringPropertyNames()) {
            lower.put(name.toLowerCase(Locale.ROOT), info.getProperty(name));
        }
        return plain(lower);
    }

    private static boolean userVariableFree(@Nullable String sessionVariables) {
        return sessionVariables == null || sessionVariables.replace("@@", "").indexOf('@') < 0;
    }
}
