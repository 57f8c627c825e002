/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A line between a program and its server that can be spoilt at run time, for one connection ({@link #links}) or for all
 * ({@link #state}): latency, stall, black hole, reset, half-close, cut at a byte; silent or refused for those that come
 * ({@link #welcome}); and led to another server ({@link #leadTo}).
 */
public final class FaultProxy implements AutoCloseable {
    private static final int CONNECT_MILLIS = 5_000;

    private final InetSocketAddress address;
    private final LineState state = new LineState();
    private final Set<ProxyLink> links = ConcurrentHashMap.newKeySet();
    private final Set<Socket> silent = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger silentNext = new AtomicInteger();
    private volatile int serverPort;
    private volatile Welcome welcome = Welcome.FORWARD;
    private ServerSocket listening;
    private Thread acceptor;

    private FaultProxy(InetAddress host, int port, int serverPort) throws IOException {
        this.serverPort = serverPort;
        this.listening = bind(new InetSocketAddress(host, port));
        this.address = (InetSocketAddress) listening.getLocalSocketAddress();
        accept(listening);
    }

    /** In front of the server on this port of 127.0.0.1. */
    public static FaultProxy to(int serverPort) throws IOException {
        return new FaultProxy(InetAddress.getByName("127.0.0.1"), 0, serverPort);
    }

    /** The same on an address and port of one's choice. */
    public static FaultProxy at(String host, int port, int serverPort) throws IOException {
        return new FaultProxy(InetAddress.getByName(host), port, serverPort);
    }

    public int port() {
        return address.getPort();
    }

    /** A server's URL, led through here. */
    public String url(DatabaseServer server, String database) {
        String url = server.url(database);
        String direct = ":" + server.port() + "/";
        if (!url.contains(direct)) {
            throw new IllegalArgumentException(url + " has no " + direct);
        }
        return url.replace(direct, ":" + port() + "/");
    }

    /** The state of all links, those to come too. */
    public LineState state() {
        return state;
    }

    public List<ProxyLink> links() {
        return List.copyOf(links);
    }

    /** How many clients came, the refused aside. */
    public int accepted() {
        return accepted.get();
    }

    /** Those that connect from now on get to the server on this port. */
    public void leadTo(int port) {
        serverPort = port;
    }

    public void resetAll() {
        links.forEach(ProxyLink::reset);
    }

    /** The next so many clients are accepted and never answered. */
    public void silenceNext(int clients) {
        silentNext.set(clients);
    }

    /** For those that connect from now on. Those that met silence before are reset when that ends. */
    public synchronized void welcome(Welcome next) throws IOException {
        Welcome before = welcome;
        welcome = next;
        if (next == Welcome.REFUSE) {
            listening.close();
            // The system goes on listening until the last call on it has returned.
            Thread last = acceptor;
            Await.until("port " + address + " refused", Duration.ofSeconds(30), () -> !last.isAlive());
        } else if (before == Welcome.REFUSE) {
            listening = bind(address);
            accept(listening);
        }
        if (next != Welcome.SILENT) {
            resetSilent();
        }
    }

    /** Those that met silence: their systems hear of it now. */
    public void resetSilent() {
        silent.forEach(FaultProxy::resetSocket);
        silent.clear();
    }

    /** As new: no fault, what lives goes on. */
    public void heal() throws IOException {
        silentNext.set(0);
        state.clear();
        welcome(Welcome.FORWARD);
    }

    @Override
    public synchronized void close() throws IOException {
        listening.close();
        resetAll();
        resetSilent();
    }

    /* The port may be somebody's outgoing connection for a moment: another's ephemeral port. */
    private static ServerSocket bind(InetSocketAddress where) {
        ServerSocket[] bound = new ServerSocket[1];
        Await.until("port " + where + " bound", Duration.ofSeconds(30), () -> {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            try {
                socket.bind(where, 500);
            } catch (IOException e) {
                socket.close();
                throw e;
            }
            bound[0] = socket;
            return true;
        });
        return bound[0];
    }

    private void accept(ServerSocket socket) {
        Thread thread = new Thread(
                () -> {
                    while (!socket.isClosed()) {
                        try {
                            welcome(socket.accept());
                        } catch (IOException over) {
                            // Closed by us, or a client that went at once.
                        }
                    }
                },
                "proxy-accept-" + socket.getLocalPort());
        thread.setDaemon(true);
        thread.start();
        acceptor = thread;
    }

    private void welcome(Socket client) {
        accepted.incrementAndGet();
        if (welcome == Welcome.SILENT || silentNext.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            silent.add(client);
            return;
        }
        Thread thread = new Thread(() -> forward(client), "proxy-connect");
        thread.setDaemon(true);
        thread.start();
    }

    private void forward(Socket client) {
        Socket server = new Socket();
        try {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(new InetSocketAddress("127.0.0.1", serverPort), CONNECT_MILLIS);
            ProxyLink link = new ProxyLink(client, server, state, links::remove);
            links.add(link);
            link.start();
        } catch (IOException noServer) {
            resetSocket(client);
            resetSocket(server);
        }
    }

    static void resetSocket(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (SocketException closedBefore) {
            // There is nobody left to be told.
        }
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
