/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package demo;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** Lines, and one line that is written over while something takes its time. Plain text where nobody looks at a screen. */
final class Terminal {
    private static final String CLEAR = "\r\u001b[K";
    private static final int BAR = 24;

    private final PrintStream out;
    private final boolean screen;
    private final boolean colour;
    private final boolean unicode;
    private boolean progressShown;
    private String lastStep = "";

    private Terminal(PrintStream out, boolean screen, boolean colour, boolean unicode) {
        this.out = out;
        this.screen = screen;
        this.colour = colour;
        this.unicode = unicode;
    }

    static Terminal ofThisProcess() {
        Map<String, String> env = System.getenv();
        boolean screen = Boolean.getBoolean("demo.screen");
        boolean colour = screen && !env.containsKey("NO_COLOR");
        String locale = env.getOrDefault("LC_ALL", env.getOrDefault("LC_CTYPE", env.getOrDefault("LANG", "")));
        boolean unicode = locale.toUpperCase(Locale.ROOT).contains("UTF");
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        return new Terminal(out, screen, colour, unicode);
    }

    synchronized void line(String text) {
        endProgress();
        out.println(unicode ? text : ascii(text));
    }

    void heading(String text) {
        line("");
        line(bold(text));
    }

    /** On a screen the line is written over; elsewhere each step is said once. */
    synchronized void progress(String step, double done, String detail) {
        if (screen) {
            int full = (int) Math.round(BAR * Math.max(0, Math.min(1, done)));
            String bar = "\u2588".repeat(full) + "\u2591".repeat(BAR - full);
            String text = String.format(Locale.ROOT, "%-34s %s %s", step, bar, detail);
            out.print(CLEAR + (unicode ? text : ascii(text)));
            out.flush();
            progressShown = true;
        } else if (!step.equals(lastStep)) {
            lastStep = step;
            out.println(step + " ...");
        }
    }

    synchronized void endProgress() {
        if (progressShown) {
            out.print(CLEAR);
            progressShown = false;
        }
    }

    String bold(String text) {
        return colour ? "\u001b[1m" + text + "\u001b[0m" : text;
    }

    String dim(String text) {
        return colour ? "\u001b[2m" + text + "\u001b[0m" : text;
    }

    private static String ascii(String text) {
        return text.replace('\u2588', '#')
                .replace('\u2591', '.')
                .replace("\u251c\u2500", "|-")
                .replace("\u2514\u2500", "`-")
                .replace('\u2502', '|')
                .replace('\u00b5', 'u');
    }
}
