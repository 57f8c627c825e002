/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.it.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;

/** Carries one direction of a link, until its end, its sender's end, or the byte where it is to be cut. */
final class LinkPump implements Runnable {
    private static final int PIECE = 8_192;

    private final ProxyLink link;
    private final Socket from;
    private final Socket to;
    private final LineState all;
    private volatile long carried;
    private volatile long cutAt = Long.MAX_VALUE;

    LinkPump(ProxyLink link, Socket from, Socket to, LineState all) {
        this.link = link;
        this.from = from;
        this.to = to;
        this.all = all;
    }

    /** The link is reset when so many more bytes have passed this way. */
    void cutAfter(long bytes) {
        cutAt = carried + bytes;
    }

    @Override
    public void run() {
        byte[] piece = new byte[PIECE];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                all.hold(link);
                link.state().hold(link);
                if (!all.isSwallowing() && !link.state().isSwallowing()) {
                    out.write(piece, 0, (int) Math.min(read, Math.max(0, cutAt - carried)));
                }
                carried += read;
                if (carried >= cutAt) {
                    link.reset();
                    return;
                }
            }
            endOfSender();
        } catch (SocketException cutOff) {
            link.reset(); // one side went, so does the other
        } catch (IOException e) {
            link.reset();
        }
    }

    /** Its end is told on, unless that is held back too. */
    private void endOfSender() throws IOException {
        all.hold(link);
        link.state().hold(link);
        if (!all.isSwallowing() && !link.state().isSwallowing()) {
            to.shutdownOutput();
            link.ended();
        }
    }
}
