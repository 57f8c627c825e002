/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;

/**
 * One application with an OpenTelemetry of its own, or two, each with all its classes in a loader of its own. Arguments: url,
 * one | late | webapps. Late: JDBC is used before OpenTelemetry is set.
 */
public final class AppTelemetryApp {
    private AppTelemetryApp() {}

    public static void main(String[] args) throws Exception {
        if (!args[1].equals("webapps")) {
            AppTelemetryWork.run(args[0], "app", args[1].equals("late"));
            return;
        }
        String[] entries = System.getProperty("java.class.path").split(File.pathSeparator);
        URL[] urls = new URL[entries.length];
        for (int i = 0; i < entries.length; i++) {
            urls[i] = new File(entries[i]).toURI().toURL();
        }
        Thread thread = Thread.currentThread();
        ClassLoader system = ClassLoader.getSystemClassLoader();
        for (String who : new String[] {"first", "second"}) {
            URLClassLoader webapp = new URLClassLoader(urls, system.getParent());
            // The second runs with a context loader that knows nothing of it.
            thread.setContextClassLoader(who.equals("first") ? webapp : system.getParent());
            webapp.loadClass(AppTelemetryWork.class.getName())
                    .getMethod("run", String.class, String.class, boolean.class)
                    .invoke(null, args[0].replace("mem:", "mem:" + who), who, false);
        }
    }
}
