/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * The sockets that exchanges are using, and until when. A write knows no timeout: under a receiver that stops reading it would hold
 * the sender for ever, so whoever comes by after the deadline closes the socket. Always the plain one: its close waits for nobody,
 * while that of TLS waits for the write.
 */
final class HttpSockets {

    private final Map<Socket, Long> inUse = new HashMap<>();
    private boolean over;

    /** Before anything that may block. */
    synchronized void begin(Socket plain, long deadline) throws SocketException {
        if (over) {
            throw new SocketException("nobody waits for it any more");
        }
        inUse.put(plain, deadline);
    }

    /** False where somebody has closed it: its time was over. */
    synchronized boolean end(Socket plain) {
        return inUse.remove(plain) != null;
    }

    synchronized void closeOverdue() {
        long now = System.nanoTime();
        for (Iterator<Map.Entry<Socket, Long>> each = inUse.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<Socket, Long> entry = each.next();
            if (entry.getValue() - now <= 0) {
                each.remove();
                close(entry.getKey());
            }
        }
    }

    /** And none is opened any more. A thread in native code of a socket's would hold up the JVM's exit. */
    synchronized void closeForGood() {
        over = true;
        inUse.keySet().forEach(HttpSockets::close);
        inUse.clear();
    }

    private static void close(Socket plain) {
        try {
            plain.close();
        } catch (IOException socketIsGone) {
            // which is what was wanted
        }
    }
}
