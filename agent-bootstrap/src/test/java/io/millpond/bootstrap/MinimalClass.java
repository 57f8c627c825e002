/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** An abstract class file of a chosen name without any member. */
final class MinimalClass {

    private MinimalClass() {}

    static byte[] of(String name, String superName, String... interfaces) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(0xCAFEBABE);
            out.writeInt(52);
            out.writeShort(1 + 2 * (2 + interfaces.length));
            writeClass(out, 1, name);
            writeClass(out, 3, superName);
            for (int i = 0; i < interfaces.length; i++) {
                writeClass(out, 5 + 2 * i, interfaces[i]);
            }
            out.writeShort(0x0421); // public super abstract
            out.writeShort(1);
            out.writeShort(3);
            out.writeShort(interfaces.length);
            for (int i = 0; i < interfaces.length; i++) {
                out.writeShort(5 + 2 * i);
            }
            out.writeInt(0); // fields, methods
            out.writeShort(0); // attributes
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void writeClass(DataOutputStream out, int index, String name) throws IOException {
        out.writeByte(7);
        out.writeShort(index + 1);
        out.writeByte(1);
        out.writeUTF(name);
    }
}
