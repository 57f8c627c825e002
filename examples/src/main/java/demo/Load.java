/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Eight customers who ask as fast as they are answered: of ten requests seven products, two searches, one order.
 * Every two seconds somebody orders what the shop does not have.
 */
final class Load {
    static final int CUSTOMERS = 8;
    static final int PRODUCTS = 500;
    static final List<String> NAMES = List.of("lamp", "chair", "kettle", "teapot", "ladder", "basket", "mirror");

    /** A product that is not there: this request makes the shop lose its connection. */
    static final String FORGOTTEN = "/order?product=0&pieces=1";

    private final int port;
    private final AtomicLong answered = new AtomicLong();

    Load(int port) {
        this.port = port;
    }

    /** Figures of one stretch, seen from outside the shop. */
    record Figures(long requests, long errors, double perSecond, double p50Millis, double p99Millis) {}

    /** Requests answered so far, all stretches together. */
    long answered() {
        return answered.get();
    }

    Figures run(double seconds, Runnable everyTick) throws IOException {
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        List<Stretch> all = new ArrayList<>();
        for (int i = 0; i < CUSTOMERS; i++) {
            Stretch stretch = new Stretch(i, end);
            all.add(stretch);
            stretch.start();
        }
        for (int tick = 0; System.nanoTime() < end && all.stream().anyMatch(Thread::isAlive); tick++) {
            if (tick % 20 == 0) {
                one(FORGOTTEN);
            }
            everyTick.run();
            Pause.millis(100);
        }
        long requests = 0;
        long errors = 0;
        for (Stretch stretch : all) {
            stretch.await();
            requests += stretch.count;
            errors += stretch.errors;
        }
        double took = (System.nanoTime() - start) / 1e9;
        long[] nanos = new long[(int) requests];
        int at = 0;
        for (Stretch stretch : all) {
            System.arraycopy(stretch.nanos, 0, nanos, at, stretch.count);
            at += stretch.count;
        }
        Arrays.sort(nanos);
        return new Figures(requests, errors, requests / took, percentile(nanos, 0.50), percentile(nanos, 0.99));
    }

    /** One after the other, with a pause between them. */
    void trickle(int requests, long pauseMillis) throws IOException {
        try (Customer customer = new Customer(port)) {
            for (int i = 0; i < requests; i++) {
                customer.get(path(i));
                answered.incrementAndGet();
                Pause.millis(pauseMillis);
            }
        }
    }

    private void one(String path) throws IOException {
        try (Customer customer = new Customer(port)) {
            customer.get(path);
            answered.incrementAndGet();
        }
    }

    static String path(int i) {
        int product = 1 + (int) ((i * 2654435761L >>> 8) % PRODUCTS);
        return switch (i % 10) {
            case 3, 7 -> "/search?name=" + NAMES.get(product % NAMES.size());
            case 9 -> "/order?product=" + product + "&pieces=2";
            default -> "/product?id=" + product;
        };
    }

    private static double percentile(long[] sorted, double share) {
        return sorted.length == 0
                ? Double.NaN
                : sorted[(int) Math.min(sorted.length - 1L, Math.round(sorted.length * share))] / 1e6;
    }

    private final class Stretch extends Thread {
        private final int number;
        private final long end;
        private long[] nanos = new long[1024];
        private int count;
        private long errors;
        private IOException failure;

        Stretch(int number, long end) {
            super("customer-" + number);
            this.number = number;
            this.end = end;
            setDaemon(true);
        }

        @Override
        public void run() {
            try (Customer customer = new Customer(port)) {
                for (int i = number * 7919; System.nanoTime() < end; i++) {
                    long start = System.nanoTime();
                    int status = customer.get(path(i));
                    record(System.nanoTime() - start);
                    if (status != 200) {
                        errors++;
                    }
                    answered.incrementAndGet();
                }
            } catch (IOException e) {
                failure = e;
            }
        }

        private void record(long took) {
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, count * 2);
            }
            nanos[count++] = took;
        }

        void await() throws IOException {
            try {
                join(TimeUnit.SECONDS.toMillis(90));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
            if (failure != null) {
                throw new IOException("the shop does not answer any more: " + failure.getMessage(), failure);
            }
        }
    }
}
