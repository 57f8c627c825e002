/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The drivers' own unpooled DataSources, of which two may share a pool: where nothing differs that they are set to. That is proven
 * by their fields, so a property of a version that nobody has seen counts too; the table names only the fields that say nothing,
 * or are told by a getter instead. It holds for the versions that it was tested with; of another version each object has a pool of
 * its own. Only exact classes count: a subclass may add state.
 *
 * <p>No key without the secret: where the password cannot be read, the call passes through.
 */
final class DataSourceTable extends SourceReader {

    private static final Map<String, DataSourceTable> BY_CLASS;

    static {
        Map<String, DataSourceTable> table = new HashMap<>();
        table.put(
                "org.postgresql.ds.PGSimpleDataSource",
                new DataSourceTable(VersionRange.of("42.2", "42.7"), "getPassword", null, null));
        table.put(
                "org.h2.jdbcx.JdbcDataSource",
                // Where it writes its trace, and under which number.
                new DataSourceTable(
                        VersionRange.of("2.1", "2.4"),
                        "getPassword",
                        null,
                        null,
                        "factory",
                        "trace",
                        "traceType",
                        "id"));
        table.put(
                "org.mariadb.jdbc.MariaDbDataSource",
                // Left out is what it made of the other fields. 2.x and 4.x keep their settings in an object of their
                // own.
                new DataSourceTable(
                        VersionRange.of("3.1", "3.5").in("/mariadb.properties"), null, "password", null, "conf"));
        table.put(
                "com.mysql.cj.jdbc.MysqlDataSource",
                new DataSourceTable(
                        VersionRange.of("8.0", "26.10"),
                        "getPassword",
                        null,
                        "exposeAsProperties",
                        "PROPERTY_KEY_TO_RUNTIME_PROPERTY",
                        "PROPERTY_NAME_TO_RUNTIME_PROPERTY"));
        BY_CLASS = Collections.unmodifiableMap(table);
    }

    /** The versions that it was tested with, from the first to the last. */
    private final VersionRange versions;

    /** Both are how the password is read; exactly one is set. */
    private final @Nullable String passwordGetter;

    private final @Nullable String passwordField;

    /** Answers the properties that the fields do not show; null where they show all. */
    private final @Nullable String propertiesGetter;

    private final Set<String> without;

    private DataSourceTable(
            VersionRange versions,
            @Nullable String passwordGetter,
            @Nullable String passwordField,
            @Nullable String propertiesGetter,
            String... without) {
        this.versions = versions;
        this.passwordGetter = passwordGetter;
        this.passwordField = passwordField;
        this.propertiesGetter = propertiesGetter;
        this.without = new HashSet<>(Arrays.asList(without));
    }

    /** Null where this exact class is not in the table. */
    static @Nullable SourceReader of(Class<?> type) {
        return BY_CLASS.get(type.getName());
    }

    /** True: equals of it share a pool. False: each object has its own, for nobody has looked at this version. */
    boolean isTested(Class<?> type) {
        return versions.includes(type);
    }

    /** @return null where the DataSource tells no URL */
    @Override
    @Nullable
    Reading read(DataSource source, Arguments arguments) throws ReflectiveOperationException {
        if (isTested(source.getClass())) {
            return read(source, arguments, true);
        }
        try {
            return read(source, arguments, false);
        } catch (ReflectiveOperationException e) {
            return BY_INSTANCE.read(source, arguments); // it is not what the table knows
        }
    }

    /** In the tested versions what is left out is made of the other fields, and so is what the getters answer. */
    @Override
    @Nullable
    SourceState state(DataSource source) {
        return propertiesGetter == null && isTested(source.getClass()) ? SourceState.of(source, without, null) : null;
    }

    private @Nullable Reading read(DataSource source, Arguments arguments, boolean shared)
            throws ReflectiveOperationException {
        String url = (String) Getters.call(source, "getUrl");
        if (url == null) {
            return null;
        }
        Properties credentials = new Properties();
        put(credentials, "user", arguments.given ? arguments.user : (String) Getters.call(source, "getUser"));
        put(credentials, "password", arguments.given ? arguments.password : password(source));
        Properties all = new Properties();
        if (propertiesGetter != null) {
            all.putAll((Properties) Getters.call(source, propertiesGetter));
        }
        all.putAll(credentials);
        all.setProperty("loginTimeout", String.valueOf(Getters.call(source, "getLoginTimeout")));
        DoorKey key = shared
                ? DoorKey.ofDataSource(source.getClass(), url, all, FieldSnapshot.shared(source, without))
                : DoorKey.ofInstance(source, url, all, FieldSnapshot.of(source, without));
        return new Reading(key, url, credentials);
    }

    private @Nullable String password(Object dataSource) throws ReflectiveOperationException {
        if (passwordGetter != null) {
            Object value = Getters.call(dataSource, passwordGetter);
            return value == null ? null : value.toString();
        }
        for (Class<?> c = dataSource.getClass(); c != null; c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                if (field.getName().equals(passwordField)) {
                    field.setAccessible(true);
                    return (String) field.get(dataSource);
                }
            }
        }
        throw new NoSuchFieldException(dataSource.getClass().getName());
    }
}
