/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * H2, HSQLDB, Derby, SQLite and DuckDB: databases in the application's own process, and the servers of the first three. One that is
 * there, or open, only as long as somebody is connected would outlive the application's last close() by an idle connection of
 * ours: data in memory that should be gone, a file that is still locked or whose log was not written back (decision 8).
 */
final class EmbeddedUrls {

    private EmbeddedUrls() {}

    static @Nullable TargetBuilder parse(String sub, String body, @Nullable Properties info) {
        switch (sub) {
            case "h2":
                return h2(body, info);
            case "hsqldb":
                return hsqldb(body, info);
            case "derby":
                return derby(body, info);
            case "sqlite":
                return sqlite(body);
            case "duckdb":
                return duckdb(body);
            default:
                return null;
        }
    }

    /** Of the URL; else of the properties, which all of these take as well. */
    private static Map<String, String> settings(String body, @Nullable Properties info) {
        Map<String, String> all = new HashMap<>();
        if (info != null) {
            for (String name : info.stringPropertyNames()) {
                all.put(name.toLowerCase(Locale.ROOT), info.getProperty(name));
            }
        }
        all.putAll(UrlText.parameters(UrlText.after(body, ";"), ";"));
        return all;
    }

    private static TargetBuilder h2(String body, @Nullable Properties info) {
        TargetBuilder target = new TargetBuilder("h2database", 9092);
        Map<String, String> settings = settings(body, info);
        String path = UrlText.until(body, ";?");
        boolean kept = "-1".equals(settings.get("db_close_delay"));
        target.endsDatabase = settings.containsKey("db_close_delay") && !kept;
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
        // Open, and its file locked, until the last connection is closed.
        target.dies = !kept;
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

    private static TargetBuilder hsqldb(String body, @Nullable Properties info) {
        Map<String, String> settings = settings(body, info);
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
        // Without it a database stays open until SHUTDOWN or the end of the process, whoever is connected.
        target.dies = "true".equalsIgnoreCase(settings.get("shutdown"));
        return target.database(lower.equals(".") ? "mem" : file(path));
    }

    private static int serverPort(String lower) {
        if (lower.startsWith("hsqls:")) {
            return 554;
        }
        return lower.startsWith("http:") ? 80 : lower.startsWith("https:") ? 443 : 9001;
    }

    private static TargetBuilder derby(String body, @Nullable Properties info) {
        TargetBuilder target = new TargetBuilder("derby", 1527);
        Map<String, String> settings = settings(body, info);
        String path = UrlText.until(body, ";?");
        target.poolable =
                !"true".equalsIgnoreCase(settings.get("shutdown")) && !"true".equalsIgnoreCase(settings.get("drop"));
        target.endsDatabase = !target.poolable;
        target.creates = "true".equalsIgnoreCase(settings.get("create"));
        if (path.startsWith("//")) {
            return target.database(UrlText.fileName(server(target, path)));
        }
        // A memory database stays until it is dropped, a file's until it is shut down, whoever is connected.
        return target.database(path.isEmpty() ? settings.get("databasename") : file(path));
    }

    private static TargetBuilder sqlite(String body) {
        TargetBuilder target = new TargetBuilder("sqlite", -1);
        String path = UrlText.until(body, "?;");
        String lower = path.toLowerCase(Locale.ROOT);
        // In memory; or a file, whose write-ahead log the last connection writes back, and which may be deleted and
        // made anew.
        target.dies = true;
        return target.database(lower.endsWith(":memory:") || path.isEmpty() ? "memory" : file(path));
    }

    private static TargetBuilder duckdb(String body) {
        TargetBuilder target = new TargetBuilder("duckdb", -1);
        String path = UrlText.until(body, ";?");
        String lower = path.toLowerCase(Locale.ROOT);
        boolean memory = path.isEmpty() || lower.startsWith(":memory:") || lower.startsWith("memory:");
        // A file belongs to one process as long as it is connected; MotherDuck is a server.
        target.dies = !lower.startsWith("md:");
        return target.database(memory ? "memory" : file(path));
    }
}
