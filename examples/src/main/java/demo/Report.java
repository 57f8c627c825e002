/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package demo;

import demo.PoolGauges.Sample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Shows what was seen, side by side. */
final class Report {
    private final Terminal terminal;
    private final Options options;
    private final ShopDatabase database;

    Report(Terminal terminal, Options options, ShopDatabase database) {
        this.terminal = terminal;
        this.options = options;
        this.database = database;
    }

    void show(ShopRun before, ShopRun after, Path spans) throws IOException {
        compare(before, after);
        leaks(after.leaks());
        trace(spans);
        gauges(after);
        if (!after.said().isEmpty()) {
            terminal.heading("The agent also said");
            after.said().forEach(line -> terminal.line("  " + line));
        }
        whereToLook(spans);
    }

    private void compare(ShopRun before, ShopRun after) {
        terminal.heading(String.format(
                Locale.ROOT,
                "The shop on %s, %d customers, %d s each",
                database.name(),
                Load.CUSTOMERS,
                options.seconds()));
        row("", "without", "with -javaagent");
        row(
                "requests per second",
                number(before.figures().perSecond()),
                number(after.figures().perSecond()));
        row("p50", millis(before.figures().p50Millis()), millis(after.figures().p50Millis()));
        row("p99", millis(before.figures().p99Millis()), millis(after.figures().p99Millis()));
        row("requests answered, warm-up included", count(before.answered()), count(after.answered()));
        row("log-ins at the server for these", count(before.logins()), count(after.logins()));
        if (before.figures().errors() + after.figures().errors() > 0) {
            row(
                    "requests that failed",
                    count(before.figures().errors()),
                    count(after.figures().errors()));
        }
    }

    private void row(String name, String before, String after) {
        terminal.line(String.format(Locale.ROOT, "  %-36s %12s  %16s", name, before, after));
    }

    private void leaks(List<Leaks.Found> leaks) {
        terminal.heading("Leaks, with the line that forgot to close");
        long unnamed = 0;
        for (Leaks.Found leak : leaks) {
            if (leak.isNamed()) {
                terminal.line(String.format(
                        Locale.ROOT,
                        "  %-11s %-21s %9s  %s",
                        leak.kind(),
                        leak.reason(),
                        count(leak.count()) + "+",
                        leak.site()));
            } else {
                unnamed += leak.count();
            }
        }
        if (unnamed > 0) {
            terminal.line(terminal.dim("  and " + count(unnamed)
                    + "+ of these kinds whose line was not sampled; MILLPOND_LEAKS=full samples all"));
        }
        if (leaks.isEmpty()) {
            terminal.line("  none reported");
        } else {
            terminal.line(terminal.dim(
                    "  a line comes at the first leak of a place, the 10th, the 100th ...: there may be more since"));
        }
    }

    private void trace(Path spans) throws IOException {
        terminal.heading("One order (of median length), as its trace shows it");
        List<String> tree = spans == null ? List.of() : TraceTree.ofTypicalOrder(SpanFile.traces(spans));
        for (String line : tree) {
            terminal.line("  " + line);
        }
        if (tree.isEmpty()) {
            terminal.line("  no whole trace was written");
        }
    }

    private void gauges(ShopRun after) {
        Sample busy = after.underLoad();
        Sample rest = after.atRest();
        if (busy == null || rest == null) {
            terminal.heading("No pool was made");
            return;
        }
        terminal.heading("The pool " + rest.pool() + " (JMX io.millpond:type=Pool)");
        terminal.line(String.format(
                Locale.ROOT,
                "  %-12s max %-4d open %-4d in use %-4d idle %-4d waiting %d",
                "under load",
                busy.value("MaxOpenConnections"),
                busy.value("OpenConnections"),
                busy.value("InUse"),
                busy.value("Idle"),
                busy.value("Waiting")));
        terminal.line(String.format(
                Locale.ROOT,
                "  %-12s max %-4d open %-4d in use %-4d idle %-4d waiting %d",
                "afterwards",
                rest.value("MaxOpenConnections"),
                rest.value("OpenConnections"),
                rest.value("InUse"),
                rest.value("Idle"),
                rest.value("Waiting")));
        terminal.line(String.format(
                Locale.ROOT,
                "  %-12s waits %,d (%,d ms in all)   connections leaked and taken back %d",
                "in all",
                rest.value("WaitCount"),
                rest.value("WaitDurationMillis"),
                rest.value("LeakedConnections")));
    }

    private void whereToLook(Path spans) {
        terminal.heading("Look further");
        if (spans != null) {
            terminal.line("  " + spans);
            terminal.line(terminal.dim("    the last spans as OTLP/JSON lines; Jaeger's UI: Search, Upload"));
        }
        if (options.otlp() != null) {
            terminal.line("  " + options.otlp() + terminal.dim("  was sent them as service shop"));
        }
        terminal.line("  " + options.folder().resolve("shop-with-agent.log"));
        terminal.line(terminal.dim("    what the shop's JVM wrote on standard error, the agent's lines among it"));
        terminal.line("");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%,.1f" : "%,.0f", value);
    }

    private static String millis(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%,.2f ms" : "%,.0f ms", value);
    }

    private static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
