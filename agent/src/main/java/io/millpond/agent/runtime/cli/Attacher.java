/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.runtime.cli;

import java.io.File;
import net.bytebuddy.agent.ByteBuddyAgent;
import org.jspecify.annotations.Nullable;

/** Keeps byte-buddy-agent away from all commands that do not need it. */
final class Attacher {

    private Attacher() {}

    static void attach(File agentJar, String pid, @Nullable String settings) {
        try {
            ByteBuddyAgent.attach(agentJar, pid, settings);
        } catch (RuntimeException e) {
            if (!isDone(e)) {
                throw e;
            }
        }
    }

    /** Java 8 answers success as "0", which later versions of the attaching side do not understand (JDK-8205719). */
    private static boolean isDone(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName().equals("AgentLoadException") && "0".equals(root.getMessage());
    }
}
