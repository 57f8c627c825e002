/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package loader;

import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.lang.ref.WeakReference;
import java.net.HttpURLConnection;
import java.net.URL;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;

/**
 * A Tomcat whose web application is deployed, asked and undeployed again and again. Says how many sessions served each
 * deployment, and how many of the web applications' class loaders are left at the end. Arguments: base webapp times forget
 * driver url user password sql.
 */
public final class RedeployMain {
    private RedeployMain() {}

    public static void main(String[] args) throws Exception {
        java.util.logging.LogManager.getLogManager().reset(); // its complaints about applications are not ours
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(args[0]);
        tomcat.setPort(0);
        tomcat.getHost().setAutoDeploy(false);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.start();
        List<WeakReference<ClassLoader>> loaders = new ArrayList<WeakReference<ClassLoader>>();
        int times = Integer.parseInt(args[2]);
        StringBuilder sessions = new StringBuilder();
        for (int i = 0; i < times; i++) {
            sessions.append(deployAndAsk(tomcat, args, loaders)).append(' ');
        }
        System.out.println("sessions=" + sessions.toString().trim());
        System.out.println("left=" + left(loaders, times));
        System.out.println("threads=" + threadsOf(loaders));
        if (Boolean.getBoolean("dump")) {
            System.out.println("dump now");
            System.in.read();
        }
        tomcat.stop();
        tomcat.destroy();
        System.exit(0);
    }

    private static String deployAndAsk(Tomcat tomcat, String[] args, List<WeakReference<ClassLoader>> loaders)
            throws Exception {
        Context context = tomcat.addWebapp("/shop", new File(args[1]).getAbsolutePath());
        loaders.add(new WeakReference<ClassLoader>(context.getLoader().getClassLoader()));
        String[] names = {"forget", "driver", "url", "user", "password", "sql"};
        StringBuilder query = new StringBuilder();
        for (int i = 0; i < names.length; i++) {
            query.append(names[i])
                    .append('=')
                    .append(URLEncoder.encode(args[3 + i], "UTF-8"))
                    .append('&');
        }
        String answer = get(tomcat.getConnector().getLocalPort(), query.toString());
        undeploy(tomcat, context);
        return answer;
    }

    private static void undeploy(Tomcat tomcat, Context context) throws LifecycleException {
        context.stop();
        tomcat.getHost().removeChild(context);
        context.destroy();
    }

    private static String get(int port, String query) throws Exception {
        HttpURLConnection call =
                (HttpURLConnection) new URL("http://127.0.0.1:" + port + "/shop/work?" + query).openConnection();
        call.setRequestProperty("Connection", "close");
        try (BufferedReader in = new BufferedReader(new InputStreamReader(call.getInputStream(), "UTF-8"))) {
            return in.readLine();
        }
    }

    /** After as many collections as it takes; the last few applications may still be held by pooled threads of the server. */
    private static int left(List<WeakReference<ClassLoader>> loaders, int times) throws InterruptedException {
        for (int round = 0; round < 150; round++) {
            System.gc();
            Iterator<WeakReference<ClassLoader>> all = loaders.iterator();
            while (all.hasNext()) {
                if (all.next().get() == null) {
                    all.remove();
                }
            }
            if (loaders.isEmpty()) {
                return 0;
            }
            Thread.sleep(100);
        }
        return loaders.size();
    }

    private static String threadsOf(List<WeakReference<ClassLoader>> loaders) {
        StringBuilder names = new StringBuilder();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            for (WeakReference<ClassLoader> loader : loaders) {
                if (loader.get() != null && thread.getContextClassLoader() == loader.get()) {
                    names.append(thread.getName()).append(' ');
                }
            }
        }
        return names.toString().trim();
    }
}
