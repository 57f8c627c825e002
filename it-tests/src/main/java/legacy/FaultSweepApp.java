/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.PooledConnection;
import org.h2.jdbcx.JdbcDataSource;

/**
 * Has a fault of each kind happen at each point, in a pool that is new and in one that is warm, and compares all that it sees, and
 * all that the driver sees, with the run without a fault. Prints one line for each difference.
 */
public final class FaultSweepApp {
    private static final String PLAN = "millpond.test.fault";
    private static final String[] KINDS = {"Exception", "LinkageError", "StackOverflowError", "OutOfMemoryError"};

    private int injected;
    private int differences;
    private int round;

    private FaultSweepApp() {}

    public static void main(String[] args) throws Exception {
        MineDriver.register();
        new FaultSweepApp().run();
    }

    private void run() throws Exception {
        String expected = program("warm");
        same("second run", expected, program("warm"));
        check("the start");
        String points = System.getProperty(PLAN + ".points");
        if (points == null) {
            throw new AssertionError("no agent with fault points");
        }
        Set<String> missed = new TreeSet<>();
        for (String point : points.substring(1, points.length() - 1).split(", ")) {
            boolean fired = false;
            for (String kind : KINDS) {
                fired |= inject(point, kind, "warm", expected);
                fired |= inject(point, kind, "new" + round++, expected);
            }
            if (!fired) {
                missed.add(point);
            }
        }
        System.out.println("injected=" + injected);
        System.out.println("missed=" + missed);
        System.out.println("differences=" + differences);
        System.setProperty(PLAN, "none");
        System.out.println("full=" + PoolBeans.full("jdbc:pool:warm"));
        System.out.println("in use=" + PoolBeans.sum("InUse", ""));
    }

    private boolean inject(String point, String kind, String name, String expected) throws Exception {
        String at = point + "/" + kind;
        int before = MineDriver.CONNECTS.get();
        System.setProperty(PLAN, at);
        String got = program(name);
        boolean fired = "done".equals(System.getProperty(PLAN));
        System.setProperty(PLAN, "none");
        if (fired) {
            injected++;
        }
        same(at + " in " + name, expected, got);
        // Two for this URL, one that is excluded, one that is refused, and one more where a fault made one go past the
        // pool.
        int connects = MineDriver.CONNECTS.get() - before;
        if (connects > 5) {
            differ(at + " in " + name + ": " + connects + " connects");
        }
        check(at + " in " + name);
        return fired;
    }

    /** Everything that one round sees. */
    private static String program(String name) throws Exception {
        StringBuilder seen = new StringBuilder();
        seen.append(MineProgram.run("jdbc:pool:" + name, false));
        seen.append(MineProgram.run("jdbc:pool:" + name, true));
        seen.append(MineProgram.run("jdbc:pool:excluded", false));
        seen.append(MineProgram.run("jdbc:pool:refused", false));
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:sweep;DB_CLOSE_DELAY=-1");
        source.setUser("sa");
        source.setPassword("");
        try (Connection connection = source.getConnection();
                ResultSet rows = connection.createStatement().executeQuery("values 5")) {
            seen.append("h2 ").append(rows.next()).append(rows.getInt(1)).append('\n');
        } catch (Throwable e) {
            seen.append("h2 ").append(e).append('\n');
        }
        try {
            PooledConnection pooled = source.getPooledConnection();
            try (Connection connection = pooled.getConnection();
                    ResultSet rows = connection.createStatement().executeQuery("values 6")) {
                seen.append("pooled ")
                        .append(rows.next())
                        .append(rows.getInt(1))
                        .append('\n');
            }
            pooled.close();
        } catch (Throwable e) {
            seen.append("pooled ").append(e).append('\n');
        }
        Driver going = (Driver) Proxy.newProxyInstance(
                FaultSweepApp.class.getClassLoader(), new Class<?>[] {Driver.class}, (self, method, arguments) -> null);
        DriverManager.registerDriver(going);
        DriverManager.deregisterDriver(going);
        Map<String, Integer> lost = MineDriver.takeLost();
        return seen.append(lost.isEmpty() ? "" : lost.toString()).toString();
    }

    private void same(String what, String expected, String got) {
        if (!expected.equals(got)) {
            String[] a = expected.split("\n");
            String[] b = got.split("\n");
            int i = 0;
            while (i < a.length && i < b.length && a[i].equals(b[i])) {
                i++;
            }
            differ(what + ": expected " + (i < a.length ? a[i] : "the end") + ", got "
                    + (i < b.length ? b[i] : "the end"));
        }
    }

    private void differ(String what) {
        differences++;
        System.out.println("difference " + what);
    }

    /** Every connection is back, and what is open is what the pools hold. */
    private void check(String after) throws Exception {
        long deadline = System.nanoTime() + 20_000_000_000L;
        String state;
        do {
            long pools = PoolBeans.sum("OpenConnections", "sweep");
            state = "in use " + PoolBeans.sum("InUse", "") + ", pools hold " + pools + ", driver has "
                    + MineDriver.OPEN.get();
            if (PoolBeans.sum("InUse", "") == 0 && pools == MineDriver.OPEN.get()) {
                return;
            }
            Thread.sleep(5);
        } while (System.nanoTime() - deadline < 0);
        differ(after + ": " + state);
    }
}
