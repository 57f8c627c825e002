/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Reads the pool's MBean as a console would. Arguments: url user password held. */
public final class JmxApp {
    private JmxApp() {}

    public static void main(String[] args) throws Exception {
        for (int i = 0; i < 6; i++) {
            Shop.open(args).close();
        }
        List<Connection> held = new ArrayList<Connection>();
        for (int i = 0; i < Integer.parseInt(args[3]); i++) {
            held.add(Shop.open(args));
        }
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        long deadline = System.nanoTime() + 15_000_000_000L;
        ObjectName pattern = new ObjectName("io.millpond:type=Pool,*");
        while (server.queryNames(pattern, null).isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(50);
        }
        for (ObjectName name : server.queryNames(pattern, null)) {
            System.out.println("pool=" + name.getKeyProperty("name"));
            TreeMap<String, Object> values = new TreeMap<String, Object>();
            for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
                values.put(attribute.getName(), server.getAttribute(name, attribute.getName()));
                System.out.println("writable." + attribute.getName() + "=" + attribute.isWritable());
            }
            for (String key : values.keySet()) {
                System.out.println(key + "=" + values.get(key));
            }
        }
        for (Connection connection : held) {
            connection.close();
        }
    }
}
