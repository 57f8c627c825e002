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
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The unpooled DataSources whose key is known: which properties tell all that a session depends on. Only exact classes count; a
 * subclass may add state that no property shows, so it passes through, as does every class that is not here.
 *
 * <p>No key without the secret: where the password cannot be read, the call passes through.
 */
final class DataSourceTable extends SourceReader {

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

    /** Null where this exact class is not in the table. */
    static @Nullable SourceReader of(Class<?> type) {
        return BY_CLASS.get(type.getName());
    }

    /** @return null where the DataSource tells no URL */
    @Override
    @Nullable
    Reading read(DataSource source, Arguments arguments) throws ReflectiveOperationException {
        String url = (String) call(source, "getUrl");
        if (url == null) {
            return null;
        }
        Properties credentials = new Properties();
        put(credentials, "user", arguments.given ? arguments.user : (String) call(source, "getUser"));
        put(credentials, "password", arguments.given ? arguments.password : password(source));
        Properties all = new Properties();
        if (propertiesGetter != null) {
            all.putAll((Properties) call(source, propertiesGetter));
        }
        all.putAll(credentials);
        all.setProperty("loginTimeout", String.valueOf(call(source, "getLoginTimeout")));
        return new Reading(DoorKey.ofDataSource(source.getClass(), url, all, null), url, credentials);
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
}
