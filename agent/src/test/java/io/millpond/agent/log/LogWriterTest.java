/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogWriterTest {

    private final Pipe pipe = new Pipe();
    private final LogWriter writer = new LogWriter(pipe, StandardCharsets.UTF_8);

    @AfterEach
    void read() {
        pipe.read.countDown();
    }

    @Test
    void writesEachLineOfEachThreadInItsOrder() throws Exception {
        pipe.read.countDown();
        ExecutorService threads = Executors.newFixedThreadPool(4);

        List<Future<?>> said = new ArrayList<>();
        for (String name : List.of("a", "b", "c", "d")) {
            said.add(threads.submit(() -> IntStream.range(0, 500).forEach(i -> writer.put(name + i))));
        }
        for (Future<?> one : said) {
            one.get();
        }
        threads.shutdown();

        await().untilAsserted(() -> assertThat(pipe.lines()).hasSize(2000));
        for (String name : List.of("a", "b", "c", "d")) {
            assertThat(pipe.lines().stream().filter(l -> l.startsWith(name)))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 500).mapToObj(i -> name + i).collect(Collectors.toList()));
        }
    }

    @Test
    void nobodyWaitsForAStreamThatIsNotReadAndWhatIsLostIsCountedWhereItWouldStand() {
        writer.put("first");
        await().until(() -> pipe.entered);

        for (int i = 0; i < LogWriter.MAX_LINES + 100; i++) {
            writer.put("line " + i);
        }
        pipe.read.countDown();
        await().until(() -> pipe.lines().contains("line " + (LogWriter.MAX_LINES - 2)));
        await().until(() -> pipe.lines().get(pipe.lines().size() - 1).contains("missing"));
        writer.put("last");
        await().until(() -> pipe.lines().contains("last"));

        List<String> expected = new ArrayList<>();
        expected.add("first");
        for (int i = 0; i < LogWriter.MAX_LINES - 1; i++) {
            expected.add("line " + i);
        }
        expected.add("[millpond] lines missing here: 101 (they came faster than standard error was read)");
        expected.add("last");
        assertThat(pipe.lines()).containsExactlyElementsOf(expected);
    }

    @Test
    void longLinesAreBoundedByTheirCharacters() {
        writer.put("first");
        await().until(() -> pipe.entered);

        String line = "x".repeat(AgentLog.MAX_CHARS);
        for (int i = 0; i < LogWriter.MAX_CHARS / AgentLog.MAX_CHARS + 7; i++) {
            writer.put(line);
        }
        pipe.read.countDown();

        await().untilAsserted(() -> assertThat(pipe.lines()).last().asString().contains("missing here: 7 "));
    }

    @Test
    void theEndOfTheJvmWaitsForTheLastLineAndNotForAStreamThatStandsStill() {
        writer.put("stuck");
        writer.drain(20);
        assertThat(pipe.lines()).isEmpty();

        pipe.read.countDown();
        writer.put("last");
        writer.drain(60_000);
        assertThat(pipe.lines()).containsExactly("stuck", "last");
    }

    @Test
    void aClosedStreamEndsNothing() {
        pipe.read.countDown();
        pipe.closed = true;
        writer.put("nobody hears");
        writer.drain(60_000);
        pipe.closed = false;

        writer.put("heard");
        writer.drain(60_000);

        assertThat(pipe.lines()).containsExactly("heard");
    }

    /** Stands still until it is read. */
    private static final class Pipe extends OutputStream {
        final CountDownLatch read = new CountDownLatch(1);
        volatile boolean entered;
        volatile boolean closed;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void write(int b) {
            throw new AssertionError("a line is written at once");
        }

        @Override
        public void write(byte[] line, int from, int length) throws IOException {
            entered = true;
            try {
                read.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            if (closed) {
                throw new IOException("closed");
            }
            bytes.write(line, from, length);
        }

        List<String> lines() {
            return bytes.toString(StandardCharsets.UTF_8).lines().collect(Collectors.toList());
        }
    }
}
