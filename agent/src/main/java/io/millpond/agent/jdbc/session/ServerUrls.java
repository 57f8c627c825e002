/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Databases behind a network address. A grammar that is not known is read as {@code //host:port/database}, or not at all. */
final class ServerUrls {

    private static final Pattern ORACLE_HOST = key("HOST", "[A-Za-z0-9._-]+");
    private static final Pattern ORACLE_PORT = key("PORT", "[0-9]{1,5}");
    private static final Pattern ORACLE_SERVICE = key("(?:SERVICE_NAME|SID)", "[A-Za-z0-9._$#-]+");
    private static final Pattern MYSQL_HOST = key("host", "[A-Za-z0-9._-]+");
    private static final Pattern MYSQL_PORT = key("port", "[0-9]{1,5}");
    private static final Pattern ALIAS = Pattern.compile("[A-Za-z0-9_.$-]+");

    private ServerUrls() {}

    private static Pattern key(String name, String value) {
        return Pattern.compile("[(,]\\s*" + name + "\\s*=\\s*(" + value + ")\\s*[),]", Pattern.CASE_INSENSITIVE);
    }

    static TargetBuilder parse(String sub, String body, @Nullable Properties info) {
        switch (sub) {
            case "postgresql":
            case "pgsql":
                return postgresql(body, info);
            case "mysql":
            case "mysql+srv":
                return mysql(new TargetBuilder("mysql", 3306), body);
            case "mariadb":
                return mysql(new TargetBuilder("mariadb", 3306), body);
            case "oracle":
                return oracle(body);
            case "sqlserver":
            case "microsoft":
                return sqlserver(sub.equals("microsoft") ? UrlText.after(body, ":") : body);
            case "jtds":
                return jtds(body);
            case "db2":
                return generic(new TargetBuilder("ibm.db2", 50000), body);
            case "as400":
                return generic(new TargetBuilder("ibm.db2", 446), body);
            default:
                return generic(known(sub), body);
        }
    }

    private static TargetBuilder known(String sub) {
        switch (sub) {
            case "clickhouse":
            case "ch":
                return new TargetBuilder("clickhouse", 8123);
            case "trino":
                return new TargetBuilder("trino", 8080);
            case "presto":
                return new TargetBuilder("presto", 8080);
            case "hive2":
                return new TargetBuilder("hive", 10000);
            case "redshift":
                return new TargetBuilder("aws.redshift", 5439);
            case "firebirdsql":
            case "firebird":
                return new TargetBuilder("firebirdsql", 3050);
            case "sap":
                return new TargetBuilder("sap.hana", 30015);
            case "sapdb":
                return new TargetBuilder("sap.maxdb", 7210);
            case "informix-sqli":
                return new TargetBuilder("ibm.informix", 9088);
            case "netezza":
                return new TargetBuilder("ibm.netezza", 5480);
            case "teradata":
                return new TargetBuilder("teradata", 1025);
            case "vertica":
                return new TargetBuilder("vertica", 5433);
            case "snowflake":
                return new TargetBuilder("snowflake", 443);
            case "cloudspanner":
                return new TargetBuilder("gcp.spanner", 443);
            case "yugabytedb":
                return new TargetBuilder("postgresql", 5433);
            case "sybase":
                return new TargetBuilder("sybase", 5000);
            default:
                return new TargetBuilder(productName(sub), -1);
        }
    }

    /** An unknown product goes by its own lower-case name, if that looks like one. */
    private static String productName(String sub) {
        return sub.length() <= 32 && ALIAS.matcher(sub).matches() ? sub : "other_sql";
    }

    private static TargetBuilder postgresql(String body, @Nullable Properties info) {
        TargetBuilder target = new TargetBuilder("postgresql", 5432);
        Map<String, String> parameters = UrlText.parameters(UrlText.after(body, "?"), "&");
        String path = UrlText.until(UrlText.withoutUserInfo(body.startsWith("//") ? body.substring(2) : body), "?;&");
        if (body.startsWith("//")) {
            String authority = UrlText.until(path, "/");
            target.authority(authority.isEmpty() ? "localhost" : authority);
            target.database(UrlText.decoded(UrlText.after(path, "/")));
        } else {
            target.place("localhost", 5432);
            target.database(UrlText.decoded(path.startsWith("/") ? path.substring(1) : path));
        }
        // Settings of the startup packet: a reset brings them back, whichever of the servers answered.
        target.plainSession = true;
        String schema = parameters.get("currentschema");
        if (schema == null && info != null) {
            schema = info.getProperty("currentSchema");
        }
        return schema == null ? target : target.schema(UrlText.until(UrlText.decoded(schema), ","));
    }

    private static TargetBuilder mysql(TargetBuilder target, String body) {
        Map<String, String> parameters = UrlText.parameters(UrlText.after(body, "?"), "&");
        int slashes = body.indexOf("//");
        // jdbc:mysql:replication://..., loadbalance, sequential: which server a session is on may change while it lives
        boolean spread = slashes > 0;
        String rest = UrlText.withoutUserInfo(slashes < 0 ? body : body.substring(slashes + 2));
        if (rest.startsWith("(") || rest.toLowerCase(Locale.ROOT).startsWith("address=") || rest.startsWith("[(")) {
            Matcher host = MYSQL_HOST.matcher(body);
            Matcher port = MYSQL_PORT.matcher(body);
            target.place(host.find() ? host.group(1) : null, port.find() ? UrlText.number(port.group(1), 3306) : 3306);
            target.database(
                    UrlText.until(body.substring(body.lastIndexOf(')') + 1).replaceFirst("^]?/?", ""), "?&;"));
            spread |= host.find();
        } else {
            String path = UrlText.until(rest, "?;&");
            String authority = UrlText.until(path, "/");
            target.authority(authority.isEmpty() ? "localhost" : authority);
            target.database(UrlText.decoded(UrlText.after(path, "/")));
        }
        target.plainSession &= !spread && TargetParser.plain(parameters);
        return target;
    }

    private static TargetBuilder oracle(String body) {
        TargetBuilder target = new TargetBuilder("oracle.db", 1521);
        int at = body.indexOf("@(");
        at = at >= 0 ? at : body.lastIndexOf('@', limit(body));
        if (at < 0) {
            return target;
        }
        String rest = body.substring(at + 1);
        if (rest.startsWith("(")) {
            Matcher host = ORACLE_HOST.matcher(rest);
            Matcher port = ORACLE_PORT.matcher(rest);
            Matcher service = ORACLE_SERVICE.matcher(rest);
            target.place(host.find() ? host.group(1) : null, port.find() ? UrlText.number(port.group(1), 1521) : 1521);
            return target.database(service.find() ? service.group(1) : null);
        }
        rest = UrlText.until(rest, "?");
        String lower = rest.toLowerCase(Locale.ROOT);
        if (lower.startsWith("ldap:") || lower.startsWith("ldaps:")) {
            return target;
        }
        if (lower.startsWith("tcp://") || lower.startsWith("tcps://")) {
            rest = rest.substring(rest.indexOf("//"));
        }
        if (rest.startsWith("//")) {
            rest = rest.substring(2);
            target.authority(UrlText.until(rest, "/"));
            return target.database(UrlText.until(UrlText.after(rest, "/"), ":/"));
        }
        String[] sid = rest.split("[:/]", -1);
        if (sid.length >= 3 && UrlText.number(sid[1], -1) > 0) {
            return target.place(sid[0], UrlText.number(sid[1], -1)).database(sid[2]);
        }
        if (sid.length == 2 && rest.indexOf('/') > 0) {
            return target.place(sid[0], 1521).database(sid[1]);
        }
        return ALIAS.matcher(rest).matches() ? target.database(rest) : target;
    }

    private static int limit(String body) {
        int equals = body.indexOf('=');
        return equals < 0 ? body.length() : equals;
    }

    private static TargetBuilder sqlserver(String body) {
        TargetBuilder target = new TargetBuilder("microsoft.sql_server", 1433);
        Map<String, String> parameters = UrlText.parameters(UrlText.after(body, ";"), ";");
        String place = UrlText.withoutUserInfo(UrlText.until(body, ";"));
        place = place.startsWith("//") ? place.substring(2) : place;
        String instance = null;
        int slash = place.indexOf('\\');
        if (slash >= 0) {
            String rest = place.substring(slash + 1);
            instance = UrlText.until(rest, ":");
            place = place.substring(0, slash) + rest.substring(instance.length());
        }
        place = UrlText.until(place, "/");
        if (place.isEmpty()) {
            String server = first(parameters, "servername", "server");
            place = server == null ? "" : server;
        }
        int port = UrlText.number(first(parameters, "port", "portnumber"), -1);
        target.authority(place);
        if (port > 0 && target.host != null && place.indexOf(':') < 0) {
            target.place(target.host, port);
        }
        target.instance(instance != null ? instance : first(parameters, "instancename", "instance"));
        return target.database(first(parameters, "databasename", "database"));
    }

    private static TargetBuilder jtds(String body) {
        boolean sybase = body.toLowerCase(Locale.ROOT).startsWith("sybase:");
        TargetBuilder target =
                sybase ? new TargetBuilder("sybase", 5000) : new TargetBuilder("microsoft.sql_server", 1433);
        Map<String, String> parameters = UrlText.parameters(UrlText.after(body, ";"), ";");
        String rest = UrlText.withoutUserInfo(UrlText.until(UrlText.after(body, ":"), ";?"));
        rest = rest.startsWith("//") ? rest.substring(2) : rest;
        target.authority(UrlText.until(rest, "/"));
        target.instance(parameters.get("instance"));
        String database = UrlText.after(rest, "/");
        return target.database(database.isEmpty() ? first(parameters, "databasename", "database") : database);
    }

    private static @Nullable String first(Map<String, String> parameters, String one, String other) {
        String value = parameters.get(one);
        return value != null ? value : parameters.get(other);
    }

    private static TargetBuilder generic(TargetBuilder target, String body) {
        target.plainSession = false;
        int slashes = body.indexOf("//");
        if (slashes < 0) {
            // An alias (DB2 type 2) or a grammar of its own; shown only where it is one plain word.
            String word = UrlText.until(body, ";?:");
            return ALIAS.matcher(word).matches() && !word.contains("=") && target.defaultPort > 0
                    ? target.database(word)
                    : target;
        }
        String rest = UrlText.withoutUserInfo(body.substring(slashes + 2));
        String path = UrlText.until(rest, "?;&");
        target.authority(UrlText.until(path, "/"));
        return target.host == null ? target : target.database(UrlText.until(UrlText.after(path, "/"), ":/"));
    }
}
