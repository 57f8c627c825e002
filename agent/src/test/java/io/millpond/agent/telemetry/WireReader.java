/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Just enough of protobuf to look into an OTLP request: fields by number, nested messages on demand. */
final class WireReader {

    private final Map<Integer, List<Object>> fields = new LinkedHashMap<>();

    WireReader(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            long tag = varint(in);
            Object value;
            switch ((int) (tag & 7)) {
                case 0:
                    value = varint(in);
                    break;
                case 1:
                    value = in.getLong();
                    break;
                case 2:
                    byte[] bytes = new byte[(int) varint(in)];
                    in.get(bytes);
                    value = bytes;
                    break;
                case 5:
                    value = (long) in.getInt();
                    break;
                default:
                    throw new AssertionError("wire type " + (tag & 7));
            }
            fields.computeIfAbsent((int) (tag >>> 3), k -> new ArrayList<>()).add(value);
        }
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    List<WireReader> messages(int... path) {
        List<WireReader> level = List.of(this);
        for (int field : path) {
            List<WireReader> next = new ArrayList<>();
            for (WireReader at : level) {
                for (Object value : at.fields.getOrDefault(field, List.of())) {
                    next.add(new WireReader((byte[]) value));
                }
            }
            level = next;
        }
        return level;
    }

    String text(int field) {
        return new String((byte[]) fields.get(field).get(0), StandardCharsets.UTF_8);
    }

    byte[] bytes(int field) {
        return (byte[]) fields.get(field).get(0);
    }

    long number(int field) {
        return (Long) fields.get(field).get(0);
    }

    /** ExportTraceServiceRequest: resource_spans(1) / scope_spans(2) / spans(2). */
    static List<WireReader> spans(byte[] request) {
        return new WireReader(request).messages(1, 2, 2);
    }

    /** ExportMetricsServiceRequest: resource_metrics(1) / scope_metrics(2) / metrics(2). */
    static List<WireReader> metrics(byte[] request) {
        return new WireReader(request).messages(1, 2, 2);
    }
}
