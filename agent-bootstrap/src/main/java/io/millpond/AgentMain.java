/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond;

import io.millpond.bootstrap.AgentClassLoader;
import java.io.File;
import java.lang.reflect.InvocationTargetException;

/** {@code java -jar millpond.jar}: hands over to the command line, which lives with the other hidden classes. */
public final class AgentMain {

    private AgentMain() {}

    public static void main(String[] arguments) throws Throwable {
        File jar = new File(
                AgentMain.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try {
            Class.forName("io.millpond.agent.runtime.cli.CommandLine", true, new AgentClassLoader(jar))
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
