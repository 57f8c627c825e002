/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Where an endpoint's URL leads. Read from the authority, because {@link URI#getHost} knows no host with an underscore, which
 * container networks have. User and password of a URL are neither kept nor sent.
 */
final class HttpTarget {

    private final boolean tls;
    private final String host;
    private final int port;
    private final String path;

    private HttpTarget(boolean tls, String host, int port, String path) {
        this.tls = tls;
        this.host = host;
        this.port = port;
        this.path = path;
    }

    static HttpTarget of(URI endpoint) throws IOException {
        boolean tls = "https".equalsIgnoreCase(endpoint.getScheme());
        String place = place(endpoint);
        if (place.isEmpty()) {
            throw new UnknownHostException("the endpoint names no host");
        }
        int colon = place.lastIndexOf(':');
        boolean hasPort = colon > place.lastIndexOf(']');
        String host = hasPort ? place.substring(0, colon) : place;
        if (host.startsWith("[") && host.endsWith("]")) {
            // A zone comes after an escaped %. With nothing after it %25 is the zone 25, as the JDK has it.
            host = host.substring(1, host.length() - 1).replaceFirst("%25(?=.)", "%");
        }
        int port = tls ? 443 : 80;
        if (hasPort && colon + 1 < place.length()) {
            try {
                port = Integer.parseInt(place.substring(colon + 1));
            } catch (NumberFormatException e) {
                port = -1;
            }
        }
        if (host.isEmpty() || port < 0 || port > 65_535) {
            throw new UnknownHostException("the endpoint's host and port cannot be read: " + place);
        }
        return new HttpTarget(tls, host, port, path(URI.create(endpoint.toASCIIString())));
    }

    /** Host and port as they are written, without the user; empty where there are none. */
    static String place(URI endpoint) {
        String authority = endpoint.getRawAuthority();
        return authority == null ? "" : authority.substring(authority.lastIndexOf('@') + 1);
    }

    private static String path(URI endpoint) {
        String path = endpoint.getRawPath();
        String query = endpoint.getRawQuery();
        return (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
    }

    boolean tls() {
        return tls;
    }

    /** An IPv6 address without its brackets. */
    String host() {
        return host;
    }

    int port() {
        return port;
    }

    /** With the query, as a request's first line has it. */
    String path() {
        return path;
    }

    /** As the Host header has it: a zone means something on this machine only, a port of the scheme's own is left out. */
    String hostHeader() {
        int zone = host.indexOf('%');
        String name = host.indexOf(':') < 0 ? host : "[" + (zone < 0 ? host : host.substring(0, zone)) + "]";
        return port == (tls ? 443 : 80) ? name : name + ":" + port;
    }

    /**
     * Its addresses in the order to try. A literal is read, and "localhost" is known, without the resolver: the first name that a JVM
     * resolves fixes {@code networkaddress.cache.ttl} for good, and an application sets that whenever it likes before it
     * resolves one of its own.
     */
    InetAddress[] addresses() throws UnknownHostException {
        InetAddress literal = host.equalsIgnoreCase("localhost") ? null : literal();
        if (literal == null && !host.equalsIgnoreCase("localhost")) {
            return InetAddress.getAllByName(host);
        }
        byte[] one = new byte[16];
        one[15] = 1;
        InetAddress six = InetAddress.getByAddress("localhost", one);
        InetAddress four = InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1});
        if (literal == null) {
            return new InetAddress[] {four, six};
        }
        // To connect to the wildcard, the JDK resolves the name of this machine; what is meant is this machine.
        boolean wildcard = literal.isAnyLocalAddress();
        return new InetAddress[] {wildcard ? (literal.getAddress().length == 4 ? four : six) : literal};
    }

    private @Nullable InetAddress literal() throws UnknownHostException {
        boolean six = host.indexOf(':') >= 0;
        return six || host.matches("\\d{1,3}(\\.\\d{1,3}){3}") ? InetAddress.getByName(host) : null;
    }
}
