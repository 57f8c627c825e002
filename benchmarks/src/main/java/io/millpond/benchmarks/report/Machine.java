/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What a reader needs to judge the figures by. Neither names nor paths of the machine. */
public final class Machine {

    private static final long MIB = 1 << 20;

    private Machine() {}

    public static String describe() {
        com.sun.management.OperatingSystemMXBean os =
                (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return "- cores: " + os.getAvailableProcessors() + " (" + processor() + ", " + os.getArch() + ")\n"
                + "- memory: " + os.getTotalPhysicalMemorySize() / MIB + " MiB\n"
                + "- system: " + os.getName() + " " + os.getVersion() + "\n"
                + "- JDK: " + System.getProperty("java.vm.name") + " " + Runtime.version() + "\n";
    }

    public static String load() {
        return String.format(
                Locale.ROOT,
                "%.1f",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private static String processor() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
                if (line.startsWith("model name")) {
                    return line.substring(line.indexOf(':') + 1).trim();
                }
            }
        } catch (IOException notLinux) {
            return "processor unknown";
        }
        return "processor unknown";
    }
}
