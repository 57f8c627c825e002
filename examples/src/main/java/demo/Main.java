/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package demo;

import java.io.IOException;

/** Entry of {@code examples/demo}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        Options options;
        try {
            options = Options.of(args);
        } catch (IllegalArgumentException e) {
            System.err.println("demo: " + e.getMessage() + " (examples/demo --help)");
            System.exit(2);
            return;
        }
        Terminal terminal = Terminal.ofThisProcess();
        Cleanup cleanup = Cleanup.atExit();
        int exit = 0;
        try {
            new Demo(options, terminal, cleanup).run();
        } catch (IOException | DemoFailure e) {
            exit = 1;
            if (!cleanup.isStopping()) {
                terminal.endProgress();
                System.err.println("demo: " + e.getMessage());
            }
        } finally {
            cleanup.plotHasEnded();
        }
        /* After Ctrl-C everything that is being ended fails in its own way; the signal's own exit code is the answer. */
        if (cleanup.isStopping()) {
            Thread.currentThread().join();
        }
        cleanup.run();
        System.exit(exit);
    }
}
