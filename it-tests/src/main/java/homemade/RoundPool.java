/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package homemade;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A home-made pool that is a DataSource: keeps up to maxIdle, closes what is over it. With a filler, another thread opens; raw, it
 * lends the connections themselves, and callers give them back.
 */
public final class RoundPool extends Source implements AutoCloseable {
    private final String url;
    private final int maxIdle;
    private final boolean raw;
    private final boolean filled;
    private final Deque<Connection> idle = new ArrayDeque<Connection>();
    private final List<Connection> all = new ArrayList<Connection>();

    public RoundPool(String url, int maxIdle, boolean raw, boolean filled) {
        this.url = url;
        this.maxIdle = maxIdle;
        this.raw = raw;
        this.filled = filled;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection found;
        synchronized (this) {
            found = idle.pollFirst();
        }
        Connection lent = found != null ? found : filled ? Filler.fill(this) : open();
        return raw ? lent : Wrapped.around(lent, () -> giveBack(lent));
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLException("no");
    }

    Connection open() throws SQLException {
        Connection opened = DriverManager.getConnection(url, "sa", "");
        synchronized (this) {
            all.add(opened);
        }
        return opened;
    }

    public void giveBack(Connection connection) throws SQLException {
        synchronized (this) {
            if (idle.size() < maxIdle) {
                idle.addFirst(connection);
                return;
            }
            all.remove(connection);
        }
        connection.close();
    }

    @Override
    public synchronized void close() throws SQLException {
        for (Connection each : all) {
            each.close();
        }
        all.clear();
        idle.clear();
    }

    /** Opens on a thread of its own. */
    static final class Filler {
        private Filler() {}

        static Connection fill(RoundPool pool) throws SQLException {
            Connection[] opened = new Connection[1];
            Thread thread = new Thread(() -> {
                try {
                    opened[0] = pool.open();
                } catch (SQLException e) {
                    e.printStackTrace();
                }
            });
            thread.start();
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new SQLException(e);
            }
            return opened[0];
        }
    }
}
