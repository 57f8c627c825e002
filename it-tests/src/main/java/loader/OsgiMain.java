/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package loader;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/**
 * An OSGi framework with its settings as they come (no boot delegation), bundles in it, and a main class in one of them.
 * Arguments: storage bundle,bundle,... symbolicName mainClass arguments...
 */
public final class OsgiMain {
    private OsgiMain() {}

    public static void main(String[] args) {
        int status = 1;
        try {
            run(args);
            status = 0;
        } catch (Exception e) {
            e.printStackTrace();
        }
        System.exit(status); // a framework leaves threads behind
    }

    private static void run(String[] args) throws Exception {
        FrameworkFactory factory =
                ServiceLoader.load(FrameworkFactory.class).iterator().next();
        Map<String, String> settings = new HashMap<String, String>();
        settings.put("org.osgi.framework.storage", args[0]);
        settings.put("org.osgi.framework.storage.clean", "onFirstInit");
        Framework framework = factory.newFramework(settings);
        framework.start();
        BundleContext context = framework.getBundleContext();
        for (String location : args[1].split(",")) {
            context.installBundle("file:" + location);
        }
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getBundleId() != 0) {
                bundle.start();
            }
        }
        for (Bundle bundle : context.getBundles()) {
            if (args[2].equals(bundle.getSymbolicName())) {
                Class<?> main = bundle.loadClass(args[3]);
                System.out.println("loader=" + main.getClassLoader().getClass().getName());
                main.getMethod("main", String[].class).invoke(null, (Object) Arrays.copyOfRange(args, 4, args.length));
            }
        }
        framework.stop();
        framework.waitForStop(10_000);
    }
}
