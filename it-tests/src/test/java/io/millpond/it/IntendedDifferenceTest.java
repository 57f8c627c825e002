/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@link CallSequencesTest} lets pass of a call that fails on both sides after its connection was closed, and what not. */
final class IntendedDifferenceTest {
    private static final List<String> BEFORE = List.of(
            "q1.1 c0.createStatement() -> s1", "q1.2 s1.executeQuery(select 1) -> r2", "q1.3 c0.close() -> done");

    @ParameterizedTest
    @CsvSource({
        // the call is wrong, and its object is closed
        "r2.getInt(x), org.postgresql.util.PSQLException 55000 0, org.postgresql.util.PSQLException 42703 0, true",
        "s1.executeUpdate(x), java.sql.SQLTransientConnectionException 07004 -1, java.sql.SQLException 08000 1220, true",
        "s1.executeUpdate(x), org.postgresql.util.PSQLException 55000 0, org.postgresql.util.PSQLException 08003 0, true",
        "r2.getClob(9), org.postgresql.util.PSQLException 24000 0, org.postgresql.util.PSQLException 22023 0, true",
        "r2.updateInt(1), java.sql.SQLException null 0, java.sql.SQLFeatureNotSupportedException 0A000 -1, true",
        // one of them is neither
        "s1.executeUpdate(x), org.postgresql.util.PSQLException 55000 0, org.postgresql.util.PSQLException 40001 0, false",
        "s1.executeUpdate(x), org.postgresql.util.PSQLException 23505 0, org.postgresql.util.PSQLException 08003 0, false",
        "s1.executeUpdate(x), org.postgresql.util.PSQLException 42703 0, org.postgresql.util.PSQLException 22023 0, false",
        "s1.executeUpdate(x), org.postgresql.util.PSQLException 55000 0, java.lang.NullPointerException, false",
        "r2.getInt(1), java.lang.ClassCastException, org.postgresql.util.PSQLException 55000 0, false",
        "r2.getInt(1), java.lang.ClassCastException, java.lang.NullPointerException, false",
    })
    void anotherErrorAfterCloseIsExplainedWhereItSaysClosedOrBlamesTheCall(
            String call, String without, String with, boolean explained) {
        List<String> lines = new ArrayList<>(BEFORE);
        lines.add("q1.4 " + call + " -> !" + without + ": left");

        assertThat(IntendedDifference.explains("postgresql", lines, 3, "q1.4 " + call + " -> !" + with + ": right"))
                .isEqualTo(explained);
    }

    @Test
    void aCountDiffersOnlyWhereTheDriverHasLostItsPlace() {
        String failed = "q1.2 s1.execute(null, [id]) -> !java.lang.NullPointerException: x";
        String left = "q1.3 s1.execute(select 1) -> count 87";
        String right = "q1.3 s1.execute(select 1) -> count 163";
        List<String> before = BEFORE.subList(0, 1);

        assertThat(IntendedDifference.explains("mariadb", List.of(before.get(0), failed, left), 2, right))
                .isTrue();
        assertThat(IntendedDifference.explains("mariadb", List.of(before.get(0), left), 1, right))
                .isFalse();
        assertThat(IntendedDifference.explains("h2", List.of(before.get(0), failed, left), 2, right))
                .isFalse();
    }
}
