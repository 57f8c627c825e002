/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import io.millpond.agent.event.PoolIdentity;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What a JDBC URL reaches, as far as it may be shown: which database system, where, and which database in it. Holds neither
 * the URL nor any of its secrets; what cannot be read with certainty is left out, since a wrong cut could show a password.
 */
public final class JdbcTarget {

    private final String systemName;
    private final @Nullable String host;
    private final int port;
    private final int defaultPort;
    private final @Nullable String database;
    private final @Nullable String namespace;
    private final String poolName;
    private final boolean credentials;
    private final boolean diesWithLastConnection;
    private final boolean poolable;
    private final boolean plainSession;
    private final boolean creates;
    private final boolean endsDatabase;

    JdbcTarget(TargetBuilder b) {
        this.systemName = b.systemName;
        this.host = b.host;
        this.port = b.port;
        this.defaultPort = b.defaultPort;
        this.database = b.database;
        this.namespace = b.namespace();
        this.poolName = b.poolName();
        this.credentials = b.credentials;
        this.diesWithLastConnection = b.dies;
        this.poolable = b.poolable && !b.dies;
        this.plainSession = b.plainSession;
        this.creates = b.creates;
        this.endsDatabase = b.endsDatabase;
    }

    /** Never throws, whatever the text: an unreadable URL is a database of its own kind without a place. */
    public static JdbcTarget of(String url, @Nullable Properties info) {
        return TargetParser.parse(url, info);
    }

    /**
     * The session that is running this very code, a routine of the database: nobody's to pool, and the database will look into the
     * driver's own objects for the routine's results.
     */
    public static boolean isOfRunningRoutine(String url) {
        return url.startsWith("jdbc:default:connection") || url.startsWith("jdbc:columnlist:connection");
    }

    /** {@code db.system.name}. */
    public String systemName() {
        return systemName;
    }

    /** {@code server.address}, the first one of several; null for embedded databases and where unknown. */
    public @Nullable String host() {
        return host;
    }

    /** The port, the database's default where the URL names none; -1 where there is none. */
    public int port() {
        return port;
    }

    /** The default port of this database system, -1 where it has none. */
    public int defaultPort() {
        return defaultPort;
    }

    public boolean isDefaultPort() {
        return port == defaultPort;
    }

    /** The database as named by the URL; a file's name without its path. */
    public @Nullable String database() {
        return database;
    }

    /** {@code db.namespace} at connect time. */
    public @Nullable String namespace() {
        return namespace;
    }

    /** {@code host:port/database}, or the database's name where it is embedded. */
    public String poolName() {
        return poolName;
    }

    /** The URL or the properties carry a password (or a token): a connection may be opened on any thread. */
    public boolean hasCredentials() {
        return credentials;
    }

    /** A database that ends, or whose file is closed, with its last connection: an idle pooled one would keep it. */
    public boolean diesWithLastConnection() {
        return diesWithLastConnection;
    }

    /** False where opening a connection does more than to connect (H2's INIT, Derby's shutdown) or where each has its own database. */
    public boolean isPoolable() {
        return poolable;
    }

    /** False where the URL prepares each session with SQL of its own, or spreads it over servers: no reset recipe then. */
    boolean hasPlainSession() {
        return plainSession;
    }

    /** Connecting ends the database (Derby's shutdown and drop), or says when it ends (H2's DB_CLOSE_DELAY, if it is not forever). */
    public boolean endsDatabase() {
        return endsDatabase;
    }

    /** Whether that is a database in the application's process that may be this one; those of one name are taken for one. */
    public boolean mayBe(JdbcTarget other) {
        String name = other.database;
        return host == null
                && systemName.equals(other.systemName)
                && (name == null || name.isEmpty() || name.equalsIgnoreCase(database));
    }

    /** Whether both reach one server over the network, as far as their URLs say. */
    public boolean isOnServerOf(JdbcTarget other) {
        String mine = server();
        return mine != null && mine.equals(other.server());
    }

    /** The same for all URLs that reach one server over the network, whichever driver they name; null: in this process. */
    @Nullable
    String server() {
        String name = host;
        if (name == null) {
            return null;
        }
        return (isLoopback(name) ? "localhost" : name.toLowerCase(Locale.ROOT)) + ":" + port;
    }

    /** The server refused a log-in only because too many sessions are open: its own limit, or one of a database or an account. */
    public boolean isRoomMissing(SQLException refused) {
        return host != null && FatalErrors.isRoomMissing(refused, Vendor.of(systemName));
    }

    private static boolean isLoopback(String name) {
        return name.equalsIgnoreCase("localhost")
                || name.equals("127.0.0.1")
                || name.equals("::1")
                || name.equals("[::1]");
    }

    /** The URL asks for the database to be created (Derby), which the first connection does and each later one is warned of. */
    boolean createsDatabase() {
        return creates;
    }

    /** The identity of a pool of this target. */
    public PoolIdentity identity(String name) {
        return new PoolIdentity(name, systemName, namespace, host, port, isDefaultPort());
    }

    @Override
    public String toString() {
        return systemName + " " + poolName;
    }
}
