/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package stack;

import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.datasource.unpooled.UnpooledDataSource;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Forgets to close what a framework opened, at lines that it prints. Arguments: url user password, and spring, mybatis or hibernate.
 */
public final class LeakingStackApp {
    private LeakingStackApp() {}

    /** A query of MyBatis. */
    public interface Numbers {
        @Select("select 1")
        int one();
    }

    public static void main(String[] args) throws Exception {
        switch (args[3]) {
            case "spring":
                JdbcTemplate template = new JdbcTemplate(new DriverManagerDataSource(args[0], args[1], args[2]));
                for (int i = 0; i < 12; i++) {
                    template.queryForObject("select 1", Integer.class);
                }
                System.out.println("line=" + (line() + 1));
                template.queryForStream("select 1", (rows, number) -> rows.getInt(1));
                break;
            case "mybatis":
                Configuration configuration = new Configuration(new Environment(
                        "leaks",
                        new JdbcTransactionFactory(),
                        new UnpooledDataSource("org.postgresql.Driver", args[0], args[1], args[2])));
                configuration.addMapper(Numbers.class);
                SqlSessionFactory sessions = new SqlSessionFactoryBuilder().build(configuration);
                for (int i = 0; i < 12; i++) {
                    try (SqlSession session = sessions.openSession()) {
                        session.getMapper(Numbers.class).one();
                    }
                }
                System.out.println("line=" + (line() + 1));
                sessions.openSession().getMapper(Numbers.class).one();
                break;
            default:
                hibernate(args);
        }
        awaitCollection(args);
    }

    private static void hibernate(String[] args) {
        Properties settings = new Properties();
        settings.setProperty("hibernate.dialect", "org.hibernate.dialect.PostgreSQL10Dialect");
        settings.put("hibernate.connection.datasource", new DriverManagerDataSource(args[0], args[1], args[2]));
        org.hibernate.cfg.Configuration configuration = new org.hibernate.cfg.Configuration().addProperties(settings);
        SessionFactory factory = configuration.buildSessionFactory();
        for (int i = 0; i < 12; i++) {
            try (Session session = factory.openSession()) {
                session.createNativeQuery("select 1").getSingleResult();
            }
        }
        Session session = factory.openSession();
        System.out.println("line=" + (line() + 1));
        session.beginTransaction(); // takes the connection
        session.createNativeQuery("select 1").getSingleResult();
    }

    private static int line() {
        return new Throwable().getStackTrace()[1].getLineNumber();
    }

    /** Two collections, and time for the agent's rounds after each. */
    private static void awaitCollection(String[] args) throws InterruptedException, SQLException {
        for (int i = 0; i < 4; i++) {
            WeakReference<Object> canary = new WeakReference<Object>(new Object());
            while (canary.get() != null) {
                System.gc();
            }
            try (Connection connection = java.sql.DriverManager.getConnection(args[0], args[1], args[2])) {
                connection.isValid(5);
            }
            Thread.sleep(1_200);
        }
    }
}
