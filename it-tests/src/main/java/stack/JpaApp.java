/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package stack;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.persistence.EntityManager;
import javax.persistence.EntityManagerFactory;
import javax.persistence.LockModeType;
import javax.persistence.Persistence;
import javax.persistence.RollbackException;

/**
 * A library on JPA. Arguments: url user password hibernate|eclipselink|openjpa builtin|source. What a provider opens by itself it
 * pools itself; a DataSource of the application's own is asked for each unit of work.
 */
public final class JpaApp {
    private JpaApp() {}

    public static void main(String[] args) {
        Stage stage = new Stage(args);
        String provider = stage.more.get(0);
        EntityManagerFactory factory = Persistence.createEntityManagerFactory(provider, properties(stage, provider));
        for (int round = 0; round < 6; round++) {
            stage.at("round" + round);
            round(stage, factory, round);
        }
        factory.close();
        stage.say("end");
    }

    private static Map<String, Object> properties(Stage stage, String provider) {
        Map<String, Object> properties = new HashMap<>();
        if (stage.more.get(1).equals("source")) {
            properties.put("javax.persistence.nonJtaDataSource", stage.ownDataSource());
        } else {
            properties.put("javax.persistence.jdbc.url", stage.url);
            properties.put("javax.persistence.jdbc.user", stage.user);
            properties.put("javax.persistence.jdbc.password", stage.password);
            properties.put("javax.persistence.jdbc.driver", stage.driverClass());
        }
        switch (provider) {
            case "hibernate":
                properties.put("hibernate.hbm2ddl.auto", "update");
                properties.put("hibernate.jdbc.batch_size", "10");
                properties.put("hibernate.connection.provider_disables_autocommit", "false");
                break;
            case "eclipselink":
                properties.put("eclipselink.ddl-generation", "create-tables");
                properties.put("eclipselink.weaving", "false");
                properties.put("eclipselink.jdbc.batch-writing", "JDBC");
                properties.put("eclipselink.logging.level", "OFF");
                properties.put("eclipselink.cache.shared.default", "false");
                if (stage.url.startsWith("jdbc:mariadb:")) {
                    // It knows this database by the name MySQL only.
                    properties.put("eclipselink.target-database", "MySQL");
                }
                break;
            default:
                properties.put("openjpa.jdbc.SynchronizeMappings", "buildSchema(ForeignKeys=true)");
                properties.put("openjpa.RuntimeUnenhancedClasses", "supported");
                properties.put("openjpa.DynamicEnhancementAgent", "false");
                properties.put("openjpa.Log", "none");
        }
        return properties;
    }

    private static void round(Stage stage, EntityManagerFactory factory, int round) {
        Integer[] id = new Integer[1];
        stage.tell("persist", () -> {
            EntityManager manager = factory.createEntityManager();
            manager.getTransaction().begin();
            Author author = new Author();
            author.setName("author " + round);
            author.setBiography(String.join(" ", java.util.Collections.nCopies(400, "long")));
            for (int i = 0; i < 4; i++) {
                author.add("title " + i, round + "-" + i);
            }
            manager.persist(author);
            manager.getTransaction().commit();
            manager.close();
            id[0] = author.getId();
            return id[0] + " version " + author.getVersion();
        });
        stage.tell("lazy", () -> {
            EntityManager manager = factory.createEntityManager();
            manager.getTransaction().begin();
            Author author = manager.find(Author.class, id[0]);
            StringBuilder text = new StringBuilder(author.getName());
            for (Book book : author.getBooks()) {
                text.append(' ').append(book.getTitle());
            }
            text.append(' ').append(author.getBiography().length());
            manager.getTransaction().commit();
            manager.close();
            return text;
        });
        stage.tell("query", () -> {
            EntityManager manager = factory.createEntityManager();
            try {
                List<Object[]> rows = manager.createQuery(
                                "select a.name, count(b) from Author a join a.books b group by a.name order by a.name",
                                Object[].class)
                        .setMaxResults(3)
                        .getResultList();
                StringBuilder text = new StringBuilder();
                for (Object[] row : rows) {
                    text.append(row[0]).append('=').append(row[1]).append(' ');
                }
                return text.append(
                        manager.createNativeQuery("select count(*) from book").getSingleResult());
            } finally {
                manager.close();
            }
        });
        stage.tell("optimistic", () -> {
            EntityManager first = factory.createEntityManager();
            EntityManager second = factory.createEntityManager();
            try {
                Author mine = first.find(Author.class, id[0]);
                Author theirs = second.find(Author.class, id[0]);
                first.getTransaction().begin();
                mine.setName("changed " + round);
                first.getTransaction().commit();
                second.getTransaction().begin();
                theirs.setName("lost " + round);
                try {
                    second.getTransaction().commit();
                    return "no conflict";
                } catch (RollbackException e) {
                    return e.getCause().getClass().getSimpleName() + " version " + mine.getVersion();
                }
            } finally {
                first.close();
                second.close();
            }
        });
        stage.tell("duplicate", () -> {
            EntityManager manager = factory.createEntityManager();
            try {
                manager.getTransaction().begin();
                Book book = new Book();
                book.setIsbn(round + "-1");
                book.setTitle("again");
                manager.persist(book);
                manager.getTransaction().commit();
                return "no conflict";
            } finally {
                if (manager.getTransaction().isActive()) {
                    manager.getTransaction().rollback();
                }
                manager.close();
            }
        });
        stage.tell("lock and bulk", () -> {
            EntityManager manager = factory.createEntityManager();
            manager.getTransaction().begin();
            Author author = manager.find(Author.class, id[0], LockModeType.PESSIMISTIC_WRITE);
            int updated = manager.createQuery("update Book b set b.title = 'bulk' where b.author = :author")
                    .setParameter("author", author)
                    .executeUpdate();
            manager.refresh(author);
            Book removed = author.getBooks().get(0);
            author.getBooks().remove(removed);
            manager.remove(removed);
            manager.getTransaction().commit();
            manager.close();
            return updated + " " + author.getBooks().size();
        });
        stage.tell("rolled back", () -> {
            EntityManager manager = factory.createEntityManager();
            manager.getTransaction().begin();
            manager.createQuery("delete from Book b where b.isbn = :isbn")
                    .setParameter("isbn", round + "-3")
                    .executeUpdate();
            manager.getTransaction().rollback();
            Object left = manager.createQuery("select count(b) from Book b").getSingleResult();
            manager.close();
            return left;
        });
        stage.tell("broken", () -> {
            EntityManager manager = factory.createEntityManager();
            try {
                return manager.createNativeQuery("select * from no_such_table").getResultList();
            } finally {
                manager.close();
            }
        });
    }
}
