/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package demo;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.management.Attribute;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** The MBeans {@code io.millpond:type=Pool} of the shop's JVM, read from outside as a console would. */
final class PoolGauges {
    private final MBeanServerConnection server;

    private PoolGauges(MBeanServerConnection server) {
        this.server = server;
    }

    /** One pool at one moment. */
    record Sample(String pool, Map<String, Long> values) {
        long value(String name) {
            return values.getOrDefault(name, 0L);
        }
    }

    @SuppressWarnings("BanJNDI") // the address is what the shop's own JVM said, through the attach API
    static PoolGauges of(long pid, Cleanup cleanup) throws IOException {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            String address = machine.startLocalManagementAgent();
            machine.detach();
            JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address));
            return new PoolGauges(connector.getMBeanServerConnection());
        } catch (AttachNotSupportedException e) {
            throw new IOException("cannot attach to the shop: " + e.getMessage(), e);
        }
    }

    List<Sample> read() throws IOException {
        List<Sample> samples = new ArrayList<>();
        try {
            for (ObjectName name : server.queryNames(new ObjectName("io.millpond:type=Pool,*"), null)) {
                Map<String, Long> values = new TreeMap<>();
                MBeanAttributeInfo[] attributes = server.getMBeanInfo(name).getAttributes();
                String[] names = new String[attributes.length];
                for (int i = 0; i < names.length; i++) {
                    names[i] = attributes[i].getName();
                }
                for (Attribute attribute : server.getAttributes(name, names).asList()) {
                    values.put(attribute.getName(), ((Number) attribute.getValue()).longValue());
                }
                samples.add(new Sample(ObjectName.unquote(name.getKeyProperty("name")), values));
            }
        } catch (JMException e) {
            throw new IOException("the MBeans do not answer: " + e.getMessage(), e);
        }
        return samples;
    }
}
