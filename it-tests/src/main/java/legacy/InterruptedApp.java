/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks for connections with an interrupt pending, as code that tidies up in a stopped thread does; then while all the connections of a
 * pool are lent, and with an interrupt that comes while it waits. Arguments: url user password.
 */
public final class InterruptedApp {
    private InterruptedApp() {}

    public static void main(String[] args) throws Exception {
        int got = 0;
        int still = 0;
        for (int i = 0; i < 4; i++) {
            List<Connection> held = new ArrayList<Connection>();
            for (int n = 0; n < 3; n++) {
                Thread.currentThread().interrupt();
                held.add(Shop.open(args));
                got++;
                still += Thread.interrupted() ? 1 : 0;
            }
            for (Connection connection : held) {
                connection.close();
            }
        }
        System.out.println("got=" + got);
        System.out.println("stillInterrupted=" + still);
        waiting(args);
    }

    private static void waiting(String[] args) throws Exception {
        List<Connection> all = new ArrayList<Connection>();
        for (int n = 0; n < 10; n++) {
            all.add(Shop.open(args));
        }
        Asker before = new Asker(args, true);
        Asker meanwhile = new Asker(args, false);
        before.start();
        meanwhile.start();
        before.awaitAsleepOrOver();
        meanwhile.awaitAsleepOrOver();
        meanwhile.interrupt();
        // An interrupt that ended the wait, or made it spin, would be seen from here on.
        before.awaitAsleepOrOver();
        meanwhile.awaitAsleepOrOver();
        for (Connection connection : all) {
            connection.close();
        }
        before.join();
        meanwhile.join();
        System.out.println("before=" + before.answer);
        System.out.println("meanwhile=" + meanwhile.answer);
    }

    private static final class Asker extends Thread {
        private final String[] args;
        private final boolean interrupted;
        volatile String answer = "nothing";

        Asker(String[] args, boolean interrupted) {
            this.args = args;
            this.interrupted = interrupted;
        }

        @Override
        public void run() {
            if (interrupted) {
                interrupt();
            }
            try {
                Connection connection = Shop.open(args);
                answer = "got " + isInterrupted();
                connection.close();
            } catch (Exception e) {
                answer = e.toString();
            }
        }

        void awaitAsleepOrOver() throws InterruptedException {
            while (getState() != State.TIMED_WAITING && getState() != State.TERMINATED) {
                Thread.sleep(5);
            }
        }
    }
}
