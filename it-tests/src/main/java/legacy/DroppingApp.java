/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

/** Opens some connections and closes all but the last few, which it drops. Arguments: url user password closed dropped. */
public final class DroppingApp {
    private DroppingApp() {}

    public static void main(String[] args) throws Exception {
        use(args, Integer.parseInt(args[3]), Integer.parseInt(args[4]));
        System.out.println("dropped");
        while (System.in.available() == 0) {
            System.gc();
            Thread.sleep(200);
        }
    }

    private static void use(String[] args, int closed, int dropped) throws Exception {
        List<Connection> all = new ArrayList<Connection>();
        for (int i = 0; i < dropped; i++) {
            Connection connection = Shop.open(args);
            connection.createStatement().executeQuery("select 1");
            all.add(connection);
        }
        for (int i = 0; i < closed; i++) {
            Shop.open(args).close();
        }
        System.out.println("open=" + all.size());
    }
}
