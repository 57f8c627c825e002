/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.TreeMap;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;

/**
 * Leaves a statement open twelve times, prints the table of leaks as a console would read it, and stays until it is told to go on.
 * Arguments: url user password.
 */
public final class TellingApp {
    private TellingApp() {}

    public static void main(String[] args) throws Exception {
        for (int i = 0; i < 6; i++) {
            Shop.open(args).close();
        }
        for (int i = 0; i < 12; i++) {
            leaveOpen(args);
        }
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("io.millpond:type=Leaks");
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!server.isRegistered(name) && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        TabularData table = (TabularData) server.getAttribute(name, "Leaks");
        @SuppressWarnings("unchecked")
        Collection<CompositeData> rows = (Collection<CompositeData>) table.values();
        for (CompositeData row : rows) {
            TreeMap<String, Object> cells = new TreeMap<String, Object>();
            for (String key : row.getCompositeType().keySet()) {
                cells.put(key, row.get(key));
            }
            System.out.println("row=" + cells);
        }
        Connection held = Shop.open(args);
        System.out.println("ready");
        System.in.read();
        held.close();
    }

    private static void leaveOpen(String[] args) throws SQLException {
        try (Connection connection = Shop.open(args)) {
            System.out.println("line=" + (new Throwable().getStackTrace()[0].getLineNumber() + 1));
            connection.createStatement().execute("select 1");
        }
    }
}
