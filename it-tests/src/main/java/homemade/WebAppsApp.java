/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package homemade;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.Callable;

/** Several web applications in one process, each with its own copy of the driver, as a servlet container loads them. */
public final class WebAppsApp {
    private WebAppsApp() {}

    public static void main(String[] args) throws Exception {
        URL[] own = {
            WebAppsApp.class.getProtectionDomain().getCodeSource().getLocation(),
            Class.forName("org.h2.Driver", false, WebAppsApp.class.getClassLoader())
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
        };
        ClassLoader parent = ClassLoader.getSystemClassLoader().getParent();
        for (int i = 1; i <= 3; i++) {
            URLClassLoader loader = new URLClassLoader(own, parent);
            Thread.currentThread().setContextClassLoader(loader);
            Object app = Class.forName("homemade.WebApp", true, loader)
                    .getConstructor()
                    .newInstance();
            System.out.println("app" + i + "=" + ((Callable<?>) app).call());
        }
    }
}
