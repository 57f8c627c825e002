/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.charset.StandardCharsets;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which part of the processors' time was taken since the last look: the greater of what the machine says of itself (Linux) and of
 * what this process had of the processors that it may use, because a container with a quota is full while its machine is not.
 *
 * <p>Both are sums since some beginning, and the differences are made here: {@code OperatingSystemMXBean.getCpuLoad} begins anew for
 * all who ask, so the application's own gauge of it would be of another time than it believes. For one thread only.
 */
final class Processors implements DoubleSupplier {

    /** What the first look says, and each where neither is to be had. */
    static final double UNKNOWN = -1;

    private static final int NONE = -1;

    private final String statFile;
    private final LongSupplier processNanos;
    private final LongSupplier clock;
    private final int count;

    private long takenTicks = NONE;
    private long allTicks;
    private long usedNanos = NONE;
    private long lookedNanos;

    /**
     * @param statFile in the form of Linux' {@code /proc/stat}; need not be there
     * @param processNanos the processor time of this process, negative if unknown
     * @param count of the processors that this process may use
     */
    Processors(String statFile, LongSupplier processNanos, LongSupplier clock, int count) {
        this.statFile = statFile;
        this.processNanos = processNanos;
        this.clock = clock;
        this.count = count;
    }

    static Processors ofThisMachine() {
        return new Processors(
                "/proc/stat",
                Processors::ofThisProcess,
                System::nanoTime,
                Runtime.getRuntime().availableProcessors());
    }

    @Override
    public double getAsDouble() {
        return Math.max(ofMachine(), ofProcess());
    }

    private double ofMachine() {
        long[] ticks = ticks();
        long takenBefore = takenTicks;
        long allBefore = allTicks;
        takenTicks = ticks == null ? NONE : ticks[0];
        allTicks = ticks == null ? 0 : ticks[1];
        return takenBefore < 0 || takenTicks < 0 || allTicks <= allBefore
                ? UNKNOWN
                : (double) (takenTicks - takenBefore) / (allTicks - allBefore);
    }

    private double ofProcess() {
        long now = clock.getAsLong();
        long used = used();
        long usedBefore = usedNanos;
        long passed = now - lookedNanos;
        usedNanos = used;
        lookedNanos = now;
        return usedBefore < 0 || used < 0 || passed <= 0
                ? UNKNOWN
                : (double) (used - usedBefore) / ((double) passed * count);
    }

    private long used() {
        try {
            return processNanos.getAsLong();
        } catch (RuntimeException | LinkageError notThere) {
            return NONE; // an image without java.management or jdk.management
        }
    }

    /** Loads a dozen classes of the platform, once and only where many spans come; no server of beans is started for it. */
    private static long ofThisProcess() {
        OperatingSystemMXBean bean = ManagementFactory.getOperatingSystemMXBean();
        return bean instanceof com.sun.management.OperatingSystemMXBean
                ? ((com.sun.management.OperatingSystemMXBean) bean).getProcessCpuTime()
                : NONE;
    }

    /** Those taken and all; null where they are not to be had. */
    private long @Nullable [] ticks() {
        byte[] head = new byte[256]; // the first line is of all processors together
        try (InputStream file = new FileInputStream(statFile)) {
            int length = file.read(head);
            return length <= 0 ? null : ticks(new String(head, 0, length, StandardCharsets.US_ASCII));
        } catch (IOException | RuntimeException notThere) {
            return null;
        }
    }

    /*
     * "cpu user nice system idle iowait irq softirq steal guest guestnice": the last two are in the first two already. What is nice
     * gives way by itself, so it counts as free; what another guest of the same machine has is not ours to use.
     */
    private static long @Nullable [] ticks(String head) {
        String[] fields = head.split("\\s+", 10);
        if (fields.length < 10 || !fields[0].equals("cpu")) {
            return null;
        }
        long taken = 0;
        long all = 0;
        for (int i = 1; i <= 8; i++) {
            long ticks = Long.parseLong(fields[i]);
            all += ticks;
            taken += i == 2 || i == 4 || i == 5 ? 0 : ticks;
        }
        return new long[] {taken, all};
    }
}
