/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package demo;

import demo.PoolGauges.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The plot: a database, the shop without the agent, the shop with it, and what was seen. */
final class Demo {
    private static final double WARM_UP_SECONDS = 3;

    private final Options options;
    private final Terminal terminal;
    private final Cleanup cleanup;
    private Sample busiest;

    Demo(Options options, Terminal terminal, Cleanup cleanup) {
        this.options = options;
        this.terminal = terminal;
        this.cleanup = cleanup;
    }

    void run() throws IOException {
        Files.createDirectories(options.folder());
        Path spans = options.folder().resolve("spans.part");
        Files.deleteIfExists(spans);
        cleanup.addFiles(() -> spans.toFile().delete());
        try {
            terminal.progress(options.h2() ? "starting H2" : "starting PostgreSQL", 0, "");
            ShopDatabase database = database();
            ShopRun before = run(database, false, Map.of());
            cleanup.goOn();
            ShopRun after = run(database, true, environment(spans));
            new Report(terminal, options, database).show(before, after, keptSpans(spans));
        } catch (SQLException e) {
            throw new DemoFailure("the database does not answer: " + e.getMessage(), e);
        }
    }

    /** A machine where no PostgreSQL starts still sees the demo. */
    private ShopDatabase database() throws IOException {
        if (!options.h2()) {
            try {
                return PostgresServer.start(cleanup);
            } catch (DemoFailure e) {
                cleanup.goOn();
                terminal.line(e.getMessage());
                terminal.line("The demo goes on with H2.");
            }
        }
        return H2Server.start(cleanup);
    }

    /** All that is set beside the flag: the name of the service, the file, and that no collector is to be looked for. */
    private Map<String, String> environment(Path spans) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("OTEL_SERVICE_NAME", "shop");
        environment.put("MILLPOND_TRACES_FILE", spans.toString());
        if (options.otlp() == null) {
            environment.put("OTEL_TRACES_EXPORTER", "none");
        } else {
            environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", options.otlp());
        }
        environment.put("OTEL_METRICS_EXPORTER", "none");
        return environment;
    }

    private ShopRun run(ShopDatabase database, boolean withAgent, Map<String, String> environment)
            throws IOException, SQLException {
        String step = withAgent ? "shop with -javaagent" : "shop without the agent";
        busiest = null;
        long loginsBefore = database.logins();
        terminal.progress(step, 0, "starts");
        ShopProcess shop = ShopProcess.start(options, database, withAgent, environment, cleanup);
        Load load = new Load(shop.port());
        load.trickle(40, 10);
        load.run(WARM_UP_SECONDS, () -> terminal.progress(step, 0, "warms up, " + load.answered() + " requests"));
        PoolGauges gauges = withAgent ? PoolGauges.of(shop.pid(), cleanup) : null;
        long start = System.nanoTime();
        Load.Figures figures = load.run(
                options.seconds(), () -> watch(step, database, gauges, load, (System.nanoTime() - start) / 1e9));
        terminal.progress(step, 1, "a few requests one by one");
        load.trickle(30, 10);
        if (withAgent) {
            awaitLostConnections(shop, load);
        }
        Sample atRest = gauges == null ? null : first(gauges.read());
        List<Leaks.Found> leaks = withAgent ? Leaks.in(shop.errorLines()) : List.of();
        long logins = database.logins() - loginsBefore;
        shop.stop();
        List<String> said = Leaks.otherLines(shop.errorLines());
        return new ShopRun(figures, load.answered(), logins, leaks, said, busiest, atRest);
    }

    private void watch(String step, ShopDatabase database, PoolGauges gauges, Load load, double seconds) {
        try {
            Sample sample = gauges == null ? null : first(gauges.read());
            if (sample != null && (busiest == null || sample.value("InUse") >= busiest.value("InUse"))) {
                busiest = sample;
            }
            terminal.progress(
                    step,
                    seconds / options.seconds(),
                    String.format(Locale.ROOT, "%,d requests, %d sessions now", load.answered(), database.sessions()));
        } catch (SQLException | IOException e) {
            throw new DemoFailure("while the shop ran: " + e.getMessage(), e);
        }
    }

    /** Lost connections are proven by a garbage collection of the shop's own; requests go on until it has come. */
    private static void awaitLostConnections(ShopProcess shop, Load load) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!Leaks.hasConnection(shop.errorLines()) && System.nanoTime() < deadline) {
            load.trickle(20, 10);
        }
    }

    private static Sample first(List<Sample> samples) {
        return samples.isEmpty() ? null : samples.get(0);
    }

    private Path keptSpans(Path spans) throws IOException {
        if (!Files.exists(spans)) {
            return null;
        }
        Path kept = options.folder().resolve("shop-traces.json");
        SpanFile.keepTail(spans, kept);
        return kept;
    }
}
