/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import org.junit.jupiter.api.Test;

final class LogInWarningsTest {
    private SQLWarning warnings = chain("first", "second");

    @Test
    void eachLeaseFindsThemUntilItClears() {
        LogInWarnings ofLogIn = LogInWarnings.takenFrom(connection());

        assertThat(messages(ofLogIn.and(null))).isEqualTo("first second ");
        ofLogIn.clear();
        assertThat(messages(ofLogIn.and(null))).isEmpty();
        ofLogIn.beginAnew();
        assertThat(messages(ofLogIn.and(null))).isEqualTo("first second ");
    }

    @Test
    void theConnectionHasNoneOfThemLeft() {
        LogInWarnings.takenFrom(connection());

        assertThat(messages(warnings)).isEmpty();
    }

    @Test
    void thoseOfTheLeaseComeAfterThemAndStayWithTheLease() {
        LogInWarnings ofLogIn = LogInWarnings.takenFrom(connection());

        assertThat(messages(ofLogIn.and(chain("mine")))).isEqualTo("first second mine ");
        assertThat(messages(ofLogIn.and(null))).isEqualTo("first second ");
    }

    @Test
    void aSessionWithoutAnyAnswersTheDrivers() {
        warnings = null;
        LogInWarnings ofLogIn = LogInWarnings.takenFrom(connection());
        SQLWarning mine = chain("mine");

        assertThat(ofLogIn.and(mine) == mine).as("the very one").isTrue();
        assertThat(messages(ofLogIn.and(null))).isEmpty();
    }

    @Test
    void aDriverThatRefusesToSayIsLeftAlone() {
        Connection refusing = (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (self, method, args) -> {
                    throw new SQLException("no");
                });

        assertThat(messages(LogInWarnings.takenFrom(refusing).and(null))).isEmpty();
    }

    private Connection connection() {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (self, method, args) -> {
                    if (method.getName().equals("clearWarnings")) {
                        warnings = null;
                        return null;
                    }
                    return warnings;
                });
    }

    private static SQLWarning chain(String... messages) {
        SQLWarning first = new SQLWarning(messages[0]);
        for (int i = 1; i < messages.length; i++) {
            first.setNextWarning(new SQLWarning(messages[i]));
        }
        return first;
    }

    private static String messages(SQLWarning chain) {
        StringBuilder all = new StringBuilder();
        for (SQLWarning next = chain; next != null; next = next.getNextWarning()) {
            all.append(next.getMessage()).append(' ');
        }
        return all.toString();
    }
}
