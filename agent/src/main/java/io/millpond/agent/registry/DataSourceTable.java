/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The unpooled DataSources whose key is known: which properties tell all that a session depends on. Only exact classes count; a
 * subclass may add state that no property shows, so it passes through, as does every class that is not here.
 *
 * <p>No key without the secret: where the password cannot be read, the call passes through.
 */
final class DataSourceTable {

    private static final Map<String, DataSourceTable> BY_CLASS;

    static {
        Map<String, DataSourceTable> table = new HashMap<>();
        DataSourceTable withGetters = new DataSourceTable("getPassword", null, null);
        table.put("org.postgresql.ds.PGSimpleDataSource", withGetters);
        table.put("org.h2.jdbcx.JdbcDataSource", withGetters);
        table.put("org.mariadb.jdbc.MariaDbDataSource", new DataSourceTable(null, "password", null));
        table.put("com.mysql.cj.jdbc.MysqlDataSource", new DataSourceTable("getPassword", null, "exposeAsProperties"));
        BY_CLASS = Collections.unmodifiableMap(table);
    }

    /** Both are how the password is read; exactly one is set. */
    private final @Nullable String passwordGetter;

    private final @Nullable String passwordField;

    /** Answers the properties that the URL does not show; null where it shows all. */
    private final @Nullable String propertiesGetter;

    private DataSourceTable(
            @Nullable String passwordGetter, @Nullable String passwordField, @Nullable String propertiesGetter) {
        this.passwordGetter = passwordGetter;
        this.passwordField = passwordField;
        this.propertiesGetter = propertiesGetter;
    }

    /** What a DataSource asks for. */
    static final class Request {
        final DoorKey key;
        final String url;
        /** The user and the password, where there are any. */
        final Properties credentials;

        Request(DoorKey key, String url, Properties credentials) {
            this.key = key;
            this.url = url;
            this.credentials = credentials;
        }
    }

    /** Whether this exact class is in the table; the cheap first question. */
    static boolean knows(Class<?> type) {
        return BY_CLASS.containsKey(type.getName());
    }

    /**
     * @param user the user of {@code getConnection(user, password)}
     * @return null where the DataSource tells no URL
     * @throws ReflectiveOperationException where it is not what the table says: the caller passes through
     */
    static @Nullable Request request(
            Object dataSource, @Nullable String user, @Nullable String password, boolean withCredentials)
            throws ReflectiveOperationException {
        Class<?> type = dataSource.getClass();
        DataSourceTable row = BY_CLASS.get(type.getName());
        if (row == null) {
            return null;
        }
        String url = (String) call(dataSource, "getUrl");
        if (url == null) {
            return null;
        }
        Properties credentials = new Properties();
        put(credentials, "user", withCredentials ? user : (String) call(dataSource, "getUser"));
        put(credentials, "password", withCredentials ? password : row.password(dataSource));
        Properties all = new Properties();
        if (row.propertiesGetter != null) {
            all.putAll((Properties) call(dataSource, row.propertiesGetter));
        }
        all.putAll(credentials);
        all.setProperty("loginTimeout", String.valueOf(call(dataSource, "getLoginTimeout")));
        return new Request(DoorKey.ofDataSource(type, url, all, null), url, credentials);
    }

    private @Nullable String password(Object dataSource) throws ReflectiveOperationException {
        if (passwordGetter != null) {
            Object value = call(dataSource, passwordGetter);
            return value == null ? null : value.toString();
        }
        Field field = dataSource.getClass().getDeclaredField(String.valueOf(passwordField));
        field.setAccessible(true);
        return (String) field.get(dataSource);
    }

    private static @Nullable Object call(Object target, String getter) throws ReflectiveOperationException {
        Method method = target.getClass().getMethod(getter);
        return method.invoke(target);
    }

    private static void put(Properties properties, String name, @Nullable String value) {
        if (value != null) {
            properties.setProperty(name, value);
        }
    }
}
