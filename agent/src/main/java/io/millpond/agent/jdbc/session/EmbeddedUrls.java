/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** H2, HSQLDB, Derby, SQLite and DuckDB: databases in the application's own process, and the servers of the first three. */
final class EmbeddedUrls {

    private EmbeddedUrls() {}

    static @Nullable TargetBuilder parse(String sub, String body) {
        switch (sub) {
            case "h2":
                return h2(body);
            case "hsqldb":
                return hsqldb(body);
            case "derby":
                return derby(body);
            case "sqlite":
                return sqlite(body);
            case "duckdb":
                return duckdb(body);
            default:
                return null;
        }
    }

    private static TargetBuilder h2(String body) {
        TargetBuilder target = new TargetBuilder("h2database", 9092);
        Map<String, String> settings = UrlText.parameters(UrlText.after(body, ";"), ";");
        String path = UrlText.until(body, ";?");
        boolean kept = "-1".equals(settings.get("db_close_delay"));
        target.poolable = !settings.containsKey("init");
        target.plainSession = !settings.containsKey("query_timeout");
        String lower = path.toLowerCase(Locale.ROOT);
        if (lower.startsWith("tcp:") || lower.startsWith("ssl:")) {
            String rest = server(target, path.substring(4));
            boolean memory = rest.startsWith("mem:");
            target.dies = memory && !kept;
            return target.database(memory ? rest.substring(4) : file(rest));
        }
        if (lower.startsWith("mem:")) {
            String name = path.substring(4);
            // Without a name each connection has a database of its own.
            target.dies = name.isEmpty() || !kept;
            return target.database(name.isEmpty() ? "mem" : name);
        }
        return target.database(file(path));
    }

    private static String file(String path) {
        String name = UrlText.fileName(path);
        return name.substring(name.lastIndexOf(':') + 1);
    }

    /** Takes {@code //host:port/} off; answers what follows. */
    private static String server(TargetBuilder target, String text) {
        String rest = UrlText.withoutUserInfo(text.startsWith("//") ? text.substring(2) : text);
        target.authority(UrlText.until(rest, "/"));
        return UrlText.after(rest, "/");
    }

    private static TargetBuilder hsqldb(String body) {
        Map<String, String> settings = UrlText.parameters(UrlText.after(body, ";"), ";");
        String path = UrlText.until(body, ";?");
        String lower = path.toLowerCase(Locale.ROOT);
        if (lower.startsWith("hsql:")
                || lower.startsWith("hsqls:")
                || lower.startsWith("http:")
                || lower.startsWith("https:")) {
            TargetBuilder target = new TargetBuilder("hsqldb", serverPort(lower));
            return target.database(server(target, UrlText.after(path, ":")));
        }
        TargetBuilder target = new TargetBuilder("hsqldb", 9001);
        boolean memory = lower.startsWith("mem:") || lower.equals(".");
        target.dies = memory && "true".equalsIgnoreCase(settings.get("shutdown"));
        return target.database(lower.equals(".") ? "mem" : file(path));
    }

    private static int serverPort(String lower) {
        if (lower.startsWith("hsqls:")) {
            return 554;
        }
        return lower.startsWith("http:") ? 80 : lower.startsWith("https:") ? 443 : 9001;
    }

    private static TargetBuilder derby(String body) {
        TargetBuilder target = new TargetBuilder("derby", 1527);
        Map<String, String> settings = UrlText.parameters(UrlText.after(body, ";"), ";");
        String path = UrlText.until(body, ";?");
        target.poolable =
                !"true".equalsIgnoreCase(settings.get("shutdown")) && !"true".equalsIgnoreCase(settings.get("drop"));
        if (path.startsWith("//")) {
            return target.database(UrlText.fileName(server(target, path)));
        }
        // A memory database stays until it is dropped, whoever is connected.
        return target.database(path.isEmpty() ? settings.get("databasename") : file(path));
    }

    private static TargetBuilder sqlite(String body) {
        TargetBuilder target = new TargetBuilder("sqlite", -1);
        Map<String, String> settings = UrlText.parameters(UrlText.after(body, "?"), "&;");
        String path = UrlText.until(body, "?;");
        String lower = path.toLowerCase(Locale.ROOT);
        target.dies = path.isEmpty()
                || lower.equals("file:")
                || lower.endsWith(":memory:")
                || "memory".equalsIgnoreCase(settings.get("mode"));
        return target.database(lower.endsWith(":memory:") || path.isEmpty() ? "memory" : file(path));
    }

    private static TargetBuilder duckdb(String body) {
        TargetBuilder target = new TargetBuilder("duckdb", -1);
        String path = UrlText.until(body, ";?");
        String lower = path.toLowerCase(Locale.ROOT);
        target.dies = path.isEmpty() || lower.startsWith(":memory:") || lower.startsWith("memory:");
        return target.database(target.dies ? "memory" : file(path));
    }
}
