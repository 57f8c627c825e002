/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond;

import io.millpond.bootstrap.AgentClassLoader;
import java.lang.reflect.InvocationTargetException;

/** {@code java -jar millpond.jar}: hands over to the command line inside the agent. */
public final class AgentMain {

    private static final String COMMAND_LINE = "io.millpond.agent.runtime.cli.CommandLine";

    private AgentMain() {}

    public static void main(String[] arguments) throws Throwable {
        AgentClassLoader loader = new AgentClassLoader(OwnJar.find());
        try {
            loader.loadClass(COMMAND_LINE).getMethod("main", String[].class).invoke(null, (Object) arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
