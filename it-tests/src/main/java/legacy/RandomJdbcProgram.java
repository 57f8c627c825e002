/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Properties;
import java.util.Random;

/**
 * A random program over many connections, one after the other, that prints every answer it gets: two runs with the same
 * seed on equal databases print the same. Each borrow has a generator of its own, so that it can be run alone.
 * Arguments: seed borrows dialect url user password.
 */
public final class RandomJdbcProgram {
    private final DiffDialect dialect;
    private final String[] access;
    private final Transcript transcript = new Transcript();
    private final long seed;
    private Random random;
    private int borrow;
    private Savepoint savepoint;
    private Statement kept;
    private PreparedStatement keptPrepared;

    private RandomJdbcProgram(long seed, DiffDialect dialect, String[] access) {
        this.seed = seed;
        this.dialect = dialect;
        this.access = access;
    }

    public static void main(String[] args) throws SQLException {
        String[] access = {args[3], args[4], args[5]};
        RandomJdbcProgram program = new RandomJdbcProgram(Long.parseLong(args[0]), DiffDialect.of(args[2]), access);
        program.setUp();
        int borrows = Integer.parseInt(args[1]);
        for (int i = 1; i <= borrows; i++) {
            program.borrow(i);
        }
        System.out.println("end after " + borrows);
    }

    private void setUp() throws SQLException {
        try (Connection connection = open();
                Statement statement = connection.createStatement()) {
            for (String sql : dialect.setup) {
                statement.execute(sql);
            }
        }
    }

    private Connection open() throws SQLException {
        return DriverManager.getConnection(access[0], access[1], access[2]);
    }

    private Connection openSomehow() throws SQLException {
        if (random.nextInt(10) > 0) {
            return open();
        }
        Properties properties = new Properties();
        properties.setProperty("user", access[1]);
        properties.setProperty("password", access[2]);
        return DriverManager.getConnection(access[0], properties);
    }

    private void borrow(int number) throws SQLException {
        borrow = number;
        random = new Random(seed * 1_000_003L + number);
        savepoint = null;
        kept = null;
        keptPrepared = null;
        transcript.at("b" + number);
        Connection connection = openSomehow();
        transcript.tell("warnings", connection::getWarnings);
        // some drivers ask the server once for each physical connection and remember it
        transcript.tell("catalog", connection::getCatalog);
        look(connection, random.nextInt(3) == 0 ? 100 : 25);
        int steps = 2 + random.nextInt(14);
        for (int step = 1; step <= steps; step++) {
            transcript.at("b" + number + "." + step);
            step(connection);
            if (random.nextInt(40) == 0) {
                nested();
            }
        }
        transcript.at("b" + number + ".end");
        end(connection);
    }

    /** What a fresh connection says of itself. */
    private void look(Connection connection, int percent) {
        jdbcState(connection, percent);
        for (String sql : dialect.readers) {
            if (random.nextInt(100) < percent) {
                execute(connection, sql);
            }
        }
    }

    private void jdbcState(Connection connection, int percent) {
        if (random.nextInt(100) < percent) {
            transcript.tell("autocommit", connection::getAutoCommit);
            transcript.tell("isolation", connection::getTransactionIsolation);
            transcript.tell("readonly", connection::isReadOnly);
            transcript.tell("catalog", connection::getCatalog);
            transcript.tell("schema", connection::getSchema);
            transcript.tell("holdability", connection::getHoldability);
            transcript.tell("timeout", connection::getNetworkTimeout);
            transcript.tell("clientinfo", () -> connection.getClientInfo("ApplicationName"));
            transcript.tell(
                    "typemap",
                    () -> connection.getTypeMap() == null
                            ? null
                            : connection.getTypeMap().size());
            transcript.tell("closed", connection::isClosed);
            vendorState(connection);
        }
    }

    /** The driver's own type stays reachable by a cast, as legacy code does it. */
    private void vendorState(Connection connection) {
        if (dialect.name.equals("postgresql")) {
            org.postgresql.PGConnection pg = (org.postgresql.PGConnection) connection;
            transcript.tell("threshold", pg::getPrepareThreshold);
            transcript.tell("fetch", pg::getDefaultFetchSize);
            transcript.tell("unwrap", () -> connection.isWrapperFor(org.postgresql.PGConnection.class));
        } else if (dialect.name.equals("mariadb")) {
            transcript.tell("cast", () -> ((org.mariadb.jdbc.Connection) connection).getCatalog());
            transcript.tell("unwrap", () -> connection.isWrapperFor(org.mariadb.jdbc.Connection.class));
        } else {
            transcript.tell("cast", () -> ((org.h2.jdbc.JdbcConnection) connection).getAutoCommit());
            transcript.tell("unwrap", () -> connection.isWrapperFor(org.h2.jdbc.JdbcConnection.class));
        }
    }

    private void step(Connection connection) throws SQLException {
        int kind = random.nextInt(40);
        if (kind < 11) {
            execute(connection, pick(dialect.writers));
        } else if (kind < 17) {
            execute(connection, pick(dialect.readers));
        } else if (kind < 23) {
            setJdbcState(connection);
        } else if (kind == 23) {
            transcript.tell("commit", () -> nothing(connection::commit));
        } else if (kind == 24) {
            transcript.tell("rollback", () -> nothing(connection::rollback));
        } else if (kind == 25) {
            execute(connection, pick(dialect.errors));
        } else if (kind < 29) {
            prepared(connection);
        } else if (kind == 29) {
            batch(connection);
        } else if (kind == 30) {
            savepoints(connection);
        } else if (kind == 31) {
            generatedKeys(connection);
        } else if (kind == 32) {
            leaveOpen(connection);
        } else if (kind == 33) {
            metadata(connection);
        } else if (kind == 34) {
            callable(connection);
        } else if (kind == 35) {
            identities(connection);
        } else if (kind == 36) {
            transcript.tell("valid", () -> connection.isValid(5));
        } else if (kind == 37) {
            transcript.tell("warnings", () -> connection.getWarnings() == null ? "none" : "some");
            transcript.tell("clear", () -> nothing(connection::clearWarnings));
        } else if (kind == 38) {
            vendorSetter(connection);
        } else {
            jdbcState(connection, 100);
        }
    }

    private interface Action {
        void run() throws Exception;
    }

    private static Object nothing(Action action) throws Exception {
        action.run();
        return "done";
    }

    private String pick(String[] all) {
        return all[random.nextInt(all.length)];
    }

    private void execute(Connection connection, String template) {
        String sql = template.replace("%n", Integer.toString(borrow));
        boolean preparing = random.nextInt(5) == 0;
        transcript.tell(sql, () -> {
            if (preparing) {
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    return outcome(statement, statement.execute());
                }
            }
            try (Statement statement = connection.createStatement()) {
                return outcome(statement, statement.execute(sql));
            }
        });
    }

    private static String outcome(Statement statement, boolean isResult) throws SQLException {
        if (!isResult) {
            return "count " + statement.getUpdateCount();
        }
        try (ResultSet result = statement.getResultSet()) {
            return Transcript.rows(result);
        }
    }

    private void setJdbcState(Connection connection) {
        int kind = random.nextInt(12);
        boolean flag = random.nextBoolean();
        if (kind < 3) {
            transcript.tell("setAutoCommit " + flag, () -> nothing(() -> connection.setAutoCommit(flag)));
        } else if (kind == 3) {
            int level = dialect.isolations[random.nextInt(dialect.isolations.length)];
            transcript.tell("setIsolation " + level, () -> nothing(() -> connection.setTransactionIsolation(level)));
        } else if (kind == 4) {
            transcript.tell("setReadOnly " + flag, () -> nothing(() -> connection.setReadOnly(flag)));
        } else if (kind == 5) {
            String catalog = pick(dialect.catalogs);
            transcript.tell("setCatalog " + catalog, () -> nothing(() -> connection.setCatalog(catalog)));
        } else if (kind == 6) {
            String schema = pick(dialect.schemas);
            transcript.tell("setSchema " + schema, () -> nothing(() -> connection.setSchema(schema)));
        } else if (kind == 7) {
            int holdability = flag ? ResultSet.HOLD_CURSORS_OVER_COMMIT : ResultSet.CLOSE_CURSORS_AT_COMMIT;
            transcript.tell(
                    "setHoldability " + holdability, () -> nothing(() -> connection.setHoldability(holdability)));
        } else if (kind == 8) {
            int millis = 20_000 + random.nextInt(3) * 10_000;
            transcript.tell(
                    "setNetworkTimeout " + millis,
                    () -> nothing(() -> connection.setNetworkTimeout(Runnable::run, millis)));
        } else if (kind == 9) {
            String value = "app" + random.nextInt(3);
            transcript.tell(
                    "setClientInfo " + value, () -> nothing(() -> connection.setClientInfo("ApplicationName", value)));
        } else if (kind == 10) {
            transcript.tell(
                    "setTypeMap",
                    () -> nothing(() -> {
                        HashMap<String, Class<?>> map = new HashMap<String, Class<?>>();
                        map.put("thing", String.class);
                        connection.setTypeMap(map);
                    }));
        } else {
            jdbcState(connection, 100);
        }
    }

    private void prepared(Connection connection) throws SQLException {
        int id = 1 + random.nextInt(3);
        int kind = random.nextInt(4);
        transcript.tell("prepared " + kind + " " + id, () -> {
            if (kind == 0) {
                try (PreparedStatement update = connection.prepareStatement("update acc set v = v + ? where id = ?")) {
                    update.setInt(1, id);
                    update.setInt(2, id);
                    return update.executeUpdate();
                }
            }
            try (PreparedStatement query = connection.prepareStatement(
                    "select id, v from acc where id <= ? order by id",
                    kind == 1 ? ResultSet.TYPE_SCROLL_INSENSITIVE : ResultSet.TYPE_FORWARD_ONLY,
                    ResultSet.CONCUR_READ_ONLY)) {
                query.setInt(1, id);
                query.setMaxRows(kind == 2 ? 1 : 0);
                try (ResultSet result = query.executeQuery()) {
                    String rows = Transcript.rows(result);
                    return kind == 1 ? rows + " first " + result.first() : rows;
                }
            }
        });
    }

    private void batch(Connection connection) {
        boolean failing = random.nextBoolean();
        transcript.tell("batch " + failing, () -> {
            try (Statement statement = connection.createStatement()) {
                statement.addBatch("update acc set v = v + 1 where id = 2");
                statement.addBatch(
                        failing ? "insert into acc (id, v) values (1, 1)" : "update acc set v = v - 1 where id = 3");
                return java.util.Arrays.toString(statement.executeBatch());
            }
        });
    }

    private void savepoints(Connection connection) {
        int kind = random.nextInt(3);
        if (savepoint == null || kind == 0) {
            transcript.tell("setSavepoint", () -> {
                savepoint = connection.setSavepoint("sv");
                return savepoint.getSavepointName();
            });
        } else if (kind == 1) {
            transcript.tell("rollbackTo", () -> nothing(() -> connection.rollback(savepoint)));
        } else {
            transcript.tell("release", () -> nothing(() -> connection.releaseSavepoint(savepoint)));
            savepoint = null;
        }
    }

    private void generatedKeys(Connection connection) {
        transcript.tell("generatedKeys", () -> {
            try (PreparedStatement insert =
                    connection.prepareStatement("insert into acc (v) values (?)", Statement.RETURN_GENERATED_KEYS)) {
                insert.setInt(1, borrow);
                int count = insert.executeUpdate();
                try (ResultSet keys = insert.getGeneratedKeys()) {
                    return count + " " + keys.next() + " " + (keys.getInt(1) > 3);
                }
            }
        });
    }

    private void leaveOpen(Connection connection) {
        transcript.tell("leaveOpen", () -> {
            kept = connection.createStatement();
            kept.setFetchSize(2);
            ResultSet open = kept.executeQuery("select id, v from acc order by id");
            return open.next() + " " + open.getInt(1);
        });
        transcript.tell("leavePrepared", () -> {
            keptPrepared = connection.prepareStatement("select v from acc where id = ?");
            keptPrepared.setInt(1, 2);
            return keptPrepared.execute();
        });
    }

    private void metadata(Connection connection) {
        transcript.tell("product", () -> connection.getMetaData().getDatabaseProductName());
        transcript.tell("user", () -> connection.getMetaData().getURL());
        transcript.tell("tables", () -> {
            try (ResultSet tables = connection.getMetaData().getTables(null, null, "acc", new String[] {"TABLE"})) {
                int rows = 0;
                while (tables.next()) {
                    rows++;
                }
                return rows;
            }
        });
    }

    private void callable(Connection connection) {
        transcript.tell("call", () -> {
            try (java.sql.CallableStatement call = connection.prepareCall("{? = call diff_add(?)}")) {
                call.registerOutParameter(1, java.sql.Types.INTEGER);
                call.setInt(2, 41);
                call.execute();
                return call.getInt(1);
            }
        });
    }

    /** Parents are the objects that the application has in its hands. */
    private void identities(Connection connection) {
        Connection itself = connection;
        transcript.tell("identities", () -> {
            try (Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery("select 1")) {
                return (statement.getConnection() == connection) + " " + (result.getStatement() == statement) + " "
                        + (connection.getMetaData().getConnection() == connection) + " " + connection.equals(itself)
                        + " " + (connection.hashCode() == itself.hashCode());
            }
        });
        transcript.tell("closedStatement", () -> {
            Statement statement = connection.createStatement();
            statement.close();
            statement.close();
            return statement.isClosed();
        });
        transcript.tellClosed("useClosedStatement", () -> {
            Statement statement = connection.createStatement();
            statement.close();
            return statement.executeQuery("select 1");
        });
        transcript.tellClosed("useClosedResult", () -> {
            try (Statement statement = connection.createStatement()) {
                ResultSet result = statement.executeQuery("select 1");
                result.close();
                return result.next();
            }
        });
    }

    private void vendorSetter(Connection connection) {
        if (dialect.name.equals("postgresql")) {
            org.postgresql.PGConnection pg = (org.postgresql.PGConnection) connection;
            int value = 1 + random.nextInt(4);
            transcript.tell("setPrepareThreshold", () -> nothing(() -> pg.setPrepareThreshold(value)));
            transcript.tell("setDefaultFetchSize", () -> nothing(() -> pg.setDefaultFetchSize(value)));
        } else {
            transcript.tell("unwrapped", () -> {
                Connection vendor = dialect.name.equals("mariadb")
                        ? connection.unwrap(org.mariadb.jdbc.Connection.class)
                        : connection.unwrap(org.h2.jdbc.JdbcConnection.class);
                vendor.setReadOnly(false);
                return vendor.isClosed();
            });
        }
    }

    /** A second connection at the same time: it has a state of its own. */
    private void nested() throws SQLException {
        Random outer = random;
        random = new Random(outer.nextLong());
        try (Connection second = open()) {
            transcript.say("nested");
            jdbcState(second, 100);
            for (int i = 0; i < 4; i++) {
                String sql = pick(dialect.readers);
                if (!sql.contains("acc")) {
                    execute(second, sql);
                }
            }
        }
        random = outer;
    }

    private void end(Connection connection) {
        int kind = random.nextInt(20);
        if (kind == 0) {
            transcript.tell("abort", () -> nothing(() -> connection.abort(Runnable::run)));
        } else if (kind < 4) {
            transcript.tell("commit", () -> nothing(connection::commit));
        } else if (kind < 7) {
            transcript.tell("rollback", () -> nothing(connection::rollback));
        }
        transcript.tell("close", () -> nothing(connection::close));
        transcript.tell("isClosed", connection::isClosed);
        if (random.nextInt(3) == 0) {
            afterClose(connection);
        }
    }

    private void afterClose(Connection connection) {
        transcript.tellClosed("closed.close", () -> nothing(connection::close));
        transcript.tellClosed("closed.isValid", () -> connection.isValid(1));
        transcript.tellClosed("closed.createStatement", () -> connection.createStatement() != null);
        transcript.tellClosed("closed.prepare", () -> connection.prepareStatement("select 1") != null);
        transcript.tellClosed("closed.getAutoCommit", connection::getAutoCommit);
        transcript.tellClosed("closed.setAutoCommit", () -> nothing(() -> connection.setAutoCommit(false)));
        transcript.tellClosed("closed.commit", () -> nothing(connection::commit));
        transcript.tellClosed("closed.rollback", () -> nothing(connection::rollback));
        transcript.tellClosed("closed.metadata", () -> connection.getMetaData() != null);
        transcript.tellClosed("closed.warnings", connection::getWarnings);
        transcript.tellClosed("closed.abort", () -> nothing(() -> connection.abort(Runnable::run)));
        if (dialect.name.equals("h2") && kept != null) {
            transcript.tellClosed("closed.kept", () -> kept.executeQuery("select 1") != null);
            transcript.tellClosed("closed.keptPrepared", () -> keptPrepared.executeQuery() != null);
        }
    }
}
