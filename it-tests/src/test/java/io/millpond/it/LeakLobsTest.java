/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static io.millpond.it.harness.DatabaseServer.PASSWORD;
import static io.millpond.it.harness.DatabaseServer.USER;
import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.it.harness.AgentJvm;
import io.millpond.it.harness.AtOnce;
import io.millpond.it.harness.DatabaseServer;
import io.millpond.it.harness.Jdks;
import io.millpond.it.harness.MariaDb;
import io.millpond.it.harness.Postgres;
import io.millpond.it.harness.Run;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who holds nothing but a LOB or an array holds the connection it came from; dropped, it is reported, and taken back only where safe. */
final class LeakLobsTest {

    @AtOnce
    @Test
    void onH2TheConnectionBehindALobIsTheHoldersAndIsNeverTaken() {
        Run run = run("jdbc:h2:mem:lobs;DB_CLOSE_DELAY=-1", "sa", "");

        assertThat(uses(run))
                .containsExactly("lob 3", "lob 3", "lob 3", "lob 3", "lob 3", "array 3", "array 3", "xml <a/>");
        isReportedAndNeverTaken(run, 8);
    }

    @AtOnce
    @Test
    void onPostgresTheConnectionBehindALobIsTheHoldersAndIsNeverTaken() {
        Run run = run(Postgres.require());

        assertThat(uses(run)).containsExactly("lob 3", "array 3", "array 3", "xml <a/>");
        // An array asks its handle, so what was lost with it is taken back as any other borrow.
        isReported(run, 4);
        isNeverTaken(run, 2);
    }

    /** MariaDB's driver keeps LOBs in memory: whoever holds one holds no connection, and those that were lost are taken back. */
    @AtOnce
    @Test
    void onMariaDbALobHoldsNothing() {
        Run run = run(MariaDb.require());

        assertThat(uses(run)).containsExactly("lob 3", "lob 3", "lob 3", "lob 3", "lob 3");
        assertThat(run.value("dropped")).isEqualTo("5");
        assertThat(run.value("in use")).isEqualTo("0");
        assertThat(run.millpondLines()).noneMatch(line -> line.contains("is not taken back"));
    }

    private static void isReportedAndNeverTaken(Run run, int borrows) {
        isReported(run, borrows);
        isNeverTaken(run, borrows);
    }

    private static void isReported(Run run, int borrows) {
        assertThat(run.value("lost while held")).isEqualTo("0");
        assertThat(run.value("dropped")).isEqualTo(Integer.toString(borrows));
    }

    private static void isNeverTaken(Run run, int borrows) {
        assertThat(run.value("in use")).isEqualTo(Integer.toString(borrows));
        assertThat(run.millpondLines())
                .filteredOn(line -> line.contains("a leaked connection is not taken back"))
                .hasSize(1);
    }

    private static Run run(DatabaseServer server) {
        return run(server.url("shop"), USER, PASSWORD);
    }

    private static Run run(String url, String user, String password) {
        return AgentJvm.on(Jdks.current())
                .agent()
                .env("MILLPOND_POOL_MAX_SIZE", "12")
                .run("HeldLobsApp", url, user, password)
                .succeeded();
    }

    private static List<String> uses(Run run) {
        return run.out().stream()
                .filter(line -> line.startsWith("used="))
                .map(line -> line.substring(5))
                .toList();
    }
}
