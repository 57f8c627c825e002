/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Of each borrow it keeps nothing but one LOB or array, through collections, and then uses that; at last it drops them all. Prints what
 * the agent knows of leaks at either time.
 */
public final class HeldLobsApp {
    private HeldLobsApp() {}

    public static void main(String[] args) throws Exception {
        for (int i = 0; i < 6; i++) {
            Shop.open(args).close();
        }
        boolean postgres = args[0].startsWith("jdbc:postgresql:");
        boolean mariaDb = args[0].startsWith("jdbc:mariadb:");
        try (Connection connection = Shop.open(args);
                Statement statement = connection.createStatement()) {
            statement.execute("drop table if exists lobs");
            statement.execute("create table lobs (b " + (mariaDb ? "longblob" : postgres ? "oid" : "blob") + ", c "
                    + (mariaDb ? "longtext" : postgres ? "text" : "clob") + ")");
            statement.execute(
                    postgres
                            ? "insert into lobs values (lo_from_bytea(0, '\\x010203'), 'abc')"
                            : "insert into lobs values (x'010203', 'abc')");
        }
        List<Object> held = new ArrayList<Object>();
        hold(held, args, postgres, mariaDb);
        rounds();
        System.out.println("lost while held=" + leaked("connection"));
        for (Object each : held) {
            System.out.println("used=" + use(each));
        }
        held.clear();
        rounds();
        System.out.println("dropped=" + leaked("connection"));
        System.out.println("in use=" + pool("InUse"));
        System.out.println("end");
    }

    private static void hold(List<Object> held, String[] args, boolean postgres, boolean mariaDb) throws SQLException {
        held.add(rows(args, "select b from lobs").getBlob(1));
        if (!postgres) {
            held.add(rows(args, "select c from lobs").getClob(1));
            held.add(filled(Shop.open(args).createBlob()));
            held.add(filled(Shop.open(args).createClob()));
            held.add(filled(Shop.open(args).createNClob()));
        }
        if (!mariaDb) {
            held.add(rows(args, "select array[1, 2, 3]").getArray(1));
            held.add(Shop.open(args).createArrayOf("integer", new Object[] {1, 2, 3}));
            SQLXML xml = Shop.open(args).createSQLXML();
            xml.setString("<a/>");
            held.add(xml);
        }
    }

    private static ResultSet rows(String[] args, String query) throws SQLException {
        Connection connection = Shop.open(args);
        connection.setAutoCommit(false);
        PreparedStatement statement = connection.prepareStatement(query);
        ResultSet rows = statement.executeQuery();
        rows.next();
        return rows;
    }

    private static Blob filled(Blob blob) throws SQLException {
        blob.setBytes(1, new byte[] {1, 2, 3});
        return blob;
    }

    private static Clob filled(Clob clob) throws SQLException {
        clob.setString(1, "abc");
        return clob;
    }

    private static String use(Object value) throws SQLException {
        if (value instanceof Blob) {
            return "lob " + ((Blob) value).getBytes(1, 3).length;
        }
        if (value instanceof Clob) {
            return "lob " + ((Clob) value).getSubString(1, 3).length();
        }
        if (value instanceof Array) {
            return "array " + ((Object[]) ((Array) value).getArray()).length;
        }
        return "xml " + ((SQLXML) value).getString();
    }

    /** Collections, and after each the agent's look at what they brought to light. */
    private static void rounds() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            WeakReference<Object> canary = new WeakReference<Object>(new Object());
            while (canary.get() != null) {
                System.gc();
            }
            Thread.sleep(1_500);
        }
    }

    private static long leaked(String kind) throws Exception {
        long sum = 0;
        for (String line : ManagementFactory.getPlatformMBeanServer()
                .getAttribute(new ObjectName("io.millpond:type=Leaks"), "Report")
                .toString()
                .split(System.lineSeparator())) {
            String[] cells = line.trim().split(" +");
            if (cells.length > 2 && cells[1].equals(kind) && cells[2].equals("unreachable")) {
                sum += Long.parseLong(cells[0]);
            }
        }
        return sum;
    }

    private static Object pool(String attribute) throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        for (ObjectName name : server.queryNames(new ObjectName("io.millpond:type=Pool,*"), null)) {
            return server.getAttribute(name, attribute);
        }
        return "no pool";
    }
}
