/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Collections;
import java.util.jar.Manifest;

/**
 * Reads its own version, as programs do that say it at their start, and what else it looks for by name. Run from a jar; the arguments
 * are names. No database.
 */
public final class OwnResourcesApp {
    private OwnResourcesApp() {}

    public static void main(String[] names) throws IOException {
        System.out.println("title=" + title(OwnResourcesApp.class.getResourceAsStream("/META-INF/MANIFEST.MF")));
        ClassLoader loader = OwnResourcesApp.class.getClassLoader();
        System.out.println("loader's title=" + title(loader.getResourceAsStream("META-INF/MANIFEST.MF")));
        URL own = OwnResourcesApp.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader alone = new URLClassLoader(new URL[] {own}, null)) {
            for (String name : names) {
                System.out.println(name + "=" + loader.getResource(name));
                System.out.println("alone " + name + "=" + alone.getResource(name));
                System.out.println("system " + name + "=" + ClassLoader.getSystemResource(name));
                System.out.println("all " + name + "=" + Collections.list(loader.getResources(name)));
            }
        }
        System.out.println("boot class path=" + System.getProperty("sun.boot.class.path"));
    }

    private static String title(InputStream manifest) throws IOException {
        try (InputStream in = manifest) {
            return in == null ? null : new Manifest(in).getMainAttributes().getValue("Implementation-Title");
        }
    }
}
