/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it.harness;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One connection through a {@link FaultProxy}, and what can be done to it while it lives. */
public final class ProxyLink {
    private final Socket client;
    private final Socket server;
    private final LineState state = new LineState();
    private final LinkPump toServer;
    private final LinkPump toClient;
    private final Consumer<ProxyLink> over;
    private final AtomicInteger ends = new AtomicInteger();
    private volatile boolean closed;

    ProxyLink(Socket client, Socket server, LineState all, Consumer<ProxyLink> over) {
        this.client = client;
        this.server = server;
        this.over = over;
        this.toServer = new LinkPump(this, client, server, all);
        this.toClient = new LinkPump(this, server, client, all);
    }

    void start() {
        thread("to-server", toServer);
        thread("to-client", toClient);
    }

    private static void thread(String name, Runnable pump) {
        Thread thread = new Thread(pump, "proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    /** By which a program knows its own end. */
    public int clientPort() {
        return client.getPort();
    }

    public LineState state() {
        return state;
    }

    /** Both sides get a reset. */
    public void reset() {
        closed = true;
        FaultProxy.resetSocket(client);
        FaultProxy.resetSocket(server);
        over.accept(this);
    }

    /** The client reads the end of the stream; it may go on sending, and nobody answers. */
    public void halfClose() {
        state.swallow(true);
        try {
            client.shutdownOutput();
        } catch (IOException e) {
            reset();
        }
    }

    /** Reset after so many more bytes of what the client sends. */
    public void cutRequestAfter(long bytes) {
        toServer.cutAfter(bytes);
    }

    /** Reset after so many more bytes of what the server answers. */
    public void cutAnswerAfter(long bytes) {
        toClient.cutAfter(bytes);
    }

    boolean isOver() {
        return closed;
    }

    /** One side has ended; with the other's end the link is over. */
    void ended() throws IOException {
        if (ends.incrementAndGet() == 2) {
            closed = true;
            client.close();
            server.close();
            over.accept(this);
        }
    }
}
