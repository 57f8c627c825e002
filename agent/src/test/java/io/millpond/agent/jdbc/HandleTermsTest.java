/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.jdbc.facade.FacadeKind;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class HandleTermsTest {

    private final JdbcWorld world = new JdbcWorld();

    /** A driver that has several classes of a kind, in any order. */
    @Test
    void theTypeOfAHandleIsThatOfTheObjectWhicheverCameLast() throws Exception {
        Connection physical = world.h2();
        LogicalConnection connection = (LogicalConnection) Wrapping.handleOf(world.untracked(physical));
        HandleTerms terms = connection.terms;
        Class<?> callable = physical.prepareCall("CALL 1").getClass();
        Class<?> prepared = physical.prepareStatement("SELECT 1").getClass();
        Class<?> plain = physical.createStatement().getClass();
        assertThat(callable).isNotEqualTo(prepared);

        for (Class<?> type : new Class<?>[] {prepared, callable, callable, prepared, plain, Object.class, prepared}) {
            assertThat(terms.preparedType(type)).isSameAs(Wrapping.typeOf(type));
            assertThat(terms.statementType(type)).isSameAs(Wrapping.typeOf(type));
            assertThat(terms.rowsType(type)).isSameAs(Wrapping.typeOf(type));
            assertThat(terms.connectionType(type)).isSameAs(Wrapping.typeOf(type));
        }
        assertThat(Wrapping.typeOf(Object.class).kind()).isEqualTo(FacadeKind.PLAIN);
    }

    @Test
    void eachIsOfItsOwnKind() throws Exception {
        Connection connection = world.pooled();
        for (int i = 0; i < 2; i++) {
            try (Statement plain = connection.createStatement();
                    PreparedStatement prepared = connection.prepareStatement("SELECT 1");
                    CallableStatement callable = connection.prepareCall("CALL 1");
                    ResultSet rows = prepared.executeQuery();
                    ResultSet more = plain.executeQuery("SELECT 2")) {
                assertThat(plain).isNotInstanceOf(PreparedStatement.class);
                assertThat(prepared).isNotInstanceOf(CallableStatement.class);
                assertThat(callable.execute()).isTrue();
                assertThat(rows.next() && more.next()).isTrue();
            }
        }
        connection.close();
    }
}
