/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.jdbc.ReturnVerdict;
import io.millpond.agent.jdbc.session.DriverProfile;
import io.millpond.agent.jdbc.session.JdbcTarget;
import io.millpond.agent.jdbc.session.PhysicalSession;
import io.millpond.agent.registry.Evidence.Answer;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is a pool, by what a call answered and what doors inside it had handed out. */
class EvidenceTest {

    private static final DoorKey KEY = DoorKey.ofDriverManager("jdbc:x:y", null);

    private final DoorsWorld world = new DoorsWorld("pool.probation=true");
    private final Evidence evidence = world.doors.evidence();
    private final SourceType source = new SourceType(JdbcDataSource.class, false);
    private final Probation.Caller inner = new Probation.Caller(false, true, "com.acme", KEY);
    private final TestScope call = new TestScope();
    private final List<Connection> opened = new ArrayList<>();

    private static final class TestScope extends Scope {
        TestScope() {
            super(new Asker(EvidenceTest.class, false));
        }

        @Override
        boolean isSealed() {
            return false;
        }

        @Override
        public void finish(Object returned, Throwable thrown) {
            leave();
        }
    }

    @AfterEach
    void leave() throws SQLException {
        for (Connection each : opened) {
            each.close();
        }
        call.finish(null, null);
        world.close();
    }

    /** Of the jar of the source. */
    private Connection own() throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:h2:mem:");
        opened.add(connection);
        return connection;
    }

    private static Connection foreign() {
        return (Connection) Proxy.newProxyInstance(
                EvidenceTest.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> null);
    }

    @Test
    void aDriverThatToldItsAnswerAndOpenedNothingElseAnswersItsOwn() {
        assertThat(evidence.judge(null, call, foreign())).isEqualTo(Answer.OWN);
    }

    @Test
    void whatADoorInsideHandedOutIsHandedOnAndSpeaksAgainstNobody() {
        Connection handed = foreign();
        call.handOver(handed, inner, null);
        int before = evidence.epoch();

        assertThat(evidence.judge(source, call, handed)).isEqualTo(Answer.HANDED);

        assertThat(source.isAboveOthers()).isTrue();
        assertThat(source.pool).isFalse();
        assertThat(inner.isPool()).isFalse();
        assertThat(evidence.epoch()).isEqualTo(before);
    }

    @Test
    void somethingAroundWhatWasHandedOutMayBeADecorator() {
        call.handOver(foreign(), inner, null);

        assertThat(evidence.judge(source, call, foreign())).isEqualTo(Answer.WRAPPED);

        assertThat(source.pool).isFalse();
        assertThat(inner.isPool()).isFalse();
    }

    @Test
    void oneThatOpensMoreThanItAnswersKeepsTheOthers() {
        Connection handed = foreign();
        call.handOver(handed, inner, null);
        call.handOver(foreign(), inner, null);
        int before = evidence.epoch();

        evidence.judge(source, call, handed);

        assertThat(source.pool).isTrue();
        assertThat(inner.isPool()).isTrue();
        assertThat(evidence.epoch()).as("decisions are taken anew").isGreaterThan(before);
    }

    @Test
    void oneThatWasClosedInTheCallIsNotKept() throws SQLException {
        Connection handed = foreign();
        call.handOver(foreign(), inner, closed());
        call.handOver(handed, inner, null);

        assertThat(evidence.judge(source, call, handed)).isEqualTo(Answer.HANDED);

        assertThat(source.pool).as("it was tried and thrown away").isFalse();
    }

    @Test
    void oneThatOpenedBeforeAndNowAnswersWithoutOpeningLendsWhatItKept() throws SQLException {
        call.handOver(foreign(), inner, null);
        evidence.judge(source, call, foreign());

        TestScope next = new TestScope();
        assertThat(evidence.judge(source, next, own())).isEqualTo(Answer.ELSEWHERE);
        next.finish(null, null);

        assertThat(source.pool).isTrue();
        assertThat(inner.isPool()).isTrue();
    }

    @Test
    void theVerySameAnswerAgainWasNotClosed() throws SQLException {
        Connection same = own();

        assertThat(evidence.judge(source, call, same)).isEqualTo(Answer.OWN);
        assertThat(evidence.judge(source, call, own())).as("another is none").isEqualTo(Answer.OWN);
        assertThat(source.pool).isFalse();

        assertThat(evidence.judge(source, call, same)).isEqualTo(Answer.ELSEWHERE);
        assertThat(source.pool).isTrue();
    }

    /** Of this folder, and around another connection: as DBCP's PoolingDriver answers. */
    @Test
    void anAnswerAroundWhatWasHandedOutEarlierIsLentAndLeftAsItIs() throws SQLException {
        call.leave();
        try (DoorsWorld other = new DoorsWorld("pool.probation=false")) {
            Connection handle = other.manager(
                    new org.h2.Driver(), "jdbc:h2:mem:lent;DB_CLOSE_DELAY=-1", new Properties(), EvidenceTest.class);
            SourceType driver = new SourceType(GuardedConnection.class, false);

            assertThat(evidence.judge(driver, call, new GuardedConnection(new GuardedConnection(handle))))
                    .isEqualTo(Answer.ELSEWHERE);
            assertThat(driver.pool).isTrue();

            SourceType another = new SourceType(GuardedConnection.class, false);
            assertThat(evidence.judge(another, call, new GuardedConnection(null)))
                    .isEqualTo(Answer.OWN);
            handle.close();
        }
    }

    @Test
    void anAnswerOfAnotherJarIsNotItsOwn() throws SQLException {
        SourceType another = new SourceType(EvidenceTest.class, false);

        assertThat(evidence.judge(another, call, own())).isEqualTo(Answer.ELSEWHERE);
        assertThat(evidence.judge(source, call, foreign())).as("a proxy").isEqualTo(Answer.ELSEWHERE);

        assertThat(another.answersItself).isFalse();
        assertThat(source.answersItself).isFalse();
    }

    @Test
    void aPoolByItsNameAnswersElsewhereWhateverItDoes() throws SQLException {
        SourceType listed = new SourceType(JdbcDataSource.class, true);

        assertThat(evidence.judge(listed, call, own())).isEqualTo(Answer.ELSEWHERE);
    }

    @Test
    void aPoolThatWasTakenForAnApplicationKeepsWhatItHasAndTheOthersGetANewPool() throws SQLException {
        call.leave();
        try (DoorsWorld known = new DoorsWorld("pool.probation=false")) {
            String url = "jdbc:h2:mem:evidence;DB_CLOSE_DELAY=-1";
            Connection held = known.manager(new org.h2.Driver(), url, new Properties(), EvidenceTest.class);
            ManagedPool pool = known.onlyPool();
            Probation.Caller application =
                    known.doors.askers().of(EvidenceTest.class).caller(DoorKey.ofDriverManager(url, new Properties()));
            assertThat(application.isKnown()).isTrue();

            call.handOver(foreign(), application, null);
            call.handOver(foreign(), application, null);
            known.doors.evidence().judge(source, call, foreign());

            assertThat(application.isKnown()).isFalse();
            assertThat(known.doors.registry().all()).doesNotContain(pool);
            assertThat(held.isClosed()).as("it keeps what it has").isFalse();
            held.close();
        }
    }

    private PassedThrough closed() throws SQLException {
        String url = "jdbc:h2:mem:";
        Connection physical = DriverManager.getConnection(url);
        JdbcTarget target = JdbcTarget.of(url, null);
        PhysicalSession session = PhysicalSession.foreign(physical, DriverProfile.of(target, physical.getClass()));
        PassedThrough member = new PassedThrough(inner, session, world.doors, KEY, target, null);
        physical.close();
        member.returned(session, ReturnVerdict.closed(CloseReason.EVICTED));
        return member;
    }
}
