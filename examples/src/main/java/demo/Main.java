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
        try {
            new Demo(options, terminal, cleanup).run();
        } catch (IOException | DemoFailure e) {
            fail(terminal, cleanup, e);
        }
        cleanup.run();
        System.exit(0);
    }

    /* After Ctrl-C everything that is being ended fails in its own way: only the first cause is worth a line. */
    private static void fail(Terminal terminal, Cleanup cleanup, Exception e) throws InterruptedException {
        if (cleanup.isStopping()) {
            Thread.currentThread().join();
        }
        terminal.endProgress();
        System.err.println("demo: " + e.getMessage());
        cleanup.run();
        System.exit(1);
    }
}
