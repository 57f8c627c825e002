/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks.endtoend;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests as fast as they go, a connection for each, as legacy code has it. Warm first, and then in turns, so that programs that are
 * compared take them one after another and what the machine does meanwhile hits all alike: prints {@code warm}; each line that is
 * read tells how many milliseconds the next turn takes and is answered by {@code done}; after the last line comes the result. A turn
 * begins with {@value #LEAD_MILLIS} ms that do not count: the processors' caches are the others', the agent checks connections that
 * were idle, and it takes the agent two seconds to find that more spans come than it lets the application pay for.
 */
final class Busy {

    static final String WARM = "warm";
    static final String DONE = "done";

    /** Of each thread, at least. */
    private static final int WARM_UP = 40_000;

    private static final long LEAD_MILLIS = 2_500;

    private static final long WARM_UP_TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** In a second; what is left is the collector, and the recompilation of this and that. */
    private static final long HIDDEN_NANOS = 60_000_000;

    private static final int QUIET_SECONDS = 4;

    private static final int MOST_SECONDS = 60;

    /** So that what happens to connections that were idle is compiled too. */
    private static final long PAUSE_MILLIS = 1_500;

    private final Doors.Door door;
    private final int threads;
    private final Worker[] workers;

    Busy(Doors.Door door, int threads) {
        this.door = door;
        this.threads = threads;
        this.workers = new Worker[threads];
        Arrays.setAll(workers, Worker::new);
    }

    /** What one thread does; in a turn it is the only one who touches this, and between them the thread that gives the turns. */
    private final class Worker {

        private final Random random;
        private long[] took = new long[1 << 16];
        private int count;

        private Worker(int seed) {
            this.random = new Random(seed);
        }

        private Void warmUp(CountDownLatch over, long paceNanos) throws Exception {
            for (int n = 0; n < WARM_UP || over.getCount() > 0; n += count) {
                count = 0;
                turn(System.nanoTime() + WARM_UP_TURN_NANOS);
                LockSupport.parkNanos(paceNanos);
            }
            count = 0;
            return null;
        }

        private Void turn(long end) throws Exception {
            for (long from = System.nanoTime(); from - end < 0; from = System.nanoTime()) {
                Requests.select(door, 1 + random.nextInt(Requests.ROWS));
                if (count == took.length) {
                    took = Arrays.copyOf(took, 2 * count);
                }
                took[count++] = System.nanoTime() - from;
            }
            return null;
        }
    }

    /** @return names and figures, separated by tabs */
    String run(InputStream asked, PrintStream told) throws Exception {
        ExecutorService all = Executors.newFixedThreadPool(threads);
        warmUp(all);
        told.println(WARM);
        BufferedReader lines = new BufferedReader(new InputStreamReader(asked, StandardCharsets.US_ASCII));
        long cpu = 0;
        long hidden = 0;
        long millis = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            long turn = Long.parseLong(line);
            int[] counted = counts();
            turn(all, LEAD_MILLIS);
            for (int i = 0; i < threads; i++) {
                workers[i].count = counted[i];
            }
            long cpuBefore = cpuNanos();
            long hiddenBefore = hiddenNanos();
            turn(all, turn);
            cpu += cpuNanos() - cpuBefore;
            hidden += hiddenNanos() - hiddenBefore;
            millis += turn;
            told.println(DONE);
        }
        return result(millis, cpu, hidden);
    }

    private int[] counts() {
        return Arrays.stream(workers).mapToInt(each -> each.count).toArray();
    }

    private String result(long millis, long cpu, long hidden) {
        int requests = 0;
        for (Worker each : workers) {
            requests += each.count;
        }
        long[] took = new long[requests];
        int from = 0;
        for (Worker each : workers) {
            System.arraycopy(each.took, 0, took, from, each.count);
            from += each.count;
        }
        Arrays.sort(took);
        return String.format(
                Locale.ROOT,
                "requests/s\t%.0f\tCPU us\t%.2f\tCPU us of no Java thread\t%.2f\t%s",
                1e3 * requests / millis,
                cpu / 1e3 / requests,
                hidden / 1e3 / requests,
                Requests.percentiles(took));
    }

    /** At first with pauses, so that the compiler gets a processor, and then as in the turns. */
    private void warmUp(ExecutorService all) throws Exception {
        for (long pace : new long[] {WARM_UP_TURN_NANOS, 0, 0}) {
            CountDownLatch over = new CountDownLatch(1);
            List<Future<Void>> running = new ArrayList<>();
            for (Worker each : workers) {
                running.add(all.submit(() -> each.warmUp(over, pace)));
            }
            if (!awaitCompiler()) {
                System.err.println("the compiler was not quiet after " + MOST_SECONDS + " s");
            }
            over.countDown();
            await(running);
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    private void turn(ExecutorService all, long millis) throws Exception {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        List<Future<Void>> running = new ArrayList<>();
        for (Worker each : workers) {
            running.add(all.submit(() -> each.turn(end)));
        }
        await(running);
    }

    private static void await(List<Future<Void>> running) throws Exception {
        for (Future<Void> each : running) {
            each.get();
        }
    }

    /**
     * Until the compiler had next to nothing to do for {@value #QUIET_SECONDS} seconds: an application runs for days. The compiler's own
     * clock does not tell: it goes on once a method is done, and the longest here takes five seconds. What the process used and none
     * of its Java threads is the compiler's and the collector's. For {@value #MOST_SECONDS} s at most.
     */
    private static boolean awaitCompiler() throws InterruptedException {
        long before = hiddenNanos();
        int quiet = 0;
        for (int second = 0; second < MOST_SECONDS && quiet < QUIET_SECONDS; second++) {
            TimeUnit.SECONDS.sleep(1);
            long now = hiddenNanos();
            quiet = now - before <= HIDDEN_NANOS ? quiet + 1 : 0;
            before = now;
        }
        return quiet == QUIET_SECONDS;
    }

    private static long hiddenNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long seen = 0;
        for (long id : threads.getAllThreadIds()) {
            seen += Math.max(0, threads.getThreadCpuTime(id));
        }
        return cpuNanos() - seen;
    }

    /** Of this process: the server's own work is not in it, and other work on the machine moves it less than the time. */
    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
