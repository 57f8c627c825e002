/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

/** Asks for connections with an interrupt pending, as code that tidies up in a stopped thread does. Arguments: url user password. */
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
    }
}
