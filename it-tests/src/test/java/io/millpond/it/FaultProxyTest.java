/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millpond.it.harness.Await;
import io.millpond.it.harness.FaultProxy;
import io.millpond.it.harness.ProxyLink;
import io.millpond.it.harness.Welcome;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the fault tests lean on: the proxy spoils exactly what it is told to. */
final class FaultProxyTest {
    private final AtomicLong received = new AtomicLong();
    private ServerSocket echo;
    private FaultProxy proxy;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        daemon(() -> {
            while (true) {
                Socket socket = echo.accept();
                daemon(() -> {
                    byte[] piece = new byte[1024];
                    for (int n = socket.getInputStream().read(piece);
                            n >= 0;
                            n = socket.getInputStream().read(piece)) {
                        received.addAndGet(n);
                        socket.getOutputStream().write(piece, 0, n);
                    }
                    socket.close();
                });
            }
        });
        proxy = FaultProxy.to(echo.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void bytesGoBothWaysAndEndsAreToldOn() throws IOException {
        try (Socket socket = connect()) {
            assertThat(echoed(socket, "hello")).isEqualTo("hello");

            socket.shutdownOutput();

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        Await.until("no link", Duration.ofSeconds(20), () -> proxy.links().isEmpty() && proxy.accepted() == 1);
    }

    @Test
    void stalledBytesComeOnceItResumes() throws IOException {
        try (Socket socket = connect()) {
            echoed(socket, "one");
            proxy.state().stall();

            socket.getOutputStream().write('x');

            assertSilent(socket);
            proxy.state().resume();
            assertThat(socket.getInputStream().read()).isEqualTo('x');
        }
    }

    @Test
    void oneLinkStallsAndAnotherGoesOn() throws IOException {
        try (Socket stalled = connect();
                Socket other = connect()) {
            echoed(stalled, "one");
            echoed(other, "one");
            link(stalled).state().stall();

            stalled.getOutputStream().write('x');

            assertThat(echoed(other, "two")).isEqualTo("two");
            assertSilent(stalled);
        }
    }

    @Test
    void swallowedBytesNeverCome() throws IOException {
        try (Socket socket = connect()) {
            echoed(socket, "one");
            proxy.state().swallow(true);

            socket.getOutputStream().write('x');

            assertSilent(socket);
            proxy.heal();
            assertThat(echoed(socket, "y")).isEqualTo("y");
        }
    }

    @Test
    void latencyHoldsEachPieceBack() throws IOException {
        try (Socket socket = connect()) {
            echoed(socket, "one");
            proxy.state().latency(120);
            long before = System.nanoTime();

            assertThat(echoed(socket, "two")).isEqualTo("two");

            assertThat(System.nanoTime() - before)
                    .isGreaterThanOrEqualTo(Duration.ofMillis(240).toNanos());
        }
    }

    @Test
    void aResetIsAReset() throws IOException {
        try (Socket socket = connect()) {
            echoed(socket, "one");

            proxy.resetAll();

            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void afterAHalfCloseTheClientMaySendAndNobodyAnswers() throws IOException {
        try (Socket socket = connect()) {
            echoed(socket, "one");

            link(socket).halfClose();

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            socket.getOutputStream().write("more".getBytes(StandardCharsets.US_ASCII));
            assertThat(received.get()).isEqualTo(3);
        }
    }

    @Test
    void aRequestIsCutAtItsByte() throws IOException {
        try (Socket socket = connect()) {
            echoed(socket, "one");
            link(socket).cutRequestAfter(4);

            socket.getOutputStream().write("123456789".getBytes(StandardCharsets.US_ASCII));

            assertThatThrownBy(() -> {
                        while (socket.getInputStream().read() >= 0) {
                            // what was answered before
                        }
                    })
                    .isInstanceOf(SocketException.class);
            assertThat(received.get()).isLessThanOrEqualTo(3 + 4);
        }
    }

    @Test
    void anAnswerIsCutAtItsByte() throws IOException {
        try (Socket socket = connect()) {
            echoed(socket, "one");
            link(socket).cutAnswerAfter(4);

            socket.getOutputStream().write("123456789".getBytes(StandardCharsets.US_ASCII));

            assertThatThrownBy(() -> socket.getInputStream().readNBytes(9)).isInstanceOf(SocketException.class);
            assertThat(received.get()).isEqualTo(3 + 9);
        }
    }

    @Test
    void theSilentAreAcceptedAndNeverAnswered() throws IOException {
        proxy.silenceNext(1);
        try (Socket silent = connect();
                Socket next = connect()) {
            silent.getOutputStream().write('x');

            assertSilent(silent);
            assertThat(echoed(next, "y")).isEqualTo("y");
            proxy.heal();
            assertThatThrownBy(() -> silent.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void theRefusedAreRefusedUntilItOpensAgain() throws IOException {
        proxy.welcome(Welcome.REFUSE);
        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);

        proxy.welcome(Welcome.FORWARD);

        try (Socket socket = connect()) {
            assertThat(echoed(socket, "one")).isEqualTo("one");
        }
    }

    private ProxyLink link(Socket socket) {
        return proxy.links().stream()
                .filter(each -> each.clientPort() == socket.getLocalPort())
                .findFirst()
                .orElseThrow();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", proxy.port());
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static String echoed(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readNBytes(text.length()), StandardCharsets.US_ASCII);
    }

    private static boolean hears(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException silence) {
            return false;
        }
    }

    private static void assertSilent(Socket socket) throws IOException {
        socket.setSoTimeout(150);
        assertThat(hears(socket)).isFalse();
        socket.setSoTimeout(0);
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void daemon(Step step) {
        Thread thread = new Thread(() -> {
            try {
                step.run();
            } catch (IOException over) {
                // The test has ended, or cut it off.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
