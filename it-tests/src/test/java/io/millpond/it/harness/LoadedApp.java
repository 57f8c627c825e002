/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;

/** {@code legacy.LoadApp}: each word is told and its answer awaited. */
public final class LoadedApp implements AutoCloseable {
    private final Running running;
    private int told;

    private LoadedApp(Running running) {
        this.running = running;
        running.awaitOut("ready");
    }

    /** The program's pools are known and past probation when this returns. */
    public static LoadedApp start(AgentJvm jvm, String url, int threads, int pauseMillis, String sql) {
        return new LoadedApp(jvm.start(
                "LoadApp",
                url,
                DatabaseServer.USER,
                DatabaseServer.PASSWORD,
                Integer.toString(threads),
                Integer.toString(pauseMillis),
                sql));
    }

    public Running running() {
        return running;
    }

    public String ask(String line) {
        return await(tell(line));
    }

    /** For an answer that comes later: its number, for {@link #await}. */
    public int tell(String line) {
        running.tell(line);
        return ++told;
    }

    public String await(int number) {
        return running.awaitOut("#" + number + " ");
    }

    /** An answer of the form {@code name=value name=value}. */
    public Map<String, String> askValues(String line) {
        return values(ask(line));
    }

    public static Map<String, String> values(String answer) {
        Map<String, String> values = new HashMap<>();
        for (String pair : answer.trim().split(" ")) {
            int equals = pair.indexOf('=');
            values.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return values;
    }

    public static int number(Map<String, String> values, String name) {
        return Integer.parseInt(values.get(name));
    }

    /**
     * What holds after each fault: nothing lent, awaited or stuck, every connection idle, and every place can be used.
     *
     * @param max connections that the application's pool may have
     */
    public void assertAtRest(int max) {
        String answer = ask("rest");
        Map<String, String> rest = values(answer);
        assertThat(rest.get("atRest")).as(answer).isEqualTo("true");
        assertThat(number(rest, "open")).isLessThanOrEqualTo(max);
        ask("report");
        assertThat(ask("hold " + max)).as("%s", running.errLines()).isEqualTo(Integer.toString(max));
        assertThat(ask("use")).isEqualTo(Integer.toString(max));
        assertThat(ask("drop")).isEqualTo("failed=0");
    }

    @Override
    public void close() {
        running.close();
    }
}
