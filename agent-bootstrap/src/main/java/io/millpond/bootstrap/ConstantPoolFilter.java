/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

/**
 * Whether a class file names a method shaped like a door: {@code getConnection()}, {@code getConnection(String, String)} or
 * {@code connect(String, Properties)}, each answering a Connection. Covariant methods are found by their bridge. One pass over
 * the constant pool (JVM specification 4.4); never throws, allocates nothing.
 */
final class ConstantPoolFilter {

    private static final byte[] GET_CONNECTION = ascii("()Ljava/sql/Connection;");
    private static final byte[] GET_CONNECTION_AS = ascii("(Ljava/lang/String;Ljava/lang/String;)Ljava/sql/Connection;");
    private static final byte[] CONNECT = ascii("(Ljava/lang/String;Ljava/util/Properties;)Ljava/sql/Connection;");

    private static final int HEADER = 8;

    private ConstantPoolFilter() {}

    static boolean namesADoor(byte[] classFile) {
        if (classFile.length < HEADER + 2) {
            return false;
        }
        int count = u2(classFile, HEADER);
        int at = HEADER + 2;
        for (int index = 1; index < count; index++) {
            if (at + 3 > classFile.length) {
                return false;
            }
            int tag = classFile[at];
            switch (tag) {
                case 1: // Utf8
                    int length = u2(classFile, at + 1);
                    if (isDoor(classFile, at + 3, length)) {
                        return true;
                    }
                    at += 3 + length;
                    break;
                case 5: // Long, Double: nine bytes and two indices
                case 6:
                    at += 9;
                    index++;
                    break;
                case 7: // Class, String, MethodType, Module, Package
                case 8:
                case 16:
                case 19:
                case 20:
                    at += 3;
                    break;
                case 15: // MethodHandle
                    at += 4;
                    break;
                case 3: // Integer, Float, the references, NameAndType, Dynamic, InvokeDynamic
                case 4:
                case 9:
                case 10:
                case 11:
                case 12:
                case 17:
                case 18:
                    at += 5;
                    break;
                default:
                    return false; // a constant of a later class file version: leave the class alone
            }
        }
        return false;
    }

    private static boolean isDoor(byte[] classFile, int at, int length) {
        return matches(classFile, at, length, GET_CONNECTION)
                || matches(classFile, at, length, GET_CONNECTION_AS)
                || matches(classFile, at, length, CONNECT);
    }

    private static boolean matches(byte[] classFile, int at, int length, byte[] wanted) {
        if (length != wanted.length || at + length > classFile.length) {
            return false;
        }
        for (int i = length - 1; i >= 0; i--) { // from the end, where descriptors differ
            if (classFile[at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private static int u2(byte[] classFile, int at) {
        return (classFile[at] & 0xff) << 8 | classFile[at + 1] & 0xff;
    }

    @SuppressWarnings("deprecation") // the high byte is zero by construction; a Charset would be loaded for nothing
    private static byte[] ascii(String text) {
        byte[] bytes = new byte[text.length()];
        text.getBytes(0, text.length(), bytes, 0);
        return bytes;
    }
}
