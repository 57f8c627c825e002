/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.it.harness.AgentJvm;
import io.millpond.it.harness.DatabaseServer;
import io.millpond.it.harness.Jdks;
import io.millpond.it.harness.Jdks.Jdk;
import io.millpond.it.harness.MariaDb;
import io.millpond.it.harness.Postgres;
import io.millpond.it.harness.Run;
import io.millpond.it.harness.Tier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Real libraries do the same work with the agent as without: what they answer, count and throw is equal line by line. With it,
 * their statements are in the spans, an application without a pool meets the same sessions again, and one with a pool of its
 * own, or a migration tool, has the sessions that it would have had.
 */
final class StacksTest {
    private static final Pattern SPAN_NAME = Pattern.compile("\"spanId\":\"[^}]*?\"name\":\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** Numbers of sessions, identities of objects, durations, and names made of the moment. */
    private static final Pattern MOMENTARY =
            Pattern.compile("\\(conn=\\d+\\)|@[0-9a-f]{4,}|SQL\\d{15}|deploymentId: \\d+|\\d+ ?ms\\b");

    /** Among the arguments: a folder of the run's own. */
    private static final String WORK_FOLDER = "(work)";

    @TempDir
    Path folder;

    /** Where a stack does its work. */
    private enum Database {
        H2("jdbc:h2:mem:stack;DB_CLOSE_DELAY=-1"),
        DERBY("jdbc:derby:memory:stack;create=true", "derby"),
        HSQLDB("jdbc:hsqldb:mem:stack;hsqldb.tx=mvcc", "hsqldb-jdk8"),
        POSTGRESQL(null),
        MARIADB(null),
        /** Connector/J against MariaDB. */
        MYSQL_DRIVER(null);

        private final String url;
        private final List<String> libraries;

        Database(String url, String... libraries) {
            this.url = url;
            this.libraries = List.of(libraries);
        }

        DatabaseServer server() {
            return switch (this) {
                case POSTGRESQL -> Postgres.require();
                case MARIADB, MYSQL_DRIVER -> MariaDb.require();
                default -> null;
            };
        }

        /** A fresh one for this run. */
        String fresh(DatabaseServer server, String name) {
            if (server == null) {
                return url;
            }
            try {
                server.freshDatabase(name);
            } catch (SQLException e) {
                throw new AssertionError("no database " + name, e);
            }
            return this == MYSQL_DRIVER ? ((MariaDb) server).mysqlUrl(name) : server.url(name);
        }
    }

    /** Whose sessions the program meets. */
    private enum Sessions {
        /** Each borrow is a session of its own without the agent, and most share one with it. */
        SHARED,
        /** The program pools or keeps its connections itself: as many sessions with the agent as without. */
        ITS_OWN,
        /** It can't say. */
        UNSEEN
    }

    /** A library and how it is set up. */
    private record Stack(String program, String libraries, Sessions sessions, String span, String... arguments) {}

    private static final String HIBERNATE_LIBRARIES =
            "hibernate-core hibernate-commons-annotations javax.persistence-api jboss-logging"
                    + " byte-buddy antlr jboss-transaction-api_1.2_spec jandex classmate javax.activation-api jaxb-api jaxb-runtime txw2"
                    + " istack-commons-runtime stax-ex FastInfoset";
    private static final String ECLIPSELINK_LIBRARIES = "org.eclipse.persistence.jpa org.eclipse.persistence.core"
            + " org.eclipse.persistence.asm org.eclipse.persistence.antlr org.eclipse.persistence.jpa.jpql javax.persistence-api";
    private static final String SPRING_LIBRARIES = "spring-jdbc spring-tx spring-core spring-beans spring-jcl";
    private static final String FLYWAY_LIBRARIES = "flyway-core flyway-mysql gson jackson-core jackson-databind"
            + " jackson-annotations jackson-dataformat-toml";
    private static final String LIQUIBASE_LIBRARIES =
            "liquibase-core opencsv snakeyaml jaxb-api commons-io commons-collections4 commons-text commons-lang3";

    private static final Stack MYBATIS = new Stack("MyBatisApp", "mybatis", Sessions.SHARED, "insert sale", "unpooled");
    private static final Stack MYBATIS_POOLED =
            new Stack("MyBatisApp", "mybatis", Sessions.ITS_OWN, "insert sale", "pooled");
    private static final Stack MYBATIS_OWN = new Stack("MyBatisApp", "mybatis", Sessions.SHARED, "insert sale", "own");
    private static final Stack SPRING_JDBC = new Stack(
            "SpringJdbcApp",
            SPRING_LIBRARIES,
            Sessions.SHARED,
            "insert item_aware",
            "manager",
            "driver",
            "aware",
            "lazy");
    private static final Stack SPRING_SINGLE =
            new Stack("SpringJdbcApp", SPRING_LIBRARIES, Sessions.ITS_OWN, "insert item_single", "single");
    private static final Stack SPRING_OWN =
            new Stack("SpringJdbcApp", SPRING_LIBRARIES, Sessions.SHARED, "insert item_own", "own", "credentials");
    private static final Stack HIBERNATE =
            new Stack("HibernateApp", HIBERNATE_LIBRARIES, Sessions.ITS_OWN, ".*insert author", "builtin");
    private static final Stack HIBERNATE_SOURCE =
            new Stack("HibernateApp", HIBERNATE_LIBRARIES, Sessions.SHARED, ".*insert author", "source");
    private static final Stack HIBERNATE_MULTI =
            new Stack("HibernateApp", HIBERNATE_LIBRARIES, Sessions.SHARED, ".*insert author", "multi");
    private static final Stack HIBERNATE_JPA =
            new Stack("JpaApp", HIBERNATE_LIBRARIES, Sessions.UNSEEN, ".*insert book", "hibernate", "source");
    private static final Stack ECLIPSELINK =
            new Stack("JpaApp", ECLIPSELINK_LIBRARIES, Sessions.UNSEEN, ".*insert book", "eclipselink", "builtin");
    private static final Stack ECLIPSELINK_SOURCE =
            new Stack("JpaApp", ECLIPSELINK_LIBRARIES, Sessions.UNSEEN, ".*insert book", "eclipselink", "source");
    private static final Stack OPENJPA =
            new Stack("JpaApp", "openjpa-all jaxb-api", Sessions.UNSEEN, ".*insert book", "openjpa", "builtin");
    private static final Stack OPENJPA_SOURCE =
            new Stack("JpaApp", "openjpa-all jaxb-api", Sessions.UNSEEN, ".*insert book", "openjpa", "source");
    private static final Stack JOOQ =
            new Stack("JooqApp", "jooq reactive-streams jaxb-api", Sessions.SHARED, ".*entry.*");
    private static final Stack DBUTILS = new Stack("DbUtilsApp", "commons-dbutils", Sessions.SHARED, "insert part");
    private static final Stack JDBI = new Stack("JdbiApp", "jdbi3-core geantyref", Sessions.SHARED, "insert guest");
    private static final Stack GROOVY = new Stack("GroovySqlApp", "groovy groovy-sql", Sessions.SHARED, "insert song");
    private static final Stack FLYWAY =
            new Stack("FlywayApp", FLYWAY_LIBRARIES, Sessions.UNSEEN, "insert plant", "url", WORK_FOLDER);
    private static final Stack FLYWAY_SOURCE =
            new Stack("FlywayApp", FLYWAY_LIBRARIES, Sessions.UNSEEN, "insert plant", "source", WORK_FOLDER);
    private static final Stack LIQUIBASE =
            new Stack("LiquibaseApp", LIQUIBASE_LIBRARIES, Sessions.UNSEEN, "insert bird", "url", WORK_FOLDER);
    private static final Stack LIQUIBASE_MANAGER =
            new Stack("LiquibaseApp", LIQUIBASE_LIBRARIES, Sessions.UNSEEN, "insert bird", "manager", WORK_FOLDER);
    private static final Stack H2_TOOLS =
            new Stack("ToolsApp", "derbytools sqltool-jdk8", Sessions.UNSEEN, "insert stone1", "h2", WORK_FOLDER);
    private static final Stack IJ =
            new Stack("ToolsApp", "derbytools sqltool-jdk8", Sessions.UNSEEN, "insert stone1", "ij", WORK_FOLDER);
    private static final Stack SQLTOOL =
            new Stack("ToolsApp", "derbytools sqltool-jdk8", Sessions.UNSEEN, "insert stone1", "sqltool", WORK_FOLDER);
    private static final Stack TOMCAT = new Stack(
            "TomcatApp", "tomcat-embed-core tomcat-annotations-api", Sessions.SHARED, "update guest", WORK_FOLDER);

    /** Those that go with any database. */
    private static final List<Stack> ALL = List.of(
            MYBATIS,
            MYBATIS_POOLED,
            MYBATIS_OWN,
            SPRING_JDBC,
            SPRING_SINGLE,
            SPRING_OWN,
            HIBERNATE,
            HIBERNATE_SOURCE,
            HIBERNATE_MULTI,
            HIBERNATE_JPA,
            ECLIPSELINK,
            ECLIPSELINK_SOURCE,
            OPENJPA,
            OPENJPA_SOURCE,
            JOOQ,
            DBUTILS,
            JDBI,
            GROOVY,
            FLYWAY,
            FLYWAY_SOURCE,
            LIQUIBASE,
            LIQUIBASE_MANAGER,
            TOMCAT);

    /** A stack at its work on a database and a Java version; 0 is the one of the round. */
    private record Row(Stack stack, Database database, int java) {
        @Override
        public String toString() {
            return stack.program()
                    + String.join(" ", stack.arguments()).transform(text -> text.isEmpty() ? "" : " " + text) + " on "
                    + database + (java == 0 ? "" : ", JDK " + java);
        }
    }

    /** Each stack once, each database several times; in the full tier each stack on each database, and once on 8 and on 25. */
    static Stream<Row> rows() {
        List<Row> rows = new ArrayList<>(List.of(
                new Row(MYBATIS, Database.POSTGRESQL, 0),
                new Row(MYBATIS_POOLED, Database.H2, 0),
                new Row(SPRING_JDBC, Database.MARIADB, 0),
                new Row(SPRING_SINGLE, Database.H2, 0),
                new Row(HIBERNATE, Database.MARIADB, 0),
                new Row(HIBERNATE_SOURCE, Database.POSTGRESQL, 0),
                new Row(ECLIPSELINK, Database.H2, 0),
                new Row(OPENJPA_SOURCE, Database.H2, 0),
                new Row(JOOQ, Database.POSTGRESQL, 0),
                new Row(DBUTILS, Database.DERBY, 0),
                new Row(JDBI, Database.MYSQL_DRIVER, 0),
                new Row(GROOVY, Database.H2, 0),
                new Row(FLYWAY, Database.POSTGRESQL, 0),
                new Row(LIQUIBASE, Database.MARIADB, 0),
                new Row(H2_TOOLS, Database.POSTGRESQL, 0),
                new Row(IJ, Database.DERBY, 0),
                new Row(SQLTOOL, Database.HSQLDB, 0),
                new Row(TOMCAT, Database.POSTGRESQL, 0),
                new Row(MYBATIS, Database.POSTGRESQL, 8),
                new Row(SPRING_JDBC, Database.H2, 8),
                new Row(SPRING_JDBC, Database.MARIADB, 25),
                new Row(HIBERNATE_SOURCE, Database.H2, 25)));
        if (Tier.full()) {
            for (int i = 0; i < ALL.size(); i++) {
                for (Database database : Database.values()) {
                    add(rows, new Row(ALL.get(i), database, 0));
                }
                add(rows, new Row(ALL.get(i), Database.values()[i % 6], 8));
                add(rows, new Row(ALL.get(i), Database.values()[(i + 3) % 6], 25));
            }
        }
        return rows.stream();
    }

    private static void add(List<Row> rows, Row row) {
        if (!rows.contains(row) && goTogether(row.stack(), row.database())) {
            rows.add(row);
        }
    }

    /** What a stack can't do on a database without the agent either. */
    private static boolean goTogether(Stack stack, Database database) {
        if (stack == TOMCAT) {
            return database == Database.H2 || database == Database.POSTGRESQL || database == Database.MARIADB;
        }
        if (stack == OPENJPA || stack == OPENJPA_SOURCE) {
            return database != Database.HSQLDB;
        }
        return true;
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theSameWorkWithAndWithoutTheAgent(Row row) throws IOException {
        Jdk jdk = row.java() == 0 ? Jdks.current() : Jdks.require(row.java());
        DatabaseServer server = row.database().server();
        Path traces = folder.resolve("traces.jsonl");

        CompletableFuture<Run> alone = CompletableFuture.supplyAsync(() -> run(row, jdk, server, "stack_alone", null));
        Run with = run(row, jdk, server, "stack_agent", traces);
        Run plain = alone.join();

        assertThat(plain.exit()).as("without the agent: %s", plain).isZero();
        assertThat(compared(plain.out()).get(compared(plain.out()).size() - 1))
                .as("its last line")
                .contains("end");
        assertThat(compared(plain.out()).stream()
                        .filter(line -> line.contains("-> error"))
                        .count())
                .as("errors among its answers, which are few and meant: %s", plain)
                .isLessThan(compared(plain.out()).size() / 2);
        assertThat(firstDifferences(compared(plain.out()), compared(with.out())))
                .as("what it says")
                .isEmpty();
        assertThat(firstDifferences(compared(plain.appErr()), compared(with.appErr())))
                .as("what it logs")
                .isEmpty();
        assertThat(with.exit()).isZero();
        assertThat(with.millpondLines()).as("warnings").noneMatch(line -> line.contains("warn"));
        if (!row.stack().span().isEmpty()) {
            assertThat(spanNames(traces))
                    .as("statements among the spans")
                    .anyMatch(name ->
                            name.toLowerCase(Locale.ROOT).matches(row.stack().span()));
        }
        long alonesSessions = sessions(plain).distinct().count();
        long agentsSessions = sessions(with).distinct().count();
        if (alonesSessions == 0) {
            return;
        }
        switch (row.stack().sessions()) {
            case SHARED -> {
                assertThat(alonesSessions)
                        .as("sessions without the agent")
                        .isEqualTo(sessions(plain).count());
                assertThat(agentsSessions).as("sessions with it").isLessThan(alonesSessions);
            }
            case ITS_OWN -> assertThat(agentsSessions).isEqualTo(alonesSessions);
            case UNSEEN -> {}
        }
    }

    private Run run(Row row, Jdk jdk, DatabaseServer server, String name, Path traces) {
        Path work = folder.resolve(name);
        List<String> arguments = new ArrayList<>(
                List.of(row.database().fresh(server, name), DatabaseServer.USER, DatabaseServer.PASSWORD));
        for (String argument : row.stack().arguments()) {
            arguments.add(argument.equals(WORK_FOLDER) ? work.toString() : argument);
        }
        AgentJvm jvm = AgentJvm.on(jdk)
                .libraries(List.of(row.stack().libraries().split(" ")))
                .libraries(row.database().libraries)
                .property("derby.stream.error.file", work + "-derby.log")
                // Without the moment, which no two runs have in common.
                .property("java.util.logging.SimpleFormatter.format", "%4$s %3$s %5$s%6$s%n");
        if (traces != null) {
            jvm.agent().env("MILLPOND_TRACES_FILE", traces.toString());
        }
        return jvm.run("stack." + row.stack().program(), arguments.toArray(new String[0]));
    }

    /** Without the numbers of sessions, the frames of stack traces, and the name that sets the two databases apart. */
    private static List<String> compared(List<String> lines) {
        return lines.stream()
                .filter(line ->
                        !line.startsWith("~session ") && !line.startsWith("\tat ") && !line.startsWith("\t... "))
                .map(line -> MOMENTARY.matcher(line).replaceAll("N"))
                .map(line -> line.replace("stack_alone", "stack_db").replace("stack_agent", "stack_db"))
                .toList();
    }

    private static List<String> firstDifferences(List<String> alone, List<String> with) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < Math.max(alone.size(), with.size()) && all.size() < 5; i++) {
            String left = i < alone.size() ? alone.get(i) : "(ended)";
            String right = i < with.size() ? with.get(i) : "(ended)";
            if (!left.equals(right)) {
                all.add("\n" + (i + 1) + " without: " + left + "\n" + (i + 1) + "    with: " + right);
            }
        }
        return all;
    }

    private static Set<String> spanNames(Path traces) throws IOException {
        Set<String> names = new TreeSet<>();
        Matcher matcher = SPAN_NAME.matcher(Files.readString(traces));
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    private static Stream<String> sessions(Run run) {
        return run.out().stream()
                .filter(line -> line.startsWith("~session "))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1));
    }
}
