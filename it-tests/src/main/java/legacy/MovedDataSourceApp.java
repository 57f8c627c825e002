/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.postgresql.ds.PGSimpleDataSource;

/** Sets another database on a DataSource while an equal one goes on asking for the first. Arguments: url user password other. */
public final class MovedDataSourceApp {
    private MovedDataSourceApp() {}

    public static void main(String[] args) throws Exception {
        PGSimpleDataSource moved = source(args);
        PGSimpleDataSource staying = source(args);
        for (int i = 0; i < 5; i++) {
            moved.getConnection().close();
        }
        moved.setDatabaseName(args[3]);
        System.out.println("staying=" + databases(staying));
        System.out.println("moved=" + databases(moved));
    }

    private static PGSimpleDataSource source(String[] args) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(args[0]);
        source.setUser(args[1]);
        source.setPassword(args[2]);
        return source;
    }

    private static Set<String> databases(PGSimpleDataSource source) throws Exception {
        Set<String> seen = new TreeSet<String>();
        List<Connection> held = new ArrayList<Connection>();
        for (int i = 0; i < 5; i++) {
            Connection connection = source.getConnection();
            held.add(connection);
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("select current_database()")) {
                row.next();
                seen.add(row.getString(1));
            }
        }
        for (Connection connection : held) {
            connection.close();
        }
        return seen;
    }
}
