/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package pools;

import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.management.ObjectName;

/**
 * Uses each combination as an application does: one after the other, many at once, in bursts with pauses in which pools close what
 * idles. Arguments: seed rounds threads, then url user password of PostgreSQL and of MariaDB, or "-".
 */
public final class Matrix {
    private static final Set<String> SEEN = new TreeSet<String>();

    private Matrix() {}

    public static void main(String[] args) throws Exception {
        Combinations.silence();
        long seed = Long.parseLong(args[0]);
        int rounds = Integer.parseInt(args[1]);
        int threads = Integer.parseInt(args[2]);
        int wrong = 0;
        int all = 0;
        String only = System.getProperty("only");
        List<Combination> combinations = new Combinations().make(server(args, 3), server(args, 6));
        for (Combination combination : combinations) {
            if (only != null && !combination.name.matches(only)) {
                continue;
            }
            all++;
            String verdict;
            try {
                verdict = run(combination, new Random(seed), rounds, threads);
            } catch (Throwable e) {
                e.printStackTrace();
                verdict = "WRONG " + e;
            }
            wrong += verdict.startsWith("WRONG") ? 1 : 0;
            System.out.println(String.format(
                    "case %-26s %-9s %s", combination.name, combination.pool ? "pool" : "unpooled", verdict));
        }
        // A pool that was made late, by what still closed connections in the background.
        beans();
        for (Combination combination : combinations) {
            if (combination.pool && isShown(combination)) {
                wrong++;
                System.out.println("case " + combination.name + " WRONG: pooled later");
            }
        }
        System.out.println("combinations=" + all);
        System.out.println("wrong=" + wrong);
        System.exit(0);
    }

    private static String[] server(String[] args, int at) {
        return args.length <= at || args[at].equals("-") ? null : new String[] {args[at], args[at + 1], args[at + 2]};
    }

    private static String run(Combination of, Random random, int rounds, int threads) throws Exception {
        of.open();
        for (int i = 0; i < 6; i++) {
            use(of, 2, null);
        }
        beans();
        for (int round = 0; round < rounds; round++) {
            crowd(of, threads, random);
            Thread.sleep(random.nextInt(50));
            use(of, 1 + random.nextInt(3), null);
            beans();
        }
        Set<String> sessions = new TreeSet<String>();
        for (int i = 0; i < 12; i++) {
            use(of, 1, sessions);
        }
        of.shut();
        String result = "sessions=" + sessions.size();
        if (of.pool) {
            int left = awaitNone(of);
            boolean shown = isShownNow(of);
            result += " left=" + left + " shared=" + shown;
            // What a pool leaves open for a while after its own close is told, not judged: some close in the
            // background.
            return shown ? "WRONG " + result : "ok " + result;
        }
        boolean shown = awaitShown(of);
        result += " pooled=" + shown;
        return shown && sessions.size() <= 3 ? "ok " + result : "WRONG " + result;
    }

    /** Borrows some, uses them, gives them back. */
    private static void use(Combination of, int count, Set<String> sessions) throws Exception {
        List<Connection> held = new ArrayList<Connection>();
        for (int i = 0; i < count; i++) {
            held.add(of.borrow());
        }
        for (Connection each : held) {
            String session = query(of, each);
            if (sessions != null) {
                sessions.add(session);
            }
            of.giveBack(each);
        }
    }

    private static String query(Combination of, Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sessionSql(of))) {
            result.next();
            return result.getString(1);
        }
    }

    private static String sessionSql(Combination of) {
        String url = of.url();
        return url.startsWith("jdbc:postgresql:")
                ? "select pg_backend_pid()"
                : url.startsWith("jdbc:mariadb:")
                        ? "select connection_id()"
                        : url.startsWith("jdbc:hsqldb:") ? "values (session_id())" : "select session_id()";
    }

    /** All at once, each a few times; half of them hold theirs until all have one, so that a pool grows. */
    private static void crowd(Combination of, int threads, Random random) throws Exception {
        List<Throwable> failures = new CopyOnWriteArrayList<Throwable>();
        int together = of.name.startsWith("spring single") ? 1 : Math.min(threads, 4);
        CountDownLatch holding = new CountDownLatch(together);
        List<Thread> running = new ArrayList<Thread>();
        for (int t = 0; t < threads; t++) {
            boolean waits = t < together;
            int times = 1 + random.nextInt(4);
            int pause = random.nextInt(3);
            Thread thread = new Thread(() -> {
                try {
                    Connection connection = of.borrow();
                    if (waits) {
                        holding.countDown();
                        holding.await();
                    }
                    query(of, connection);
                    of.giveBack(connection);
                    for (int i = 0; i < times; i++) {
                        Thread.sleep(pause);
                        use(of, 1, null);
                    }
                } catch (Throwable e) {
                    failures.add(e);
                    holding.countDown();
                }
            });
            running.add(thread);
            thread.start();
        }
        for (Thread thread : running) {
            thread.join();
        }
        if (!failures.isEmpty()) {
            throw new IllegalStateException(failures.size() + " failed, first " + failures.get(0), failures.get(0));
        }
    }

    /** The pools that an agent shows, as many as there ever were. */
    private static void beans() throws Exception {
        for (ObjectName name : ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("io.millpond:type=Pool,*"), null)) {
            SEEN.add(ObjectName.unquote(name.getKeyProperty("name")));
        }
    }

    private static boolean isShown(Combination of) {
        for (String name : SEEN) {
            if (name.equals(of.database) || name.startsWith(of.database + "#")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isShownNow(Combination of) throws Exception {
        beans();
        return isShown(of) || serverIsShown(of);
    }

    private static boolean awaitShown(Combination of) throws Exception {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!isShownNow(of)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(20);
        }
        return true;
    }

    /** Servers have one database for all: the pooled source comes last. */
    private static boolean serverIsShown(Combination of) {
        if (!of.url().contains("//")) {
            return false;
        }
        String rest = of.url().substring(of.url().indexOf("//") + 2);
        for (String name : SEEN) {
            if (name.equals(rest) || name.startsWith(rest + "#")) {
                return true;
            }
        }
        return false;
    }

    /** Sessions of an H2 database, by a connection that comes through no door. */
    private static int awaitNone(Combination of) throws Exception {
        if (!of.url().startsWith("jdbc:h2:")) {
            return 0;
        }
        Properties info = new Properties();
        try (Connection own = new org.h2.jdbc.JdbcConnection(of.url(), info, "sa", "", false);
                Statement statement = own.createStatement()) {
            long deadline = System.nanoTime() + 10_000_000_000L;
            while (true) {
                try (ResultSet result = statement.executeQuery("select count(*) from information_schema.sessions")) {
                    result.next();
                    int left = result.getInt(1) - 1;
                    if (left == 0 || System.nanoTime() > deadline) {
                        return left;
                    }
                }
                Thread.sleep(20);
            }
        }
    }
}
