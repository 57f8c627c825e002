/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.PGResultSetMetaData;
import org.postgresql.PGStatement;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.BaseStatement;
import org.postgresql.core.Oid;
import org.postgresql.geometric.PGpoint;
import org.postgresql.jdbc.PgArray;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.jdbc.PgResultSet;
import org.postgresql.jdbc.PgStatement;
import org.postgresql.jdbc.PreferQueryMode;
import org.postgresql.largeobject.LargeObject;
import org.postgresql.largeobject.LargeObjectManager;
import org.postgresql.util.PGInterval;
import org.postgresql.util.PGmoney;
import org.postgresql.util.PGobject;

/** What applications do with PostgreSQL's driver beyond JDBC. Arguments: url user password. */
public final class VendorPostgres {
    private static final Charset UTF_8 = Charset.forName("UTF-8");
    private static final Transcript TOLD = new Transcript();

    private VendorPostgres() {}

    /** One use of the driver, on a connection of its own. */
    private interface Use {
        void on(Connection connection) throws Exception;
    }

    public static void main(String[] args) throws Exception {
        use(args, "tables", connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("create table item(id int primary key, name text)");
                statement.execute("create table shape(at point, span interval, price money, doc jsonb, tags text[])");
            }
        });
        for (int round = 0; round < 6; round++) {
            TOLD.at("round " + round);
            int base = round * 1000;
            use(args, "casts", VendorPostgres::casts);
            use(args, "copy", connection -> copy(connection, base));
            use(args, "copy by class", connection -> copyByClass(connection, base));
            use(args, "large object", VendorPostgres::largeObject);
            use(args, "types", VendorPostgres::types);
            use(args, "arrays", VendorPostgres::arrays);
            connectionsOfArrays(args, false);
            connectionsOfArrays(args, true);
            use(args, "settings", VendorPostgres::settings);
            use(args, "cursor", VendorPostgres::cursor);
            use(args, "cancel", VendorPostgres::cancel);
            notifications(args);
        }
    }

    private static void use(String[] args, String what, Use use) throws SQLException {
        try (Connection connection = DriverManager.getConnection(args[0], args[1], args[2])) {
            TOLD.tell(what, () -> {
                use.on(connection);
                return "done";
            });
        }
    }

    private static void casts(Connection connection) throws SQLException {
        PgConnection own = (PgConnection) connection;
        BaseConnection base = (BaseConnection) connection;
        PGConnection published = (PGConnection) connection;
        TOLD.say("same " + (own == connection) + " " + (base == published) + " " + own.equals(connection) + " "
                + (own.hashCode() == System.identityHashCode(connection)));
        TOLD.say("text "
                + connection
                        .toString()
                        .equals("org.postgresql.jdbc.PgConnection@"
                                + Integer.toHexString(System.identityHashCode(connection))));
        TOLD.say("unwrap " + (connection.unwrap(PGConnection.class) == connection) + " "
                + connection.isWrapperFor(PgConnection.class) + " " + connection.isWrapperFor(Runnable.class));
        TOLD.say("encoding " + base.getEncoding().name() + " " + own.getServerMajorVersion() + " "
                + own.haveMinimumServerVersion(90000) + " " + own.getPreferQueryMode() + " "
                + own.getParameterStatus("server_encoding") + " "
                + own.getParameterStatuses().containsKey("TimeZone"));
        try (Statement statement = connection.createStatement();
                PreparedStatement prepared = connection.prepareStatement("select ?::int")) {
            PgStatement plain = (PgStatement) statement;
            BaseStatement based = (BaseStatement) prepared;
            prepared.setInt(1, 7);
            TOLD.say("text " + prepared + " " + ((PGStatement) prepared).getPrepareThreshold() + " "
                    + plain.getLastOID() + " " + plain.isUseServerPrepare() + " " + based.isUseServerPrepare());
            try (ResultSet rows = prepared.executeQuery()) {
                PgResultSet own2 = (PgResultSet) rows;
                own2.next();
                TOLD.say("row " + own2.getInt(1) + " " + own2.getFixedString(1) + " " + own2.getRefCursor() + " "
                        + (own2.getStatement() == prepared) + " " + (plain.getConnection() == connection) + " "
                        + ((PgStatement) own2.getStatement()).getConnection().equals(own));
                TOLD.say("meta " + ((PGResultSetMetaData) rows.getMetaData()).getFormat(1));
            }
        }
        try (ResultSet rows = base.execSQLQuery("select 'by the base connection'")) {
            rows.next();
            TOLD.say(rows.getString(1));
        }
        base.execSQLUpdate("delete from item where id < 0");
    }

    private static void copy(Connection connection, int base) throws Exception {
        CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
        TOLD.say("in "
                + copy.copyIn("copy item from stdin csv", new StringReader((base + 1) + ",a\n" + (base + 2) + ",b\n")));
        CopyIn in = copy.copyIn("copy item from stdin csv");
        byte[] line = ((base + 3) + ",c\n").getBytes(UTF_8);
        in.writeToCopy(line, 0, line.length);
        TOLD.say("rows " + in.endCopy() + " " + in.isActive());
        StringWriter out = new StringWriter();
        TOLD.say("out "
                + copy.copyOut("copy (select * from item where id > " + base + " order by id) to stdout csv", out) + " "
                + out.toString().replace('\n', ';'));
        TOLD.tell("broken", () -> copy.copyIn("copy item from stdin csv", new StringReader("nonsense\n")));
    }

    private static void copyByClass(Connection connection, int base) throws Exception {
        CopyManager copy = new CopyManager((BaseConnection) connection);
        ByteArrayInputStream in = new ByteArrayInputStream(((base + 10) + ",x\n").getBytes(UTF_8));
        TOLD.say("in " + copy.copyIn("copy item from stdin csv", in));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        copy.copyOut("copy (select count(*) from item) to stdout", out);
        TOLD.say("out " + new String(out.toByteArray(), UTF_8).trim());
    }

    private static void largeObject(Connection connection) throws Exception {
        connection.setAutoCommit(false);
        LargeObjectManager manager = new LargeObjectManager((BaseConnection) connection);
        long oid = manager.createLO(LargeObjectManager.READWRITE);
        try (LargeObject object = manager.open(oid, LargeObjectManager.READWRITE)) {
            object.write("large".getBytes(UTF_8));
            object.seek(0);
            TOLD.say("read " + new String(object.read(5), UTF_8) + " " + object.size64());
        }
        ((PGConnection) connection).getLargeObjectAPI().unlink(oid);
        connection.commit();
        TOLD.say("fastpath "
                + ((PgConnection) connection).getFastpathAPI().getClass().getSimpleName());
    }

    private static void types(Connection connection) throws SQLException {
        PGConnection own = (PGConnection) connection;
        try (PreparedStatement insert = connection.prepareStatement("insert into shape values(?, ?, ?, ?, null)");
                Statement statement = connection.createStatement()) {
            PGobject doc = new PGobject();
            doc.setType("jsonb");
            doc.setValue("{\"a\": 1}");
            insert.setObject(1, new PGpoint(1, 2));
            insert.setObject(2, new PGInterval("1 day"));
            insert.setObject(3, new PGmoney(4.5));
            insert.setObject(4, doc);
            TOLD.say("inserted " + insert.executeUpdate());
            try (ResultSet rows = statement.executeQuery("select at, span, doc from shape limit 1")) {
                rows.next();
                TOLD.say(rows.getObject(1) + " " + rows.getObject(2) + " " + rows.getObject(3) + " "
                        + rows.getObject(1, PGpoint.class).x);
            }
        }
        own.addDataType("point", PGpoint.class);
        TOLD.say(own.escapeLiteral("it's") + " " + own.escapeIdentifier("a b"));
    }

    private static void arrays(Connection connection) throws SQLException {
        Array made = ((PgConnection) connection).createArrayOf("int4", new int[] {1, 2});
        PgArray own = new PgArray((BaseConnection) connection, Oid.INT4_ARRAY, "{3,4}");
        try (PreparedStatement statement = connection.prepareStatement("select ?::int[] || ?::int[]")) {
            statement.setArray(1, made);
            statement.setArray(2, own);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                TOLD.say(Arrays.toString((Object[]) rows.getArray(1).getArray()));
            }
        }
        try (ResultSet rows = own.getResultSet()) {
            rows.next();
            TOLD.say("element " + rows.getInt(2));
        }
    }

    /** An array knows its connection, and code that closes what it finds from there is known to exist. */
    private static void connectionsOfArrays(String[] args, boolean closedBefore) throws SQLException {
        Connection connection = DriverManager.getConnection(args[0], args[1], args[2]);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select array[1,2], array[[1,2],[3,4]]");
        rows.next();
        Array[] arrays = {
            rows.getArray(1),
            (Array) rows.getObject(1),
            rows.getObject(2, Array.class),
            connection.createArrayOf("int4", new Object[] {5})
        };
        rows.close();
        statement.close();
        if (closedBefore) {
            connection.close();
        }
        for (Array array : arrays) {
            TOLD.tell("rows of an array", () -> {
                try (ResultSet elements = array.getResultSet()) {
                    Connection found = elements.getStatement().getConnection();
                    return found == connection ? "this" : "another";
                }
            });
            TOLD.tell("itself", () -> Arrays.deepToString((Object[]) array.getArray()));
        }
        connection.close();
        try (Connection next = DriverManager.getConnection(args[0], args[1], args[2]);
                Statement other = next.createStatement()) {
            next.setAutoCommit(false);
            other.execute("create temp table of_the_next(id int)");
            for (Array array : arrays) {
                TOLD.tell("closed", () -> {
                    array.getResultSet().getStatement().getConnection().rollback();
                    return "rolled back";
                });
            }
            TOLD.tell("the next one's", () -> other.executeUpdate("insert into of_the_next values (1)"));
            next.rollback();
        }
    }

    private static void settings(Connection connection) throws SQLException {
        PGConnection own = (PGConnection) connection;
        TOLD.say("defaults " + own.getPrepareThreshold() + " " + own.getDefaultFetchSize() + " " + own.getAutosave());
        own.setPrepareThreshold(1);
        own.setDefaultFetchSize(3);
        TOLD.say("changed " + own.getPrepareThreshold() + " " + own.getDefaultFetchSize() + " "
                + (own.getPreferQueryMode() == PreferQueryMode.EXTENDED));
        try (Statement statement = connection.createStatement()) {
            TOLD.say("fetch " + statement.getFetchSize());
        }
    }

    private static void cursor(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(2);
            try (ResultSet rows = statement.executeQuery("select * from generate_series(1, 5) g")) {
                rows.next();
                TOLD.say("cursor " + (((PgResultSet) rows).getRefCursor() == null) + " " + rows.getInt("g"));
            }
        }
        connection.rollback();
    }

    private static void cancel(Connection connection) throws SQLException {
        PgConnection own = (PgConnection) connection;
        own.cancelQuery();
        TOLD.say("replication " + (own.getReplicationAPI() != null) + " " + (own.getTypeInfo() != null) + " "
                + own.getTypeInfo().getPGType("int4"));
    }

    private static void notifications(String[] args) throws SQLException {
        try (Connection listener = DriverManager.getConnection(args[0], args[1], args[2]);
                Connection sender = DriverManager.getConnection(args[0], args[1], args[2])) {
            try (Statement listen = listener.createStatement();
                    Statement send = sender.createStatement()) {
                listen.execute("listen news");
                send.execute("notify news, 'hello'");
                PGNotification[] heard = null;
                for (int i = 0; i < 100 && (heard == null || heard.length == 0); i++) {
                    heard = ((PgConnection) listener).getNotifications(1000);
                }
                TOLD.say("heard " + heard.length + " " + heard[0].getName() + " " + heard[0].getParameter() + " "
                        + (heard[0].getPID() == ((PGConnection) sender).getBackendPID()));
            }
        }
        // Whoever comes next listens to nothing.
        try (Connection next = DriverManager.getConnection(args[0], args[1], args[2]);
                Statement statement = next.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from pg_listening_channels()")) {
            rows.next();
            TOLD.say("listening " + rows.getInt(1) + " " + after(() -> ((PGConnection) next).getNotifications()));
        }
    }

    private static Object after(Callable<Object[]> call) throws SQLException {
        try {
            Object[] found = call.call();
            return found == null ? 0 : found.length;
        } catch (SQLException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
