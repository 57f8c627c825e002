/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.sql.AnalyzedSql;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a refused write says of the session, and of the server. */
class DemotedSessionTest {

    private static final SQLException POSTGRES_REFUSES =
            new SQLException("cannot execute INSERT in a read-only transaction", "25006");
    private static final SQLException MARIADB_REFUSES =
            new SQLException("running with the --read-only option", "HY000", 1290);

    private Connection raw;

    @BeforeEach
    void open() throws SQLException {
        raw = DriverManager.getConnection("jdbc:h2:mem:demoted", "sa", "");
    }

    @AfterEach
    void close() throws SQLException {
        raw.close();
    }

    private PhysicalSession session(DriverProfile profile) {
        return PhysicalSession.pooled(raw, profile, Baseline.capture(raw, profile));
    }

    private PhysicalSession postgres() {
        return session(new PostgreSql(JdbcTarget.of("jdbc:postgresql://h/d", null)));
    }

    @Test
    void aSessionThatAskedForNothingTellsOfTheServer() {
        PhysicalSession session = postgres();
        assertThat(session.failed(POSTGRES_REFUSES)).isTrue();
        assertThat(session.isDemoted()).isTrue();
    }

    /** A tenant's schema, a role: it would be lent again and again, and refuse, for as long as it lives. */
    @ParameterizedTest
    @ValueSource(strings = {"set search_path to tenant_7", "set role teller", "create temp table x (id int)", "begin"})
    void aSessionWhoseSqlMayHaveAskedForItGoesAlone(String sql) {
        PhysicalSession session = postgres();
        session.beforeSql(AnalyzedSql.of(sql, session.profile().dialect()));
        assertThat(session.failed(POSTGRES_REFUSES)).isTrue();
        assertThat(session.isDemoted()).isFalse();
        assertThat(session.doubt()).isNotNull();
    }

    @Test
    void whoAskedForReadOnlyGetsWhatItAskedFor() {
        PhysicalSession session = postgres();
        session.touched(StateBit.READ_ONLY);
        assertThat(session.failed(POSTGRES_REFUSES)).isFalse();
        assertThat(session.doubt()).isNull();
    }

    /** Nothing that a session asks for is refused with this. */
    @ParameterizedTest
    @ValueSource(strings = {"set @tenant = 7", "set names utf8mb4", "create temporary table x (id int)"})
    void aReadOnlyServerIsOneWhateverTheSessionHasSet(String sql) {
        PhysicalSession session = session(new MariaDb(JdbcTarget.of("jdbc:mariadb://h/d", null)));
        session.beforeSql(AnalyzedSql.of(sql, session.profile().dialect()));
        session.touched(StateBit.READ_ONLY);
        assertThat(session.failed(MARIADB_REFUSES)).isTrue();
        assertThat(session.isDemoted()).isTrue();
    }
}
