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
        ByteBuddyAgent.attach(agentJar, pid, settings);
    }
}
