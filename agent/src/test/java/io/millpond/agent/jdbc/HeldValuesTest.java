/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millpond.agent.event.Leak;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Who holds nothing but what was read from a result still holds the connection. */
final class HeldValuesTest {

    private static final int SIZE = 1_000_000;

    private final JdbcWorld world = new JdbcWorld();

    @Test
    void aStreamThatTheDriverFeedsHoldsTheConnectionAndAllOfItCanBeRead() throws Exception {
        table();
        InputStream stream = stream();

        collected();

        assertThat(world.leaks).isEmpty();
        assertThat(stream.readAllBytes()).hasSize(SIZE);
        assertThat(world.lease.isEscaped()).isFalse();
        Reference.reachabilityFence(stream);
    }

    @Test
    void soDoesAReader() throws Exception {
        table();
        Reader reader = rows().getCharacterStream(2);
        assertThat(reader).isInstanceOf(HeldReader.class);

        collected();

        assertThat(world.leaks).isEmpty();
        assertThat(reader.skip(SIZE)).isPositive();
        Reference.reachabilityFence(reader);
    }

    @Test
    void aStreamThatIsDroppedTooIsAReclaimableLeak() throws Exception {
        table();
        stream();

        until(() -> world.reclaimed.size() == 1);

        assertThat(world.leaks).extracting(Leak::kind).contains(Leak.Kind.CONNECTION, Leak.Kind.STATEMENT);
    }

    @Test
    void aBlobHoldsTheConnectionAndOnceDroppedTheLeakIsOnlyReported() throws Exception {
        table();
        Blob blob = rows().getBlob(1);
        collected();
        assertThat(world.leaks).extracting(Leak::kind).doesNotContain(Leak.Kind.CONNECTION);
        assertThat(blob.length()).isEqualTo(SIZE);

        blob = null;
        until(() -> world.leaks.stream().anyMatch(leak -> leak.kind() == Leak.Kind.CONNECTION));
        collected();

        assertThat(world.reclaimed).isEmpty();
    }

    @Test
    void aReadIsACallOfTheConnection() throws Exception {
        Connection connection = world.pooled();
        InputStream stream = new HeldInputStream(Wrapping.handleOf(connection), new InputStream() {
            @Override
            public int read() {
                return world.lease.inCall() ? 1 : 0;
            }

            @Override
            public void close() throws IOException {
                throw new IOException("in call " + world.lease.inCall());
            }
        });

        assertThat(stream.read()).isEqualTo(1);
        assertThat(org.assertj.core.api.Assertions.catchThrowable(stream::close))
                .hasMessage("in call true");
        assertThat(world.lease.inCall()).isFalse();
        connection.close();
    }

    @Test
    void whatIsInMemoryAlreadyIsHandedOnAsItIs() throws Exception {
        Connection connection = world.pooled();
        LogicalObject handle = Wrapping.handleOf(connection);
        InputStream memory = new ByteArrayInputStream(new byte[1]);

        assertThat(handle.stream(memory)).isSameAs(memory);
        assertThat(handle.stream(null)).isNull();
        connection.close();
    }

    private void table() throws Exception {
        try (Connection connection = world.h2();
                Statement statement = connection.createStatement()) {
            statement.execute("create table t (b blob, c clob)");
            try (PreparedStatement insert = connection.prepareStatement("insert into t values (?, ?)")) {
                insert.setBytes(1, new byte[SIZE]);
                insert.setString(2, "x".repeat(SIZE));
                insert.executeUpdate();
            }
        }
    }

    private ResultSet rows() throws Exception {
        ResultSet rows = world.pooled().createStatement().executeQuery("select b, c from t");
        rows.next();
        return rows;
    }

    /** As a driver would feed it: H2 has read the whole of it by then. */
    private InputStream stream() throws Exception {
        ResultSet rows = rows();
        InputStream driver = new FilterInputStream(rows.getBinaryStream(1)) {};
        return ((LogicalObject) Wrapping.handleOf(rows)).stream(driver);
    }

    private void collected() {
        for (int i = 0; i < 3; i++) {
            WeakReference<Object> canary = new WeakReference<>(new Object());
            until(() -> canary.get() == null);
        }
        world.tracker.poll();
        world.tracker.poll();
    }

    private void until(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    System.gc();
                    world.tracker.poll();
                    return condition.call();
                });
    }
}
