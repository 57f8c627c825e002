/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class AgentLogTest {

    @Test
    void controlCharactersCannotForgeALine() {
        String forged = "pool x\n[millpond] leak: none\r\u001b[31m\u0085\u2028";

        assertThat(AgentLog.printable(forged))
                .isEqualTo("pool x\\n[millpond] leak: none\\u000d\\u001b[31m\\u0085\\u2028");
    }

    @Test
    void aLongMessageIsCut() {
        String line = AgentLog.printable("x".repeat(AgentLog.MAX_CHARS + 1));

        assertThat(line).hasSize(AgentLog.MAX_CHARS + 3).endsWith("...");
    }

    @Test
    void umlautsStayAsTheyAre() {
        assertThat(AgentLog.printable("Bestellübersicht")).isEqualTo("Bestellübersicht");
    }

    @Test
    void isNotHeardByWhatTheApplicationPutsInThePlaceOfSystemErr() {
        PrintStream before = System.err;
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        System.setErr(new PrintStream(heard, true));
        try {
            AgentLog.warn("a line of AgentLogTest, on the process's own standard error");
            AgentLog.drain(60_000);
        } finally {
            System.setErr(before);
        }

        assertThat(heard.size()).isZero();
    }
}
