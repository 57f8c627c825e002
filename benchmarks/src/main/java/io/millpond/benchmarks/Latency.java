/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks;

import io.millpond.benchmarks.peers.Peer;
import io.millpond.benchmarks.peers.PoolSetup;
import java.sql.Connection;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * How long an acquire takes where threads outnumber connections. Each thread takes a connection, holds it for a while, and comes
 * again. {@code fifo} is what first come, first served costs on this machine with no pool at all: a fair semaphore and a queue.
 *
 * <p>One line for each JVM; {@code benchmarks/run --latency} runs the pools in turn.
 */
public final class Latency {

    private static final int WARM_UP_SECONDS = 2;
    private static final int SAMPLES = 1 << 15;

    private Latency() {}

    private interface Use {
        void once(Samples samples) throws Exception;
    }

    /** Of one thread: what it holds when it has seen more is a sample, drawn evenly. */
    private static final class Samples {
        private final int[] micros;
        private long seen;
        private long random = System.identityHashCode(this) | 1L;
        private long longest;

        Samples(int size) {
            micros = new int[size];
        }

        void add(long nanos) {
            int value = (int) Math.min(Integer.MAX_VALUE, nanos / 100); // tenths of microseconds
            longest = Math.max(longest, nanos);
            random ^= random << 13;
            random ^= random >>> 7;
            random ^= random << 17;
            long at = seen < micros.length ? seen : Long.remainderUnsigned(random, seen + 1);
            if (at < micros.length) {
                micros[(int) at] = value;
            }
            seen++;
        }
    }

    /** @param args the row's label, threads, connections, microseconds that each is held, seconds, platform or virtual */
    public static void main(String[] args) throws Exception {
        String subject = args[0];
        int threads = Integer.parseInt(args[1]);
        int connections = Integer.parseInt(args[2]);
        long holdNanos = Long.parseLong(args[3]) * 1_000;
        int seconds = Integer.parseInt(args[4]);
        boolean virtual = args[5].equals("virtual");
        Use use = use(subject, PoolSetup.fixed(connections, false), holdNanos);

        Samples[] all = new Samples[threads];
        CountDownLatch done = new CountDownLatch(threads);
        AtomicInteger failed = new AtomicInteger();
        long begin = System.nanoTime() + WARM_UP_SECONDS * 1_000_000_000L;
        long end = begin + seconds * 1_000_000_000L;
        ThreadFactory factory = virtual ? virtualThreads() : Thread::new;
        for (int i = 0; i < threads; i++) {
            int own = i;
            factory.newThread(() -> {
                        Samples samples = new Samples(1);
                        try {
                            boolean measuring = false;
                            for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
                                if (!measuring && now >= begin) {
                                    measuring = true;
                                    samples = new Samples(Math.max(64, SAMPLES * 8 / threads));
                                }
                                use.once(samples);
                            }
                        } catch (Exception e) {
                            failed.incrementAndGet();
                        } finally {
                            all[own] = samples;
                            done.countDown();
                        }
                    })
                    .start();
        }
        done.await();
        print(subject, args, all, seconds, failed.get());
        System.exit(0);
    }

    private static Use use(String subject, PoolSetup setup, long holdNanos) throws Exception {
        if (subject.equals("fifo")) {
            Semaphore permits = new Semaphore(setup.size(), true);
            ConcurrentLinkedQueue<Object> idle = new ConcurrentLinkedQueue<>();
            for (int i = 0; i < setup.size(); i++) {
                idle.add(new Object());
            }
            return samples -> {
                long from = System.nanoTime();
                permits.acquire();
                Object one = idle.poll();
                samples.add(System.nanoTime() - from);
                hold(holdNanos);
                idle.add(one);
                permits.release();
            };
        }
        if (subject.equals(EngineBenchmark.ENGINE)) {
            EngineCycle engine = new EngineCycle(setup);
            return samples -> {
                long from = System.nanoTime();
                var entry = engine.take();
                samples.add(System.nanoTime() - from);
                hold(holdNanos);
                engine.giveBack(entry);
            };
        }
        DataSource pool = Peer.of(subject).open(setup);
        return samples -> {
            long from = System.nanoTime();
            Connection connection = pool.getConnection();
            samples.add(System.nanoTime() - from);
            hold(holdNanos);
            connection.close();
        };
    }

    /** Waits for its database, as a thread that holds a connection mostly does; below what a sleep can do, it computes. */
    private static void hold(long nanos) throws InterruptedException {
        if (nanos >= 1_000_000) {
            Thread.sleep(nanos / 1_000_000);
            return;
        }
        for (long end = System.nanoTime() + nanos; System.nanoTime() < end; ) {
            Thread.onSpinWait();
        }
    }

    /** By reflection: of Java 21. */
    private static ThreadFactory virtualThreads() throws ReflectiveOperationException {
        Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
        return (ThreadFactory)
                Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder);
    }

    private static void print(String subject, String[] args, Samples[] all, int seconds, int failed) {
        long ops = 0;
        long longest = 0;
        int kept = 0;
        for (Samples each : all) {
            ops += each.seen;
            longest = Math.max(longest, each.longest);
            kept += (int) Math.min(each.seen, each.micros.length);
        }
        int[] merged = new int[kept];
        int next = 0;
        for (Samples each : all) {
            int count = (int) Math.min(each.seen, each.micros.length);
            System.arraycopy(each.micros, 0, merged, next, count);
            next += count;
        }
        Arrays.sort(merged);
        System.out.printf(
                Locale.ROOT,
                "%s threads (%s), %s connections, held %s us\t%s\tops/s\t%.0f\tp50 us\t%.1f\tp99 us\t%.1f\tp99.9 us\t%.1f\tmax us\t%.0f%n",
                args[1],
                args[5],
                args[2],
                args[3],
                subject,
                (double) ops / seconds,
                at(merged, 0.5),
                at(merged, 0.99),
                at(merged, 0.999),
                longest / 1e3);
        if (failed > 0) {
            System.err.println(subject + ": " + failed + " threads failed");
            System.exit(1);
        }
    }

    private static double at(int[] sorted, double part) {
        return sorted.length == 0
                ? Double.NaN
                : sorted[(int) Math.min(sorted.length - 1L, (long) (sorted.length * part))] / 10.0;
    }
}
