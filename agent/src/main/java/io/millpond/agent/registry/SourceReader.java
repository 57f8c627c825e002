/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import java.util.Collections;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads what a DataSource asks its database for. */
abstract class SourceReader {

    /** The arguments of a getConnection call. */
    static final class Arguments {
        static final Arguments NONE = new Arguments(null, null, false);

        final @Nullable String user;
        final @Nullable String password;
        final boolean given;

        Arguments(@Nullable String user, @Nullable String password, boolean given) {
            this.user = user;
            this.password = password;
            this.given = given;
        }

        boolean areSame(Arguments other) {
            return given == other.given && isSame(user, other.user) & isSame(password, other.password);
        }

        private static boolean isSame(@Nullable String mine, @Nullable String theirs) {
            return mine == null || theirs == null ? mine == theirs : Secret.isSame(mine, theirs);
        }
    }

    /** What was read. */
    static final class Reading {
        final DoorKey key;
        final String url;
        /** The user and the password, where there are any. */
        final Properties credentials;

        Reading(DoorKey key, String url, Properties credentials) {
            this.key = key;
            this.url = url;
            this.credentials = credentials;
        }
    }

    /** For a class of which nothing is known: this one object, as it is set now. */
    static final SourceReader BY_INSTANCE = new SourceReader() {
        @Override
        @Nullable
        Reading read(DataSource source, Arguments arguments) {
            return ofInstance(source, arguments);
        }

        @Override
        @Nullable
        SourceState state(DataSource source) {
            String url = url(source);
            return SourceState.of(source, Collections.emptySet(), isOfClass(source, url) ? null : url);
        }
    };

    /** One whose fields cannot be read is another each time it is read, so it never becomes known. */
    static Reading ofInstance(DataSource source, Arguments arguments) {
        String url = url(source);
        Properties credentials = new Properties();
        if (arguments.given) {
            put(credentials, "user", arguments.user);
            put(credentials, "password", arguments.password);
        }
        return new Reading(DoorKey.ofInstance(source, url, credentials, FieldSnapshot.of(source)), url, credentials);
    }

    private static final String[] URL_GETTERS = {"getUrl", "getURL", "getJdbcUrl"};

    /**
     * @return null where it cannot be told: the call passes through
     * @throws ReflectiveOperationException where the class is not what the table says: the call passes through
     */
    abstract @Nullable Reading read(DataSource source, Arguments arguments) throws ReflectiveOperationException;

    /** As long as it holds, a reading says what it said; null: only a reading tells. */
    abstract @Nullable SourceState state(DataSource source);

    /** Made of the name of the class, whatever the object is set to: there is nothing that it could be asked. */
    private static boolean isOfClass(Object source, String url) {
        for (String getter : URL_GETTERS) {
            if (Getters.has(source, getter)) {
                return false;
            }
        }
        return url.equals(named(source));
    }

    private static String named(Object source) {
        return "jdbc:" + source.getClass().getSimpleName() + ":";
    }

    /** Where it connects, for names and for databases that end with their last connection. */
    static String url(Object source) {
        for (String getter : URL_GETTERS) {
            Object url = Getters.ask(source, getter);
            if (url instanceof String) {
                return (String) url;
            }
        }
        String name = source.getClass().getName();
        if (name.startsWith("org.apache.derby.")) {
            Object attributes = Getters.ask(source, "getConnectionAttributes");
            return "jdbc:derby:" + place(source)
                    + (attributes == null ? "" : ";" + attributes)
                    + (Getters.ask(source, "getShutdownDatabase") == null ? "" : ";shutdown=true");
        }
        if (name.startsWith("com.ibm.db2.jcc.")) {
            return "jdbc:db2:" + place(source);
        }
        if (name.startsWith("net.sourceforge.jtds.")) {
            return "jdbc:jtds:sqlserver:" + place(source);
        }
        return named(source);
    }

    /** Server, port and database, of which an embedded one has the last only. */
    private static String place(Object source) {
        Object server = Getters.ask(source, "getServerName");
        Object port = Getters.ask(source, "getPortNumber");
        Object database = Getters.ask(source, "getDatabaseName");
        boolean ported = port instanceof Integer && (Integer) port > 0;
        return (server == null ? "" : "//" + server + (ported ? ":" + port : "") + "/")
                + (database == null ? "" : database);
    }

    static void put(Properties properties, String name, @Nullable String value) {
        if (value != null) {
            properties.setProperty(name, value);
        }
    }
}
