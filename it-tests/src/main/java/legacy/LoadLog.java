/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a loaded program went through since the last report. */
final class LoadLog {
    private static final long SETTLED_NANOS = 2_000_000_000L;

    private final List<Long> waits = new ArrayList<Long>();
    private final List<Long> refusalWaits = new ArrayList<Long>();
    private final Map<String, Integer> states = new TreeMap<String, Integer>();
    private long done;
    private long refused;
    private long broken;
    private long late;
    private boolean ready;
    private long readyNanos;

    synchronized void serverIsReady() {
        ready = true;
        readyNanos = System.nanoTime();
    }

    synchronized void acquired(long nanos) {
        waits.add(nanos);
    }

    synchronized void done() {
        done++;
    }

    synchronized void refused(long asked, SQLException e) {
        refused++;
        refusalWaits.add(System.nanoTime() - asked);
        failed(asked, "refused", e);
    }

    /** @param borrowed when its connection was got */
    synchronized void broken(long borrowed, SQLException e) {
        broken++;
        failed(borrowed, "broken", e);
    }

    private void failed(long since, String how, SQLException e) {
        String what = how + ":" + e.getSQLState() + "/" + e.getErrorCode();
        Integer before = states.get(what);
        states.put(what, before == null ? 1 : before + 1);
        if (ready && since - readyNanos >= SETTLED_NANOS) {
            late++;
            System.out.println("late failure " + Shop.describe(e));
        }
    }

    /** Times are of getConnection: of those that got one, and of those that did not. */
    synchronized String report() {
        String text = "done=" + done + " refused=" + refused + " broken=" + broken + " late=" + late + " wait="
                + times(waits) + " refusal=" + times(refusalWaits) + " states="
                + states.toString().replace(" ", "");
        waits.clear();
        refusalWaits.clear();
        states.clear();
        done = refused = broken = late = 0;
        ready = false;
        return text;
    }

    /** Median and maximum, in milliseconds. */
    private static String times(List<Long> nanos) {
        if (nanos.isEmpty()) {
            return "-/-";
        }
        List<Long> sorted = new ArrayList<Long>(nanos);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2) / 1_000_000 + "/" + sorted.get(sorted.size() - 1) / 1_000_000;
    }
}
