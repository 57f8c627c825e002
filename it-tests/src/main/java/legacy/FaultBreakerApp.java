/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

/** The same fault again and again: prints of each whether its point was still reached. Arguments: times points. */
public final class FaultBreakerApp {
    private FaultBreakerApp() {}

    public static void main(String[] args) throws Exception {
        MineDriver.register();
        String expected = MineProgram.run("jdbc:pool:warm", true);
        for (int p = 1; p < args.length; p++) {
            StringBuilder reached = new StringBuilder();
            for (int i = 0; i < Integer.parseInt(args[0]); i++) {
                System.setProperty("millpond.test.fault", args[p] + "/LinkageError");
                if (!expected.equals(MineProgram.run("jdbc:pool:warm", true))) {
                    System.out.println("difference at " + args[p]);
                }
                reached.append("done".equals(System.getProperty("millpond.test.fault")) ? 'x' : '-');
            }
            System.setProperty("millpond.test.fault", "none");
            System.out.println(args[p] + "=" + reached);
        }
        System.out.println("in use=" + PoolBeans.awaitUnused());
        if (System.getProperty("legacy.linger") != null) {
            System.out.println("lingers=" + (System.in.read() >= -1));
        }
    }
}
