/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package stack;

import java.util.EnumSet;
import java.util.List;
import org.hibernate.ScrollMode;
import org.hibernate.ScrollableResults;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.Transaction;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.boot.spi.MetadataImplementor;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.tool.hbm2ddl.SchemaExport;
import org.hibernate.tool.hbm2ddl.SchemaUpdate;
import org.hibernate.tool.hbm2ddl.SchemaValidator;
import org.hibernate.tool.schema.TargetType;

/** Hibernate by its own interface. Arguments: url user password builtin|source|multi (a connection for each transaction). */
public final class HibernateApp {
    private HibernateApp() {}

    public static void main(String[] args) {
        Stage stage = new Stage(args);
        StandardServiceRegistryBuilder builder = new StandardServiceRegistryBuilder()
                .applySetting(AvailableSettings.STATEMENT_BATCH_SIZE, "7")
                .applySetting(AvailableSettings.ORDER_INSERTS, "true")
                .applySetting(AvailableSettings.STATEMENT_FETCH_SIZE, "5");
        if (stage.more.get(0).equals("builtin")) {
            builder.applySetting(AvailableSettings.URL, stage.url)
                    .applySetting(AvailableSettings.USER, stage.user)
                    .applySetting(AvailableSettings.PASS, stage.password)
                    .applySetting(AvailableSettings.POOL_SIZE, "3")
                    .applySetting(AvailableSettings.DRIVER, stage.driverClass());
        } else {
            builder.applySetting(AvailableSettings.DATASOURCE, stage.ownDataSource());
        }
        if (stage.more.get(0).equals("multi")) {
            builder.applySetting(
                    "hibernate.connection.handling_mode", "DELAYED_ACQUISITION_AND_RELEASE_AFTER_TRANSACTION");
        }
        StandardServiceRegistry registry = builder.build();
        MetadataImplementor metadata = (MetadataImplementor) new MetadataSources(registry)
                .addAnnotatedClass(Author.class)
                .addAnnotatedClass(Book.class)
                .buildMetadata();
        stage.at("schema");
        stage.tell("export", () -> {
            new SchemaExport().setHaltOnError(true).createOnly(EnumSet.of(TargetType.DATABASE), metadata);
            return "made";
        });
        stage.tell("update", () -> {
            new SchemaUpdate().execute(EnumSet.of(TargetType.DATABASE), metadata);
            return "updated";
        });
        stage.tell("validate", () -> {
            new SchemaValidator().validate(metadata);
            return "valid";
        });
        try (SessionFactory factory = metadata.buildSessionFactory()) {
            for (int round = 0; round < 5; round++) {
                stage.at("round" + round);
                round(stage, factory, round);
            }
        }
        stage.at("schema");
        stage.tell("drop", () -> {
            new SchemaExport().drop(EnumSet.of(TargetType.DATABASE), metadata);
            return "dropped";
        });
        StandardServiceRegistryBuilder.destroy(registry);
        stage.say("end");
    }

    private static void round(Stage stage, SessionFactory factory, int round) {
        stage.tell("batch", () -> {
            try (Session session = factory.openSession()) {
                Transaction transaction = session.beginTransaction();
                for (int a = 0; a < 5; a++) {
                    Author author = new Author();
                    author.setName("author " + round + "." + a);
                    author.add("one", round + "." + a + ".1");
                    author.add("two", round + "." + a + ".2");
                    session.save(author);
                }
                transaction.commit();
                session.doWork(stage::session);
            }
            return "saved";
        });
        stage.tell("scroll", () -> {
            try (Session session = factory.openSession()) {
                StringBuilder text = new StringBuilder();
                try (ScrollableResults rows = session.createQuery("select a.name from Author a order by a.id")
                        .scroll(ScrollMode.FORWARD_ONLY)) {
                    while (rows.next() && text.length() < 60) {
                        text.append(rows.get(0)).append(' ');
                    }
                }
                return text;
            }
        });
        stage.tell("stateless", () -> {
            try (StatelessSession session = factory.openStatelessSession()) {
                Transaction transaction = session.beginTransaction();
                int updated = session.createNativeQuery("update author set name = concat(name, '!')")
                        .executeUpdate();
                transaction.commit();
                return updated;
            }
        });
        stage.tell("duplicate", () -> {
            try (Session session = factory.openSession()) {
                Transaction transaction = session.beginTransaction();
                try {
                    Book book = new Book();
                    book.setIsbn("0.0.1");
                    book.setTitle("again");
                    session.save(book);
                    session.flush();
                    return "no conflict";
                } finally {
                    transaction.rollback();
                }
            }
        });
        stage.tell("doReturningWork", () -> {
            try (Session session = factory.openSession()) {
                session.doWork(stage::session);
                return session.doReturningWork(connection -> connection.getAutoCommit() + " "
                        + connection.getTransactionIsolation() + " "
                        + connection.getMetaData().getDatabaseProductName());
            }
        });
        stage.tell("no session", () -> {
            List<Author> authors;
            try (Session session = factory.openSession()) {
                authors = session.createQuery("from Author a order by a.id", Author.class)
                        .setMaxResults(2)
                        .list();
            }
            return authors.get(0).getBooks().size();
        });
    }
}
