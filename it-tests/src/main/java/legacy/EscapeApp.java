/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.io.StringReader;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.largeobject.LargeObject;
import org.postgresql.largeobject.LargeObjectManager;

/**
 * Holds nothing of a connection but an object of the driver's, through several garbage collections, while others ask for more
 * connections than there are left. Arguments: url user password.
 */
public final class EscapeApp {
    private EscapeApp() {}

    public static void main(String[] args) throws Exception {
        for (int i = 0; i < 6; i++) {
            Shop.open(args).close();
        }
        try (Connection connection = Shop.open(args);
                Statement statement = connection.createStatement()) {
            statement.execute("drop table if exists escaped");
            statement.execute("create table escaped (id int)");
        }
        CopyManager copy = copy(args);
        LargeObjectManager large = large(args);
        for (int i = 0; i < 4; i++) {
            WeakReference<Object> canary = new WeakReference<Object>(new Object());
            while (canary.get() != null) {
                System.gc();
            }
            Thread.sleep(1_000);
            try (Connection other = Shop.open(args)) {
                System.out.println("others=" + pid(other));
            }
        }
        System.out.println("copied=" + copy.copyIn("copy escaped from stdin", new StringReader("1\n2\n3\n")));
        long id = large.createLO();
        LargeObject object = large.open(id);
        object.write(new byte[] {1, 2, 3});
        System.out.println("written=" + object.tell());
        try (Connection other = Shop.open(args);
                Statement statement = other.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from escaped")) {
            rows.next();
            System.out.println("rows=" + rows.getInt(1));
        }
        System.out.println("end");
    }

    private static CopyManager copy(String[] args) throws SQLException {
        Connection connection = Shop.open(args);
        System.out.println("copies=" + pid(connection));
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }

    private static LargeObjectManager large(String[] args) throws SQLException {
        Connection connection = Shop.open(args);
        System.out.println("stores=" + pid(connection));
        connection.setAutoCommit(false);
        return connection.unwrap(PGConnection.class).getLargeObjectAPI();
    }

    private static int pid(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select pg_backend_pid()")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
