/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.jdbc.session.JdbcTarget;
import java.sql.Driver;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What one call asks a door for. What is costly to know is found out when it is first needed, on the thread of the call. */
abstract class Asked {

    /** The return type that the woven method promises; null: a Connection. */
    final @Nullable Class<?> promised;

    private @Nullable DoorKey key;
    private @Nullable JdbcTarget target;

    Asked(@Nullable Class<?> promised) {
        this.promised = promised;
    }

    final DoorKey key() {
        DoorKey made = key;
        if (made == null) {
            made = makeKey();
            if (!carriesPassword() && !target().hasCredentials()) {
                Object subject = ThreadSubject.current();
                made = subject == null ? made : made.by(subject);
            }
            key = made;
        }
        return made;
    }

    final JdbcTarget target() {
        JdbcTarget parsed = target;
        if (parsed == null) {
            parsed = parseTarget();
            target = parsed;
        }
        return parsed;
    }

    /** The URL, for the exclusion globs; empty where none is known. */
    abstract String url();

    abstract DoorKey makeKey();

    /** Without a look at the URL, which costs more; false: it may. */
    abstract boolean carriesPassword();

    abstract JdbcTarget parseTarget();

    /** The loader that must see the driver. */
    abstract @Nullable ClassLoader loader();

    /** How the pool will open later ones; null: by callers only. */
    abstract @Nullable Dialer dialer(@Nullable Object answeredBy);

    private static boolean carriesPassword(@Nullable Properties info) {
        return info != null && info.getProperty("password") != null;
    }

    /** Through DriverManager. */
    static Asked manager(String url, @Nullable Properties info, @Nullable Class<?> caller) {
        return new Asked(null) {
            @Override
            String url() {
                return url;
            }

            @Override
            DoorKey makeKey() {
                return DoorKey.ofDriverManager(url, info);
            }

            @Override
            boolean carriesPassword() {
                return Asked.carriesPassword(info);
            }

            @Override
            JdbcTarget parseTarget() {
                return JdbcTarget.of(url, info);
            }

            @Override
            @Nullable
            ClassLoader loader() {
                return LoaderView.loaderOf(caller);
            }

            @Override
            @Nullable
            Dialer dialer(@Nullable Object answeredBy) {
                return answeredBy instanceof Driver ? Dialer.of((Driver) answeredBy, url, info) : null;
            }
        };
    }

    /** A driver itself. */
    static Asked driver(Driver driver, String url, @Nullable Properties info, @Nullable Class<?> promised) {
        return new Asked(promised) {
            @Override
            String url() {
                return url;
            }

            @Override
            DoorKey makeKey() {
                return DoorKey.ofDriver(StatelessDrivers.identity(driver), url, info);
            }

            @Override
            boolean carriesPassword() {
                return Asked.carriesPassword(info);
            }

            @Override
            JdbcTarget parseTarget() {
                return JdbcTarget.of(url, info);
            }

            @Override
            @Nullable
            ClassLoader loader() {
                return driver.getClass().getClassLoader();
            }

            @Override
            Dialer dialer(@Nullable Object answeredBy) {
                return Dialer.of(driver, url, info);
            }
        };
    }

    /** A DataSource, whose key and place were read. */
    static Asked source(
            DataSource source,
            SourceReader.Reading reading,
            SourceReader reader,
            SourceReader.Arguments arguments,
            @Nullable Class<?> promised) {
        return new Asked(promised) {
            @Override
            String url() {
                return reading.url;
            }

            @Override
            DoorKey makeKey() {
                return reading.key;
            }

            @Override
            boolean carriesPassword() {
                return Asked.carriesPassword(reading.credentials);
            }

            @Override
            JdbcTarget parseTarget() {
                return JdbcTarget.of(reading.url, reading.credentials);
            }

            @Override
            @Nullable
            ClassLoader loader() {
                return source.getClass().getClassLoader();
            }

            @Override
            Dialer dialer(@Nullable Object answeredBy) {
                return Dialer.of(source, arguments, reader, reading);
            }
        };
    }

    /** A DataSource of which nothing is known: this object, as it is set when that is first asked. */
    static Asked instance(DataSource source, SourceReader.Arguments arguments, @Nullable Class<?> promised) {
        return new Asked(promised) {
            private SourceReader.@Nullable Reading reading;

            private SourceReader.Reading reading() {
                SourceReader.Reading read = reading;
                if (read == null) {
                    read = SourceReader.ofInstance(source, arguments);
                    reading = read;
                }
                return read;
            }

            @Override
            String url() {
                return reading().url;
            }

            @Override
            DoorKey makeKey() {
                return reading().key;
            }

            @Override
            boolean carriesPassword() {
                return Asked.carriesPassword(reading().credentials);
            }

            @Override
            JdbcTarget parseTarget() {
                return JdbcTarget.of(reading().url, reading().credentials);
            }

            @Override
            @Nullable
            ClassLoader loader() {
                return source.getClass().getClassLoader();
            }

            @Override
            Dialer dialer(@Nullable Object answeredBy) {
                return Dialer.of(source, arguments, SourceReader.BY_INSTANCE, reading());
            }
        };
    }
}
