/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.jdbc.session.PhysicalSession;
import io.millpond.agent.pool.PoolEntry;
import java.io.PrintWriter;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.security.Permission;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.h2.jdbc.JdbcConnection;
import org.h2.jdbcx.JdbcConnectionPool;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** A thread that was found to be one application's is not looked at for each borrow; whoever else sits on it gets one connection. */
class LastWalkTest {

    private static final String URL = "jdbc:h2:mem:lastwalk;DB_CLOSE_DELAY=-1";

    private final DoorsWorld world = new DoorsWorld("pool.max.size=8,pool.probation=true,pool.validate.after=1h");
    private final JdbcDataSource source = source();
    private final List<Connection> kept = new ArrayList<>();

    private static JdbcDataSource source() {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL(URL);
        source.setUser("sa");
        source.setPassword("");
        return source;
    }

    /** Applications. */
    private static final class App {}

    private static final class OtherApp {}

    /** A pool of somebody's own. */
    private static final class HomeMadePool {}

    LastWalkTest() {
        world.caller = App.class;
    }

    @AfterEach
    void close() throws SQLException {
        for (Connection each : kept) {
            each.close();
        }
        world.close();
    }

    private Connection get(DataSource asked) throws SQLException {
        return DoorsWorld.run(world.doors.dataSource(asked, null, null, false, null), asked::getConnection);
    }

    private Connection get() throws SQLException {
        return get(source);
    }

    private Connection keep() throws SQLException {
        Connection connection = get();
        kept.add(connection);
        return connection;
    }

    /** As often as it takes until this thread's calls walk no more. */
    private void settle(DataSource asked) throws SQLException {
        for (int i = 0; i < Probation.CLOSED_TO_PASS + LastWalk.STEADY + 1; i++) {
            get(asked).close();
        }
    }

    private void settle() throws SQLException {
        settle(source);
        assertThat(isWalking()).as("settled").isFalse();
    }

    private boolean isWalking() throws SQLException {
        int before = world.walks.get();
        get().close();
        return world.walks.get() > before;
    }

    private int walksOf(int borrows) throws SQLException {
        int before = world.walks.get();
        for (int i = 0; i < borrows; i++) {
            get().close();
        }
        return world.walks.get() - before;
    }

    private int pooled() {
        int all = 0;
        for (ManagedPool pool : world.doors.registry().all()) {
            all += pool.engine.inUse();
        }
        return all;
    }

    @Test
    void oneWalkInAThousand() throws SQLException {
        settle();

        assertThat(walksOf(3 * (LastWalk.GOOD_FOR + 1))).isEqualTo(3);
        assertThat(world.onlyPool().engine.open()).isOne();
    }

    @Test
    void whoConnectsAFewTimesIsLookedAtEachTime() throws SQLException {
        int first = Probation.CLOSED_TO_PASS + 1 + LastWalk.STEADY;

        assertThat(walksOf(first)).isEqualTo(first);
        assertThat(walksOf(10)).isZero();
    }

    @Test
    void twoApplicationsThatTakeTurnsAreLookedAtEachTime() throws SQLException {
        for (int i = 0; i < 4 * LastWalk.STEADY; i++) {
            world.caller = i % 2 == 0 ? App.class : OtherApp.class;
            assertThat(isWalking()).isTrue();
        }
    }

    @Test
    void aCallWhileTheFirstIsOutWalks() throws SQLException {
        settle();

        Connection first = get();
        assertThat(walksOf(5)).isEqualTo(5);
        first.close();
        assertThat(walksOf(5)).isZero();
    }

    @Test
    void anotherThreadWalks() throws Exception {
        settle();

        assertThat(onAnotherThread(this::isWalking)).isTrue();
        assertThat(isWalking()).isFalse();
    }

    private interface Work<T> {
        T run() throws Exception;
    }

    private static <T> T onAnotherThread(Work<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work::run);
        Thread thread = new Thread(task, "another");
        thread.start();
        T result = task.get();
        thread.join();
        return result;
    }

    @Test
    void anotherDataSourceWalks() throws SQLException {
        settle();
        JdbcDataSource equal = source();

        int before = world.walks.get();
        get(equal).close();
        assertThat(world.walks.get()).isEqualTo(before + 1);
    }

    /** It fills itself on a thread that used the DataSource before: one is lent, all others are its own. */
    @Test
    void aPoolOnTheSameThreadGetsOne() throws SQLException {
        settle();

        world.caller = HomeMadePool.class;
        int before = world.walks.get();
        for (int i = 0; i < 6; i++) {
            keep();
        }

        assertThat(pooled()).isOne();
        assertThat(world.walks.get()).isEqualTo(before + 5);
    }

    @Test
    void andNoSecondOneHoweverOftenTheApplicationIsSeenAgain() throws SQLException {
        settle();
        world.caller = HomeMadePool.class;
        keep();

        for (int round = 0; round < 3; round++) {
            world.caller = App.class;
            assertThat(walksOf(2 * LastWalk.STEADY)).isEqualTo(2 * LastWalk.STEADY);
            world.caller = HomeMadePool.class;
            keep();
            keep();
        }

        assertThat(pooled()).isOne();
    }

    @Test
    void onceSomebodyElseWasSeenTheApplicationIsLookedAtAnew() throws SQLException {
        settle();
        Connection out = get();
        world.caller = HomeMadePool.class;
        keep();
        out.close();

        assertThat(isWalking()).isTrue();
        world.caller = App.class;
        assertThat(walksOf(LastWalk.STEADY)).isEqualTo(LastWalk.STEADY);
        assertThat(isWalking()).isFalse();
    }

    @Test
    void aKnownPoolsOwnThreadIsPassedThroughAsBefore() throws Exception {
        settle();
        world.caller = JdbcConnectionPool.class;

        int before = world.walks.get();
        onAnotherThread(() -> {
            for (int i = 0; i < 2 * LastWalk.STEADY; i++) {
                keep().getMetaData();
            }
            return null;
        });

        assertThat(world.walks.get()).isEqualTo(before + 2 * LastWalk.STEADY);
        assertThat(pooled()).isZero();
    }

    @Test
    void aCallInsideAnotherIsTheOthers() throws SQLException {
        settle();
        Scope around = new Scope(new Asker(HomeMadePool.class, false)) {
            @Override
            boolean isSealed() {
                return false;
            }

            @Override
            public void finish(Object returned, Throwable thrown) {
                leave();
            }
        };
        try {
            keep();
        } finally {
            around.finish(null, null);
        }

        assertThat(pooled()).as("in probation").isZero();
    }

    @Test
    void whatIsSetOrLearntCountsAtOnce() throws SQLException {
        settle();
        source.setDescription("still the same");
        assertThat(isWalking()).isTrue();

        settle();
        SourceType pool = new SourceType(HomeMadePool.class, false);
        pool.opensInside = true;
        try (Connection any = get()) {
            Scope call = new Scope(new Asker(HomeMadePool.class, false)) {
                @Override
                boolean isSealed() {
                    return false;
                }

                @Override
                public void finish(Object returned, Throwable thrown) {
                    leave();
                }
            };
            world.doors.evidence().judge(pool, call, any);
            call.finish(null, null);
        }
        assertThat(pool.pool).isTrue();
        assertThat(isWalking()).isTrue();
    }

    @Test
    void aPoolOfWhichNothingIsIdleIsAskedTheLongWay() throws SQLException {
        settle();
        world.onlyPool().engine.evictIdle(CloseReason.EVICTED);

        assertThat(isWalking()).isTrue();
        assertThat(isWalking()).isFalse();
    }

    /** H2's driver ignores an abort: such a connection is out until it is closed. */
    @Test
    void theCloseOfAnAbortedOneEndsIt() throws SQLException {
        settle();
        Connection out = get();
        get().close();

        out.abort(Runnable::run);
        assertThat(isWalking()).isTrue();
        out.close();
        get().close();
        assertThat(isWalking()).isFalse();
    }

    @Test
    void aCloseOnAnotherThreadEndsIt() throws Exception {
        settle();
        Connection out = get();
        get().close();

        onAnotherThread(() -> {
            out.close();
            return null;
        });
        assertThat(isWalking()).isFalse();
    }

    @Test
    void aDiscardEndsIt() throws SQLException {
        settle();
        Connection out = get();
        world.onlyPool().engine.retireAll(CloseReason.FATAL);
        get().close();

        out.close();
        assertThat(isWalking()).isFalse();
    }

    private PooledBorrow borrow() {
        List<Object> borrows = new ArrayList<>();
        world.onlyPool().engine.forEachInUse(entry -> borrows.add(entry.attachment()));
        assertThat(borrows).hasSize(1);
        return (PooledBorrow) borrows.get(0);
    }

    @Test
    void aReturnThatIsWrittenOffEndsItAndItsLateEndFreesNoOther() throws SQLException {
        settle();
        Connection deaf = get();
        borrow().writeOff();
        get().close();
        assertThat(isWalking()).isFalse();

        Connection out = get();
        deaf.close();
        assertThat(isWalking()).isTrue();
        out.close();
        assertThat(isWalking()).isFalse();
    }

    @Test
    void aReclaimEndsIt() throws SQLException {
        settle();
        WeakReference<Connection> lost = new WeakReference<>(get());
        assertThat(pooled()).isOne();

        Awaitility.await().until(() -> {
            System.gc();
            world.look();
            return lost.get() == null && pooled() == 0;
        });
        world.look();
        settle(); // where it was out for a second, nobody is trusted meanwhile
    }

    // What must not be mixed up

    @Test
    void whoLogsInIsNeverAnother() throws SQLException {
        try (Connection connection = get();
                Statement statement = connection.createStatement()) {
            statement.execute("create user if not exists other password 'pw' admin");
        }
        settle();

        for (int i = 0; i < 3; i++) {
            try (Connection others = DoorsWorld.run(
                    world.doors.dataSource(source, "other", "pw", true, null),
                    () -> source.getConnection("other", "pw"))) {
                assertThat(others.getMetaData().getUserName()).isEqualTo("OTHER");
            }
            try (Connection mine = get()) {
                assertThat(mine.getMetaData().getUserName()).isEqualTo("SA");
            }
            settle();
        }
    }

    @Test
    void whatIsSetIsWhatTheNextConnectionIs() throws SQLException {
        try (Connection connection = get();
                Statement statement = connection.createStatement()) {
            statement.execute("create user if not exists other password 'pw' admin");
        }
        settle();

        source.setURL("jdbc:h2:mem:lastwalk2;DB_CLOSE_DELAY=-1");
        assertThat(next()).isEqualTo("SA at jdbc:h2:mem:lastwalk2");
        source.setURL(URL);
        assertThat(next()).isEqualTo("SA at jdbc:h2:mem:lastwalk");
        settle();
        source.setUser("other");
        source.setPassword("pw");
        assertThat(next()).isEqualTo("OTHER at jdbc:h2:mem:lastwalk");
        source.setUser("sa");
        source.setPassword("wrong");
        assertThatThrownBy(this::next).isInstanceOf(SQLException.class);
        source.setPassword("");
        assertThat(next()).isEqualTo("SA at jdbc:h2:mem:lastwalk");
    }

    private String next() throws SQLException {
        try (Connection connection = get()) {
            DatabaseMetaData data = connection.getMetaData();
            return data.getUserName() + " at " + data.getURL();
        }
    }

    @Test
    void whatNoHandleFitsIsTheDriversOwn() throws SQLException {
        settle();

        int before = world.walks.get();
        try (Connection own = DoorsWorld.run(
                world.doors.dataSource(source, null, null, false, PGConnection.class), source::getConnection)) {
            assertThat(own).isInstanceOf(JdbcConnection.class);
            assertThat(pooled()).isZero();
        }
        assertThat(world.walks.get()).isEqualTo(before + 1);
    }

    /** Of a class that nobody knows, and that says nothing of where it connects. */
    private static class Silent implements DataSource {
        @Override
        public Connection getConnection() throws SQLException {
            return source().getConnection();
        }

        @Override
        public Connection getConnection(String user, String password) {
            throw new UnsupportedOperationException();
        }

        @Override
        public PrintWriter getLogWriter() {
            return null;
        }

        @Override
        public void setLogWriter(PrintWriter out) {}

        @Override
        public void setLoginTimeout(int seconds) {}

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() {
            return null;
        }

        @Override
        public <T> T unwrap(Class<T> type) {
            return null;
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }
    }

    /** One that says it, and does so as it likes. */
    public static final class Telling extends Silent {
        static int told;

        public String getUrl() {
            told++;
            return "jdbc:telling:";
        }
    }

    private static final class BecomesAbove extends Silent {}

    /** It was found to be its driver's own, and its caller to be an application. */
    private SourceType settledOwn(DataSource own) throws SQLException {
        settle();
        SourceType type = world.doors.types().of(own.getClass());
        type.answersItself = true;
        Bindings.SourceBinding decided = decided(own);
        world.doors.askers().of(App.class).through(type).bindings().add(decided);
        settle(own);
        return type;
    }

    @Test
    void oneThatIsAskedWhatItIsSetToIsLookedAtEachTime() throws SQLException {
        Telling telling = new Telling();
        settledOwn(telling);
        Silent silent = new Silent();
        settledOwn(silent);

        int walked = world.walks.get();
        for (int i = 0; i < 2 * LastWalk.STEADY; i++) {
            get(silent).close();
        }
        assertThat(world.walks.get()).isEqualTo(walked);

        int told = Telling.told;
        get(telling).close();
        int each = Telling.told - told;
        for (int i = 0; i < 2 * LastWalk.STEADY; i++) {
            get(telling).close();
        }
        assertThat(world.walks.get()).isEqualTo(walked + 1 + 2 * LastWalk.STEADY);
        assertThat(Telling.told - told).isEqualTo((1 + 2 * LastWalk.STEADY) * each);
        assertThat(world.onlyPool().engine.open()).isOne();
    }

    /** Nothing was learnt of a pool, so what was decided before is of the present epoch. */
    @Test
    void oneThatIsSeenToStandAboveOthersIsAskedNoMore() throws SQLException {
        BecomesAbove source = new BecomesAbove();
        SourceType type = settledOwn(source);
        int before = world.walks.get();
        try (Connection connection = get(source)) {
            assertThat(pooled()).isOne();
            assertThat(connection).isNotNull();
        }
        assertThat(world.walks.get()).isEqualTo(before);

        type.opensInside = true;
        try (Connection connection = get(source)) {
            assertThat(pooled()).isZero();
            assertThat(connection).isNotNull();
        }
        assertThat(world.walks.get()).isEqualTo(before + 1);
    }

    @Test
    void oneWalkAMinuteWhereItIsSeldomAsked() throws SQLException {
        settle();

        for (int i = 0; i < 3; i++) {
            world.moveOn(LastWalk.GOOD_FOR_NANOS - TimeUnit.SECONDS.toNanos(30));
            get().close(); // may find nothing idle that is young enough
            assertThat(isWalking()).isFalse();
            world.moveOn(LastWalk.GOOD_FOR_NANOS + 1);
            assertThat(isWalking()).isTrue();
        }
    }

    // All threads of one pool

    /** All that the pool may open is open and idle. */
    private void fill() throws SQLException {
        settle();
        List<Connection> all = new ArrayList<>();
        for (int i = 0; i < world.onlyPool().engine.max(); i++) {
            all.add(get());
        }
        for (Connection each : all) {
            each.close();
        }
        assertThat(world.onlyPool().engine.idle()).isEqualTo(8);
    }

    /** Threads that stay. */
    private final class Threads {
        final List<ExecutorService> all = new ArrayList<>();

        Threads(int number) {
            for (int i = 0; i < number; i++) {
                all.add(Executors.newSingleThreadExecutor());
            }
        }

        /** One after the other. */
        void each(Work<?> work) throws Exception {
            for (ExecutorService each : all) {
                each.submit(work::run).get();
            }
        }

        void end() {
            all.forEach(ExecutorService::shutdownNow);
        }
    }

    /** Its threads were the application's before, and each keeps what it gets: the application has half of the pool left. */
    @Test
    void aPoolOnAllThreadsOfTheApplicationGetsHalf() throws Exception {
        Threads threads = new Threads(8);
        try {
            fill();
            threads.each(() -> {
                settle();
                return null;
            });
            threads.each(() -> {
                assertThat(isWalking())
                        .as("nobody takes the place of one that comes again")
                        .isFalse();
                return null;
            });

            world.caller = HomeMadePool.class;
            threads.each(() -> {
                keep();
                return keep();
            });
            assertThat(pooled()).isEqualTo(4);
        } finally {
            threads.end();
        }
    }

    private int unasked() {
        int[] all = new int[1];
        world.onlyPool().engine.forEachInUse(entry -> {
            Object borrow = entry.attachment();
            all[0] += borrow instanceof PooledBorrow && ((PooledBorrow) borrow).isUnasked() ? 1 : 0;
        });
        return all[0];
    }

    /** All at the same moment, as a cache for each thread asks when the application is up. */
    @Test
    void andNoMoreHoweverManyAskAtOnce() throws Exception {
        int number = 16;
        ExecutorService threads = Executors.newFixedThreadPool(number);
        CyclicBarrier barrier = new CyclicBarrier(number);
        AtomicInteger most = new AtomicInteger();
        try {
            fill();
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < number; i++) {
                all.add(threads.submit(() -> {
                    for (int round = 0; round < 40; round++) {
                        settle(source);
                        barrier.await();
                        world.caller = JdbcConnectionPool.class;
                        barrier.await();
                        try (Connection held = get()) {
                            barrier.await();
                            most.accumulateAndGet(unasked(), Math::max);
                            barrier.await();
                            assertThat(held).isNotNull();
                        }
                        world.caller = App.class;
                        barrier.await();
                    }
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get(2, TimeUnit.MINUTES);
            }
            assertThat(most.get()).isBetween(1, 4);
        } finally {
            threads.shutdownNow();
        }
    }

    /** No other gets it, whether it is asked for before, while or after something is lent by it. */
    @Test
    void aPlaceIsOfOneThreadUntilWhatItLentHasEnded() throws Exception {
        fill();
        ManagedPool pool = world.onlyPool();
        int number = 4;
        ExecutorService threads = Executors.newFixedThreadPool(number);
        Unasked.Place place = new Unasked.Place(new LastWalk(Thread.currentThread(), source));
        place.letGo();
        AtomicInteger taken = new AtomicInteger();
        AtomicInteger out = new AtomicInteger();
        AtomicInteger lent = new AtomicInteger();
        try {
            List<Future<Integer>> all = new ArrayList<>();
            for (int i = 0; i < number; i++) {
                all.add(threads.submit(() -> {
                    LastWalk mine = new LastWalk(Thread.currentThread(), source);
                    int seen = 0;
                    for (int round = 0; round < 500_000; round++) {
                        if (!place.take(mine)) {
                            continue;
                        }
                        seen = Math.max(seen, taken.incrementAndGet());
                        PoolEntry<PhysicalSession> entry = round % 4 == 0 ? null : pool.tryBorrow();
                        if (entry != null) {
                            place.lent(entry, entry.generation());
                        }
                        taken.decrementAndGet();
                        place.letGo();
                        if (entry != null) {
                            seen = Math.max(seen, out.incrementAndGet());
                            lent.incrementAndGet();
                            out.decrementAndGet();
                            pool.engine.release(entry, entry.generation(), true);
                        }
                    }
                    return seen;
                }));
            }
            for (Future<Integer> each : all) {
                assertThat(each.get(2, TimeUnit.MINUTES)).isLessThanOrEqualTo(1);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(lent.get()).isPositive();
    }

    /** Where threads are more than places, to look for one costs more than it brings. */
    @Test
    void whoFindsNoPlaceDoesNotLookAgainAtOnce() throws Exception {
        Threads threads = new Threads(4);
        try {
            fill();
            List<Connection> out = new ArrayList<>();
            threads.each(() -> {
                settle();
                out.add(get());
                return null;
            });
            assertThat(unasked()).isEqualTo(4);

            assertThat(isWalking()).isTrue();
            for (Connection each : out) {
                each.close();
            }
            assertThat(walksOf(LastWalk.PAUSE + 10)).isEqualTo(LastWalk.PAUSE - 1);
        } finally {
            threads.end();
        }
    }

    @Test
    void nobodyGetsOneMoreWhileOneIsKept() throws Exception {
        Threads threads = new Threads(2);
        try {
            fill();
            threads.each(() -> {
                settle();
                return null;
            });
            ExecutorService first = threads.all.get(0);
            ExecutorService second = threads.all.get(1);
            world.caller = HomeMadePool.class;
            Connection held = first.submit(() -> get()).get();
            world.look();
            world.caller = App.class;
            assertThat(second.submit(this::isWalking).get())
                    .as("it may be given back any moment")
                    .isFalse();

            world.moveOn(PoolCare.KEPT_NANOS + 1);
            world.look();
            assertThat(second.submit(() -> walksOf(3 * LastWalk.STEADY)).get()).isEqualTo(3 * LastWalk.STEADY);
            assertThat(pooled()).isOne();

            held.close();
            world.look();
            assertThat(second.submit(() -> walksOf(LastWalk.STEADY + 10)).get())
                    .as("what was found before counts no more")
                    .isEqualTo(LastWalk.STEADY);
        } finally {
            threads.end();
        }
    }

    /** What is kept is not of the application, so it is no evidence that the application fills the pool beside it. */
    @Test
    void whatSomebodyElseKeepsSpeaksNotAgainstTheApplication() throws Exception {
        // One on which nobody has deferred yet: what opens there is a stray.
        onAnotherThread(() -> {
            keptBySomebodyElseThenByTheApplication();
            return null;
        });
    }

    private void keptBySomebodyElseThenByTheApplication() throws SQLException {
        settle();
        Probation.Caller app = world.doors
                .askers()
                .of(App.class)
                .bindings()
                .find(
                        source,
                        SourceReader.Arguments.NONE,
                        world.doors.evidence().epoch())
                .caller;
        world.caller = HomeMadePool.class;
        Connection answer = keep();
        assertThat(pooled()).isOne();
        assertThat(world.doors.registry().holds(app)).isFalse();

        SourceType near = judgeNear(answer);
        assertThat(app.isPool()).isFalse();
        Probation.Caller filler = new Probation.Caller(
                true, true, near.packageName, DoorKey.ofDriverManager("jdbc:h2:mem:lastwalk3", null));
        near.origin.opened(filler);
        assertThat(near.origin.strays(near))
                .as("what this thread opens is looked at as before")
                .contains(filler);

        world.caller = App.class;
        keep();
        assertThat(world.doors.registry().holds(app)).as("walked for").isTrue();
        judgeNear(answer);
        assertThat(app.isPool()).isTrue();
    }

    /** A class near the application answered with what it did not open in that call. */
    private SourceType judgeNear(Connection answer) {
        SourceType near = new SourceType(HomeMadePool.class, false);
        Scope call = new Scope(new Asker(HomeMadePool.class, false)) {
            @Override
            boolean isSealed() {
                return false;
            }

            @Override
            public void finish(Object returned, Throwable thrown) {
                leave();
            }
        };
        world.doors.evidence().judge(near, call, answer);
        call.finish(null, null);
        return near;
    }

    private static Class<?> ofAnotherLoader() {
        ClassLoader other = new URLClassLoader(new URL[0], LastWalkTest.class.getClassLoader());
        return Proxy.newProxyInstance(other, new Class<?>[] {Runnable.class}, (proxy, method, arguments) -> null)
                .getClass();
    }

    /** Where the wrong answer would cost more than a place. */
    @ParameterizedTest
    @ValueSource(strings = {"leak.reclaim=suspect", "telemetry=app"})
    void someSettingsHaveEachCallLookedAt(String setting) throws SQLException {
        try (DoorsWorld other = new DoorsWorld("pool.probation=true," + setting)) {
            other.caller = setting.startsWith("leak") ? App.class : ofAnotherLoader();
            int first = Probation.CLOSED_TO_PASS + 2 * LastWalk.STEADY;
            for (int i = 0; i < first; i++) {
                DoorsWorld.run(other.doors.dataSource(source, null, null, false, null), source::getConnection)
                        .close();
            }
            assertThat(other.onlyPool().engine.open()).isOne();
            assertThat(other.walks.get()).isEqualTo(first);
        }
    }

    @Test
    void throughItsOwnOpenTelemetryWhereTheDataSourceIsItsOwnToo() throws SQLException {
        try (DoorsWorld other = new DoorsWorld("pool.probation=true,telemetry=app")) {
            other.caller = App.class;
            assertThat(App.class.getClassLoader()).isSameAs(JdbcDataSource.class.getClassLoader());
            for (int i = 0; i < Probation.CLOSED_TO_PASS + 4 * LastWalk.STEADY; i++) {
                DoorsWorld.run(other.doors.dataSource(source, null, null, false, null), source::getConnection)
                        .close();
            }
            assertThat(other.walks.get()).isLessThan(3 * LastWalk.STEADY);
        }
    }

    /** Half of them would be one, which may be all that an application needs. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aPoolOfAFewIsLookedAtEachTime(int max) throws SQLException {
        try (DoorsWorld other = new DoorsWorld("pool.probation=true,pool.max.size=" + max)) {
            other.caller = App.class;
            int all = Probation.CLOSED_TO_PASS + 4 * LastWalk.STEADY;
            for (int i = 0; i < all; i++) {
                DoorsWorld.run(other.doors.dataSource(source, null, null, false, null), source::getConnection)
                        .close();
            }
            assertThat(other.walks.get()).isEqualTo(all);
        }
    }

    /** At the end of the stack a close breaks off; what tends the pool finds it, and nothing is out by it any more. */
    @Test
    void oneThatWasLostIsOutNoMoreOnceItWasFound() throws SQLException {
        settle();
        Connection lost = get();
        kept.add(lost);
        world.onlyPool().engine.forEachInUse(entry -> entry.attach(null));
        assertThat(isWalking()).isTrue();

        for (int i = 0; i < 20 && pooled() > 0; i++) {
            world.look();
        }
        assertThat(pooled()).isZero();
        get().close();
        assertThat(isWalking()).isFalse();
    }

    @Test
    @SuppressWarnings("removal")
    @EnabledForJreRange(max = JRE.JAVA_17)
    void underASecurityManagerEachCallWalks() throws SQLException {
        settle();
        System.setSecurityManager(new SecurityManager() {
            @Override
            public void checkPermission(Permission permission) {
                // everybody may do all
            }
        });
        try {
            int walked = CallerRights.withOwn(() -> {
                world.doors.rights().prove(URL);
                assertThat(world.doors.rights().suffice(URL)).isTrue();
                try {
                    return walksOf(3);
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            });
            assertThat(walked).isEqualTo(3);
        } finally {
            System.setSecurityManager(null);
        }
        assertThat(isWalking()).isFalse();
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void aVirtualThreadTakesNoPlace() throws Exception {
        settle();
        int[] walked = new int[1];
        FutureTask<?> task = new FutureTask<>(() -> {
            walked[0] = walksOf(2 * LastWalk.STEADY);
            return null;
        });
        Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
        task.get();

        assertThat(walked[0]).isEqualTo(2 * LastWalk.STEADY);
    }

    // The table

    private Bindings.SourceBinding decided(DataSource source) {
        DoorKey key = DoorKey.ofDriverManager(URL, null);
        return new Bindings.SourceBinding(
                source,
                SourceReader.Arguments.NONE,
                SourceReader.BY_INSTANCE.state(source),
                0,
                new Probation.Caller(true, true, "com.acme", key),
                world.onlyPool(),
                URL);
    }

    @Test
    void itIsOfOneThreadAndStandsUntilAnotherIsFound() throws SQLException {
        settle();
        Bindings.SourceBinding decided = decided(source);
        LastWalk last = new LastWalk(Thread.currentThread(), source);
        assertThat(last.isOf(Thread.currentThread(), source)).isTrue();
        assertThat(last.isOf(new Thread("another"), source)).isFalse();
        assertThat(last.isOf(Thread.currentThread(), source())).isFalse();
        for (int i = 0; i < LastWalk.STEADY; i++) {
            assertThat(last.stands(0)).isNull();
            last.found(decided, 0);
        }
        assertThat(last.stands(0)).isSameAs(decided);
        last.found(decided(source), 0);
        assertThat(last.stands(0)).isNull();
        for (int i = 0; i < LastWalk.STEADY; i++) {
            last.found(decided, 0);
        }
        assertThat(last.stands(0)).isSameAs(decided);
        last.found(null, 0);
        assertThat(last.stands(0)).isNull();
    }

    /** Before Java 19 a class of the application's may answer what it likes. */
    @Test
    void aThreadIsFoundWhateverItsIdIs() throws Exception {
        settle();
        LastWalks table = new LastWalks();
        FutureTask<Integer> task = new FutureTask<>(() -> {
            table.found(source, decided(source), 0);
            LastWalk first = table.of(Thread.currentThread(), source);
            int found = 0;
            for (int i = 0; i < 100; i++) {
                found += first != null && table.of(Thread.currentThread(), source) == first ? 1 : 0;
            }
            return found;
        });
        Thread odd = new Thread(task, "odd") {
            private long ids;

            @Override
            @SuppressWarnings("deprecation")
            public long getId() {
                return ids++;
            }
        };
        odd.start();
        assertThat(task.get()).isEqualTo(100);
        odd.join();
    }

    /** A place that was taken from a live thread would take with it what is out. */
    @Test
    void aFullTableTakesNoPlaceAway() throws Exception {
        settle();
        LastWalks table = new LastWalks();
        Thread self = Thread.currentThread();
        table.found(source, decided(source), 0);
        LastWalk mine = table.of(self, source);
        assertThat(mine).isNotNull();

        List<JdbcDataSource> many = new ArrayList<>();
        for (int i = 0; i < 20 * LastWalks.PLACES; i++) {
            JdbcDataSource other = source();
            many.add(other);
            table.found(other, decided(other), 0);
        }
        assertThat(many.stream().filter(each -> table.of(self, each) != null).count())
                .isEqualTo(LastWalks.PLACES - 1);
        assertThat(table.of(self, source)).isSameAs(mine);

        assertThat(onAnotherThread(() -> hasPlace(table))).as("full").isFalse();
        many.clear();
        Awaitility.await().until(() -> {
            System.gc();
            return hasPlace(table);
        });
        assertThat(table.of(self, source)).isSameAs(mine);
    }

    private boolean hasPlace(LastWalks table) {
        JdbcDataSource other = source();
        table.found(other, decided(other), 0);
        return table.of(Thread.currentThread(), other) != null;
    }

    @Test
    void aThreadThatEndedLeavesItsPlaces() throws Exception {
        settle();
        LastWalks table = new LastWalks();
        List<JdbcDataSource> many = new ArrayList<>();
        onAnotherThread(() -> {
            for (int i = 0; i < 20 * LastWalks.PLACES; i++) {
                JdbcDataSource other = source();
                many.add(other);
                table.found(other, decided(other), 0);
            }
            assertThat(hasPlace(table)).isFalse();
            return null;
        });

        assertThat(hasPlace(table)).isTrue();
        assertThat(many).isNotEmpty();
    }

    @Test
    void whoseCallerIsNotKnownTakesNoPlace() {
        LastWalks table = new LastWalks();
        table.found(source, null, 0);

        assertThat(table.of(Thread.currentThread(), source)).isNull();
    }
}
