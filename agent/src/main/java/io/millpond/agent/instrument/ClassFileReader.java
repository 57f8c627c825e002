/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument;

import java.io.UTFDataFormatException;
import org.jspecify.annotations.Nullable;

/** A cursor over a class file, past its constant pool. Bytes that end too early answer IndexOutOfBoundsException. */
final class ClassFileReader {

    private final byte[] file;

    /** Where each constant's content begins, after the tag; 0 for a slot that has none. */
    private final int[] constants;

    private int at;

    ClassFileReader(byte[] file) {
        this.file = file;
        at = 8;
        constants = new int[u2()];
        for (int index = 1; index < constants.length; index++) {
            int tag = file[at++];
            constants[index] = at;
            if (tag == 1) {
                at += 2 + u2At(at);
            } else if (tag == 5 || tag == 6) {
                at += 8;
                index++; // a long or a double takes two slots
            } else if (tag == 7 || tag == 8 || tag == 16 || tag == 19 || tag == 20) {
                at += 2;
            } else if (tag == 15) {
                at += 3;
            } else if (tag == 3 || tag == 4 || (tag >= 9 && tag <= 12) || tag == 17 || tag == 18) {
                at += 4;
            } else {
                throw new IllegalArgumentException("constant of unknown kind " + tag);
            }
        }
    }

    /** Where the next byte is read from. */
    int position() {
        return at;
    }

    int u2() {
        int value = u2At(at);
        at += 2;
        return value;
    }

    void skip(int bytes) {
        at += bytes;
    }

    void skipAttributes() {
        for (int i = u2(); i > 0; i--) {
            int length = (u2At(at + 2) << 16) | u2At(at + 4);
            if (length < 0) {
                throw new IllegalArgumentException("attribute longer than a class file");
            }
            at += 6 + length;
        }
    }

    /** The text that the next two bytes point at. */
    String text() {
        return utf8(constants[u2()]);
    }

    String className() {
        String found = classNameOrNull();
        if (found == null) {
            throw new IllegalArgumentException("class without a name");
        }
        return found;
    }

    /** Null for index 0: java.lang.Object has no superclass, module-info neither. */
    @Nullable
    String classNameOrNull() {
        int index = u2();
        return index == 0 ? null : utf8(constants[u2At(constants[index])]);
    }

    /** Modified UTF-8; a name that is not plain ASCII goes through the JDK's own decoder. */
    private String utf8(int from) {
        int length = u2At(from);
        char[] chars = new char[length];
        for (int i = 0; i < length; i++) {
            byte b = file[from + 2 + i];
            if (b <= 0) {
                return decoded(from, length);
            }
            chars[i] = (char) b;
        }
        return new String(chars);
    }

    private String decoded(int from, int length) {
        try {
            return new java.io.DataInputStream(new java.io.ByteArrayInputStream(file, from, length + 2)).readUTF();
        } catch (UTFDataFormatException e) {
            throw new IllegalArgumentException(e);
        } catch (java.io.IOException e) {
            throw new IndexOutOfBoundsException("text ends after the file");
        }
    }

    private int u2At(int index) {
        return ((file[index] & 0xFF) << 8) | (file[index + 1] & 0xFF);
    }
}
