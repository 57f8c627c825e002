/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package stack;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.BatchPreparedStatementSetter;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.SimpleJdbcInsert;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.datasource.UserCredentialsDataSourceAdapter;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.KeyHolder;
import org.springframework.jdbc.support.rowset.SqlRowSet;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** A shop on Spring JDBC. Arguments: url user password, and which DataSources, each in its turn. */
public final class SpringJdbcApp {
    private SpringJdbcApp() {}

    public static void main(String[] args) throws Exception {
        Stage stage = new Stage(args);
        for (String kind : stage.more) {
            stage.at(kind);
            DataSource source = source(stage, kind);
            populate(stage, source, kind);
            for (int round = 0; round < 4; round++) {
                stage.at(kind + round);
                round(stage, source, "item_" + kind, round);
            }
            if (source instanceof SingleConnectionDataSource) {
                ((SingleConnectionDataSource) source).destroy();
            }
        }
        stage.say("end");
    }

    private static DataSource source(Stage stage, String kind) throws Exception {
        DriverManagerDataSource plain = new DriverManagerDataSource(stage.url, stage.user, stage.password);
        switch (kind) {
            case "manager":
                return plain;
            case "driver":
                return new SimpleDriverDataSource(
                        (java.sql.Driver) Class.forName(stage.driverClass())
                                .getConstructor()
                                .newInstance(),
                        stage.url,
                        stage.user,
                        stage.password);
            case "aware":
                return new TransactionAwareDataSourceProxy(plain);
            case "lazy":
                return new LazyConnectionDataSourceProxy(plain);
            case "single":
                return new SingleConnectionDataSource(stage.url, stage.user, stage.password, true);
            case "credentials":
                UserCredentialsDataSourceAdapter adapter = new UserCredentialsDataSourceAdapter();
                adapter.setTargetDataSource(new DriverManagerDataSource(stage.url, "nobody", "nothing"));
                adapter.setUsername(stage.user);
                adapter.setPassword(stage.password);
                return adapter;
            default:
                return stage.ownDataSource();
        }
    }

    private static void populate(Stage stage, DataSource source, String kind) {
        String script = "-- the shop\ncreate table item_" + kind + " (id " + stage.serial()
                + ", name varchar(40) not null, price decimal(10,2), primary key (id), unique (name));\n"
                + "insert into item_" + kind + " (name, price) values ('first', 1.50);\n";
        ResourceDatabasePopulator populator = new ResourceDatabasePopulator(
                new ByteArrayResource(script.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        populator.execute(source);
    }

    private static void round(Stage stage, DataSource source, String table, int round) {
        JdbcTemplate jdbc = new JdbcTemplate(source);
        jdbc.setFetchSize(7);
        NamedParameterJdbcTemplate named = new NamedParameterJdbcTemplate(jdbc);
        RowMapper<String> line =
                (row, number) -> number + ":" + row.getString("name") + "=" + row.getBigDecimal("price");
        jdbc.execute((ConnectionCallback<Void>) connection -> {
            stage.session(connection);
            return null;
        });

        stage.tell("key", () -> {
            KeyHolder key = new GeneratedKeyHolder();
            int count = jdbc.update(
                    connection -> {
                        java.sql.PreparedStatement statement = connection.prepareStatement(
                                "insert into " + table + " (name, price) values (?, ?)", new String[] {"id"});
                        statement.setString(1, "keyed " + round);
                        statement.setBigDecimal(2, new BigDecimal("2.25"));
                        return statement;
                    },
                    key);
            return count + " " + key.getKey();
        });
        stage.tell(
                "insert",
                () -> new SimpleJdbcInsert(source)
                        .withTableName(table)
                        .usingColumns("name", "price")
                        .usingGeneratedKeyColumns("id")
                        .executeAndReturnKey(
                                new MapSqlParameterSource("name", "simple " + round).addValue("price", round)));
        stage.tell(
                "batch",
                () -> Arrays.toString(jdbc.batchUpdate(
                        "insert into " + table + " (name, price) values (?, ?)", new BatchPreparedStatementSetter() {
                            @Override
                            public void setValues(java.sql.PreparedStatement statement, int i)
                                    throws java.sql.SQLException {
                                statement.setString(1, "batch " + round + "." + i);
                                statement.setInt(2, i);
                            }

                            @Override
                            public int getBatchSize() {
                                return 12;
                            }
                        })));
        stage.tell(
                "batch2",
                () -> Arrays.toString(named.batchUpdate(
                        "update " + table + " set price = price + :more where name = :name", new SqlParameterSource[] {
                            new MapSqlParameterSource("more", 1).addValue("name", "batch " + round + ".1"),
                            new MapSqlParameterSource("more", 2).addValue("name", "nobody")
                        })));
        stage.tell(
                "batch3",
                () -> Arrays.toString(jdbc.batchUpdate(
                        "update " + table + " set price = 3 where id = 1", "delete from " + table + " where id = -1")));
        stage.tell("query", () -> jdbc.query("select name, price from " + table + " order by name", line));
        stage.tell("stream", () -> {
            try (Stream<String> rows =
                    jdbc.queryForStream("select name, price from " + table + " order by name", line)) {
                return rows.limit(3).collect(Collectors.toList());
            }
        });
        stage.tell(
                "in",
                () -> named.queryForList(
                        "select name from " + table + " where name in (:names) order by name",
                        Collections.singletonMap("names", Arrays.asList("first", "batch 0.1", "batch 0.2")),
                        String.class));
        stage.tell("rowset", () -> {
            SqlRowSet rows = jdbc.queryForRowSet("select id, name, price from " + table + " where id < 3 order by id");
            StringBuilder text =
                    new StringBuilder(Arrays.toString(lower(rows.getMetaData().getColumnNames())));
            while (rows.next()) {
                text.append(' ').append(rows.getString(2));
            }
            return text;
        });
        stage.tell("map", () -> {
            Map<String, Object> row = jdbc.queryForMap("select name, price from " + table + " where id = 1");
            return row.get("NAME") + " " + row.get("PRICE");
        });
        stage.tell("none", () -> jdbc.queryForObject("select name from " + table + " where id = -5", String.class));
        stage.tell("duplicate", () -> jdbc.update("insert into " + table + " (name) values (?)", "first"));
        stage.tell("null", () -> jdbc.update("insert into " + table + " (name) values (?)", new Object[] {null}));
        stage.tell("grammar", () -> jdbc.queryForList("selct 1"));
        stage.tell("missing", () -> jdbc.queryForList("select nothing from " + table));
        stage.tell(
                "metadata",
                () -> JdbcUtils.extractDatabaseMetaData(
                        source, metadata -> metadata.getDatabaseProductName() + " " + metadata.supportsSavepoints()));
        stage.tell("warnings", () -> jdbc.execute((ConnectionCallback<Object>) Connection::getWarnings));
        transactions(stage, source, jdbc, table, round);
    }

    private static String[] lower(String[] names) {
        return Stream.of(names)
                .map(name -> name.toLowerCase(java.util.Locale.ROOT))
                .toArray(String[]::new);
    }

    private static void transactions(Stage stage, DataSource source, JdbcTemplate jdbc, String table, int round) {
        DataSourceTransactionManager manager = new DataSourceTransactionManager(source);
        TransactionTemplate required = new TransactionTemplate(manager);
        String count = "select count(*) from " + table;
        String insert = "insert into " + table + " (name) values (?)";
        stage.tell(
                "commit",
                () -> required.execute(status -> {
                    jdbc.update(insert, "committed " + round);
                    return jdbc.queryForObject(count, Integer.class);
                }));
        stage.tell(
                "rollback",
                () -> required.execute(status -> {
                    jdbc.update(insert, "rolled back " + round);
                    status.setRollbackOnly();
                    return jdbc.queryForObject(count, Integer.class);
                }));
        stage.tell(
                "thrown",
                () -> required.execute(status -> {
                    jdbc.update(insert, "thrown " + round);
                    throw new IllegalStateException("the application's own");
                }));
        stage.tell("count", () -> jdbc.queryForObject(count, Integer.class));
        TransactionTemplate nested = new TransactionTemplate(manager);
        nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        stage.tell(
                "nested",
                () -> required.execute(outer -> {
                    jdbc.update(insert, "outer " + round);
                    try {
                        nested.execute(inner -> jdbc.update(insert, "first"));
                    } catch (DataAccessException e) {
                        return e.getClass().getSimpleName() + " " + jdbc.queryForObject(count, Integer.class);
                    }
                    return "no error";
                }));
        TransactionTemplate apart = new TransactionTemplate(manager);
        apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        stage.tell(
                "apart",
                () -> required.execute(outer -> apart.execute(inner -> jdbc.queryForObject(count, Integer.class))));
        TransactionTemplate serial = new TransactionTemplate(manager);
        serial.setIsolationLevel(TransactionDefinition.ISOLATION_SERIALIZABLE);
        serial.setReadOnly(true);
        serial.setTimeout(30);
        stage.tell(
                "read only",
                () -> serial.execute(status ->
                        jdbc.execute((ConnectionCallback<String>) connection -> connection.getTransactionIsolation()
                                + " " + connection.isReadOnly() + " " + connection.getAutoCommit())));
        stage.tell("read only write", () -> serial.execute(status -> jdbc.update(insert, "read only " + round)));
        stage.tell(
                "as before",
                () -> jdbc.execute((ConnectionCallback<String>) connection -> {
                    stage.session(connection);
                    try (Statement statement = connection.createStatement();
                            ResultSet rows = statement.executeQuery(count)) {
                        rows.next();
                        return rows.getInt(1) + " " + connection.getTransactionIsolation() + " "
                                + connection.isReadOnly() + " " + connection.getAutoCommit();
                    }
                }));
        List<String> names = jdbc.queryForList("select name from " + table + " order by id desc", String.class);
        stage.say(names.size() + " " + names.get(0));
    }
}
