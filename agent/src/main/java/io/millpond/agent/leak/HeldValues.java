/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The driver's objects of one lease that the application may still hold. As many as it does hold, up to {@value #MOST}: beyond that
 * the oldest counts no more, and the lease may be reported while the application holds that one (but is never taken back, for it
 * has escaped). Guarded by the {@link History} that has it.
 */
final class HeldValues {

    static final int MOST = 1024;

    private @Nullable HeldValue[] values = new HeldValue[4];
    private int size;
    private int oldest;

    void add(HeldValue value) {
        if (size == values.length) {
            dropCollected();
            if (size > values.length / 2 && values.length < MOST) {
                values = Arrays.copyOf(values, 2 * values.length);
            }
        }
        if (size < values.length) {
            values[size++] = value;
        } else {
            values[oldest++ & MOST - 1] = value;
        }
    }

    private void dropCollected() {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            HeldValue value = values[i];
            if (value != null && value.get() != null) {
                values[kept++] = value;
            }
        }
        Arrays.fill(values, kept, size, null);
        size = kept;
    }

    int size() {
        return size;
    }
}
