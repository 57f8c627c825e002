/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

/** Runs the program over a mine-field and prints what it saw and what the driver saw. Arguments: rounds urls. */
public final class MineFieldApp {
    private MineFieldApp() {}

    public static void main(String[] args) throws Exception {
        MineDriver.register();
        for (int round = 0; round < Integer.parseInt(args[0]); round++) {
            for (int u = 1; u < args.length; u++) {
                System.out.print(MineProgram.run(args[u], round % 2 == 1));
                System.out.println("lost=" + MineDriver.takeLost());
            }
        }
        System.gc(); // what a finalizer or a cleaner would call
        Thread.sleep(300);
        System.out.println("stray=" + MineDriver.takeStray().keySet());
    }
}
