/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package stack;

import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.sum;
import static org.jooq.impl.DSL.table;

import java.math.BigDecimal;
import java.sql.Connection;
import java.util.Arrays;
import org.jooq.BatchBindStep;
import org.jooq.CloseableDSLContext;
import org.jooq.Cursor;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/** A ledger on jOOQ, over a DataSource and over single connections. Arguments: url user password. */
public final class JooqApp {
    private static final Table<Record> ENTRY = table(name("entry"));
    private static final Field<Integer> ID = field(name("id"), Integer.class);
    private static final Field<String> TEXT = field(name("text"), String.class);
    private static final Field<BigDecimal> AMOUNT = field(name("amount"), BigDecimal.class);

    private JooqApp() {}

    public static void main(String[] args) {
        Stage stage = new Stage(args);
        SQLDialect dialect = dialect(stage);
        DSLContext source = DSL.using(stage.ownDataSource(), dialect);
        stage.tell(
                "create",
                () -> source.createTable(ENTRY)
                        .column(ID, SQLDataType.INTEGER.nullable(false).identity(true))
                        .column(TEXT, SQLDataType.VARCHAR(60).nullable(false))
                        .column(AMOUNT, SQLDataType.DECIMAL(12, 2))
                        .constraints(
                                DSL.constraint("entry_pk").primaryKey(ID),
                                DSL.constraint("entry_u").unique(TEXT))
                        .execute());
        for (int round = 0; round < 6; round++) {
            stage.at("source" + round);
            round(stage, source, round);
        }
        for (int round = 6; round < 10; round++) {
            stage.at("url" + round);
            try (CloseableDSLContext context = DSL.using(stage.url, stage.user, stage.password)) {
                round(stage, context, round);
            }
        }
        stage.say("end");
    }

    private static SQLDialect dialect(Stage stage) {
        if (stage.url.startsWith("jdbc:postgresql:")) {
            return SQLDialect.POSTGRES;
        }
        if (stage.url.startsWith("jdbc:derby:")) {
            return SQLDialect.DERBY;
        }
        if (stage.url.startsWith("jdbc:hsqldb:")) {
            return SQLDialect.HSQLDB;
        }
        return stage.isMariaDb() ? SQLDialect.MARIADB : SQLDialect.H2;
    }

    private static void round(Stage stage, DSLContext dsl, int round) {
        dsl.connection(stage::session);
        stage.tell(
                "insert",
                () -> dsl.insertInto(ENTRY, TEXT, AMOUNT)
                        .values("entry " + round, new BigDecimal("10.50"))
                        .returningResult(ID)
                        .fetchOne());
        stage.tell("batch", () -> {
            BatchBindStep batch = dsl.batch(dsl.insertInto(ENTRY, TEXT, AMOUNT).values((String) null, null));
            for (int i = 0; i < 15; i++) {
                batch.bind("batch " + round + "." + i, new BigDecimal(i));
            }
            return Arrays.toString(batch.execute());
        });
        stage.tell("fetch", () -> {
            Result<?> rows = dsl.select(TEXT, AMOUNT)
                    .from(ENTRY)
                    .where(AMOUNT.gt(new BigDecimal(5)))
                    .orderBy(ID)
                    .limit(3)
                    .fetch();
            return rows.formatCSV();
        });
        stage.tell(
                "aggregate", () -> dsl.select(count(), sum(AMOUNT)).from(ENTRY).fetchOne());
        stage.tell("lazy", () -> {
            int seen = 0;
            try (Cursor<?> cursor =
                    dsl.select(ID).from(ENTRY).orderBy(ID).fetchSize(4).fetchLazy()) {
                while (cursor.hasNext() && seen < 10) {
                    cursor.fetchNext();
                    seen++;
                }
            }
            return seen;
        });
        stage.tell("stream", () -> {
            try (java.util.stream.Stream<Record> rows = dsl.selectFrom(ENTRY).orderBy(ID).fetchSize(4).stream()) {
                return rows.limit(4).map(row -> row.get(TEXT)).reduce("", (a, b) -> a + b + ",");
            }
        });
        stage.tell(
                "transaction",
                () -> dsl.transactionResult(configuration -> {
                    DSLContext inner = DSL.using(configuration);
                    inner.update(ENTRY).set(AMOUNT, AMOUNT.plus(1)).execute();
                    try {
                        inner.transaction(nested -> {
                            DSL.using(nested).deleteFrom(ENTRY).execute();
                            throw new IllegalArgumentException("nested");
                        });
                    } catch (IllegalArgumentException e) {
                        return inner.fetchCount(ENTRY);
                    }
                    return -1;
                }));
        stage.tell(
                "rolled back",
                () -> dsl.transactionResult(configuration -> {
                    DSL.using(configuration).deleteFrom(ENTRY).execute();
                    throw new IllegalStateException("all of it");
                }));
        stage.tell("count", () -> dsl.fetchCount(ENTRY));
        stage.tell(
                "duplicate", () -> dsl.insertInto(ENTRY, TEXT).values("entry 0").execute());
        stage.tell(
                "null", () -> dsl.insertInto(ENTRY, TEXT).values((String) null).execute());
        stage.tell("missing", () -> dsl.selectFrom(table(name("nowhere"))).fetch());
        stage.tell(
                "update",
                () -> dsl.update(ENTRY)
                        .set(AMOUNT, inline(new BigDecimal("3.25")))
                        .where(TEXT.like("batch " + round + ".1%"))
                        .execute());
        stage.tell(
                "many",
                () -> dsl.fetchMany("select 1 as one from entry where 1 = 0").size());
        stage.tell(
                "meta",
                () -> dsl.meta().getTables().stream()
                        .filter(found -> found.getName().equalsIgnoreCase("entry"))
                        .map(found -> found.getName()
                                + Arrays.stream(found.fields())
                                        .map(Field::getName)
                                        .reduce("", (a, b) -> a + " " + b))
                        // A user's other databases have such a table too.
                        .distinct()
                        .reduce("", String::concat));
        stage.tell("autocommit", () -> dsl.connectionResult(Connection::getAutoCommit));
        stage.tell(
                "delete", () -> dsl.deleteFrom(ENTRY).where(TEXT.like("batch%")).execute());
    }
}
