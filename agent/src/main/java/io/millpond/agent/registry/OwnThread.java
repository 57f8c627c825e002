/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which connects run code of the application's: a driver of its own, or a class that it named in a property (a socket factory, an
 * authentication plug-in, a password callback). Such code may take a lock that its caller holds, so it runs on the caller's thread
 * only, as without us. A class of the JDK's or of a known driver's does not count.
 */
final class OwnThread {

    private static final Pattern KNOWN =
            Pattern.compile("(?:java|javax|jdk|sun|com\\.sun|org\\.postgresql|org\\.mariadb"
                    + "|com\\.mysql|com\\.amazon\\.redshift|com\\.edb|org\\.h2|org\\.hsqldb|org\\.apache\\.derby|org\\.sqlite|org\\.duckdb"
                    + "|oracle|com\\.oracle|com\\.microsoft\\.sqlserver|net\\.sourceforge\\.jtds|com\\.ibm|org\\.firebirdsql|com\\.clickhouse"
                    + "|net\\.snowflake|com\\.sap|com\\.sybase|com\\.teradata|com\\.vertica|io\\.trino|com\\.facebook\\.presto"
                    + "|com\\.singlestore|com\\.informix|com\\.google\\.cloud)\\..*");

    private static final String PART = "[\\p{L}_$][\\p{L}\\p{N}_$]*";
    private static final Pattern QUALIFIED = Pattern.compile("(?:" + PART + "\\.)+\\p{Lu}[\\p{L}\\p{N}_$]*");
    private static final Pattern SIMPLE = Pattern.compile("\\p{Lu}[\\p{L}\\p{N}_$]*\\p{Ll}[\\p{L}\\p{N}_$]*");
    /** Properties whose value is the name of a class. */
    private static final Pattern NAMES_CLASS = Pattern.compile(
            "(?i).*(?:factory|plugin|callback|interceptor|verifier|provider|authenticator|handler|manager)s?(?:class|classname|impl)?");

    private static final Pattern PARAMETER = Pattern.compile("[?&;:,(]([\\w.]+)=([^&;)]*)");

    private OwnThread() {}

    /** A driver or DataSource of a class that is no known driver's. */
    static boolean isOf(Class<?> opener) {
        return !KNOWN.matcher(opener.getName()).matches();
    }

    /** Whether the URL or a property names a class of the application's. */
    static boolean isNamedBy(String url, @Nullable Properties info) {
        Matcher parameters = PARAMETER.matcher(url);
        while (parameters.find()) {
            if (isOwn(parameters.group(1), parameters.group(2))) {
                return true;
            }
        }
        if (info == null) {
            return false;
        }
        for (String name : info.stringPropertyNames()) {
            if (isOwn(name, info.getProperty(name))) {
                return true;
            }
        }
        for (Map.Entry<Object, Object> entry : info.entrySet()) {
            Object value = entry.getValue();
            if (!(value instanceof String) && value != null && isOf(value.getClass())) {
                return true; // an object of the application's, to be called while connecting
            }
        }
        return false;
    }

    private static boolean isOwn(String name, @Nullable String value) {
        if (value == null || !NAMES_CLASS.matcher(name).matches()) {
            return false;
        }
        for (String each : value.split(",", -1)) {
            String type = each.trim();
            if (QUALIFIED.matcher(type).matches()
                    ? !KNOWN.matcher(type).matches()
                    : SIMPLE.matcher(type).matches()) {
                return true;
            }
        }
        return false;
    }
}
