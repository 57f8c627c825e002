/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Authenticator;
import java.net.CacheRequest;
import java.net.CacheResponse;
import java.net.CookieHandler;
import java.net.InetAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ResponseCache;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Works with an embedded database, and only then sets what the JDK reads once for the whole JVM (DNS, HTTP) and the handlers that it
 * has one of. Says what is in force, and what each handler was asked by threads that are not the program's. Goes on at each line of
 * standard input.
 */
public final class NetworkStateApp {
    private static final Set<String> STRANGERS = Collections.newSetFromMap(new ConcurrentHashMap<String, Boolean>());

    private NetworkStateApp() {}

    public static void main(String[] args) throws Exception {
        BufferedReader told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        work(1);
        System.out.println("worked");
        told.readLine();

        Security.setProperty("networkaddress.cache.ttl", "7");
        Security.setProperty("networkaddress.cache.negative.ttl", "3");
        System.setProperty("http.agent", "mine");
        System.setProperty("http.keepAlive", "false");
        System.out.println("ttl=" + policy("get") + " negative=" + policy("getNegative"));
        System.out.println("request=" + requestOfTheProgram());
        setHandlers();
        System.out.println("set");
        for (String line = told.readLine(); "work".equals(line); line = told.readLine()) {
            work(2);
            System.out.println("worked again");
        }
        System.out.println("strangers=" + new TreeSet<>(STRANGERS));
    }

    private static void work(int value) throws Exception {
        for (int i = 0; i < 6; i++) {
            try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:net;DB_CLOSE_DELAY=-1", "sa", "");
                    Statement statement = connection.createStatement()) {
                statement.execute("select " + value);
            }
        }
    }

    private static Object policy(String method) throws Exception {
        return Class.forName("sun.net.InetAddressCachePolicy").getMethod(method).invoke(null);
    }

    private static String requestOfTheProgram() throws Exception {
        StringBuilder seen = new StringBuilder();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            Thread answering = new Thread(() -> {
                try (Socket socket = server.accept()) {
                    BufferedReader in = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                        if (line.startsWith("User-Agent: ") || line.startsWith("Connection: ")) {
                            seen.append(line.replaceAll(" Java/.*", "")).append(';');
                        }
                    }
                    socket.getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    seen.append(e);
                }
            });
            answering.start();
            try (InputStream in = new URL("http://127.0.0.1:" + server.getLocalPort() + "/").openStream()) {
                in.read();
            }
            answering.join();
        }
        return seen.toString();
    }

    private static void asked(String what) {
        if (!Thread.currentThread().getName().equals("main")) {
            STRANGERS.add(what + " by " + Thread.currentThread().getName());
        }
    }

    private static void setHandlers() {
        ProxySelector.setDefault(new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                asked("proxy");
                return Collections.singletonList(Proxy.NO_PROXY);
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {
                asked("proxy failed");
            }
        });
        CookieHandler.setDefault(new CookieHandler() {
            @Override
            public Map<String, List<String>> get(URI uri, Map<String, List<String>> headers) {
                asked("cookies");
                return Collections.emptyMap();
            }

            @Override
            public void put(URI uri, Map<String, List<String>> headers) {
                asked("cookies put");
            }
        });
        ResponseCache.setDefault(new ResponseCache() {
            @Override
            public CacheResponse get(URI uri, String method, Map<String, List<String>> headers) {
                asked("cache");
                return null;
            }

            @Override
            public CacheRequest put(URI uri, URLConnection connection) {
                asked("cache put");
                return null;
            }
        });
        Authenticator.setDefault(new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                asked("password");
                return null;
            }
        });
        URL.setURLStreamHandlerFactory(protocol -> {
            if (protocol.startsWith("http")) {
                asked("URL handler");
            }
            return null;
        });
    }
}
