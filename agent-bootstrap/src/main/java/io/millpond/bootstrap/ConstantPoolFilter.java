/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

import org.jspecify.annotations.Nullable;

/**
 * The first stage: says in a few microseconds which classes could be a door to JDBC. Each class of the application passes
 * here, so it allocates nothing, loads nothing and never throws; a class file that it cannot follow is none of ours.
 */
final class ConstantPoolFilter {

    static final String DRIVER_MANAGER = "java/sql/DriverManager";

    /**
     * Never looked into: the JDK (its classes load each other inside a transformer: ClassCircularityError), ourselves, and
     * the classes of other agents.
     */
    private static final String[] IGNORED = {
        "java/",
        "javax/",
        "jdk/",
        "sun/",
        "com/sun/",
        "io/millpond/",
        "io/opentelemetry/javaagent/",
        "net/bytebuddy/",
        "datadog/trace/",
        "kotlin/",
        "scala/",
        "org/w3c/",
        "org/xml/"
    };

    private static final byte[][] DESCRIPTORS = {
        ascii("()Ljava/sql/Connection;"),
        ascii("(Ljava/lang/String;Ljava/lang/String;)Ljava/sql/Connection;"),
        ascii("(Ljava/lang/String;Ljava/util/Properties;)Ljava/sql/Connection;")
    };

    private static final int MAGIC = 0xCAFEBABE;
    private static final int UTF8 = 1;

    private ConstantPoolFilter() {}

    static boolean mayBeDoor(@Nullable String name, byte @Nullable [] classFile) {
        if (name == null || classFile == null) {
            return false;
        }
        if (name.startsWith("java/")) {
            return name.equals(DRIVER_MANAGER);
        }
        return !isIgnored(name) && mentionsConnection(classFile);
    }

    /** True for a name that is never woven, whatever the class says; generated proxies are handles of somebody else. */
    static boolean isIgnored(String name) {
        for (String prefix : IGNORED) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return name.indexOf('$') >= 0
                && (name.contains("$Proxy")
                        || name.contains("$$Lambda")
                        || name.contains("$HibernateProxy$")
                        || name.contains("$MockitoMock$")
                        || name.contains("CGLIB$$"));
    }

    /** True where one of the three method descriptors stands in the constant pool, as a declaration or a call. */
    static boolean mentionsConnection(byte[] file) {
        int length = file.length;
        if (length < 10 || u4(file, 0) != MAGIC) {
            return false;
        }
        int count = u2(file, 8);
        int at = 10;
        for (int index = 1; index < count; index++) {
            if (at + 3 > length) {
                return false;
            }
            int tag = file[at];
            if (tag == UTF8) {
                int size = u2(file, at + 1);
                if (at + 3 + size > length) {
                    return false;
                }
                if (isDescriptor(file, at + 3, size)) {
                    return true;
                }
                at += 3 + size;
                continue;
            }
            int size = sizeOf(tag);
            if (size == 0) {
                return false;
            }
            if (tag == 5 || tag == 6) {
                index++; // a long or a double takes two slots
            }
            at += size;
        }
        return false;
    }

    /** Bytes that an entry takes, its tag included; 0 for a tag of a class file that we do not know. */
    private static int sizeOf(int tag) {
        switch (tag) {
            case 7: // Class
            case 8: // String
            case 16: // MethodType
            case 19: // Module
            case 20: // Package
                return 3;
            case 15: // MethodHandle
                return 4;
            case 3: // Integer
            case 4: // Float
            case 9: // Fieldref
            case 10: // Methodref
            case 11: // InterfaceMethodref
            case 12: // NameAndType
            case 17: // Dynamic
            case 18: // InvokeDynamic
                return 5;
            case 5: // Long
            case 6: // Double
                return 9;
            default:
                return 0;
        }
    }

    private static boolean isDescriptor(byte[] file, int from, int size) {
        for (byte[] descriptor : DESCRIPTORS) {
            if (descriptor.length == size && file[from] == '(' && matches(file, from, descriptor)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(byte[] file, int from, byte[] wanted) {
        for (int i = wanted.length - 1; i >= 0; i--) {
            if (file[from + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private static int u2(byte[] file, int at) {
        return ((file[at] & 0xFF) << 8) | (file[at + 1] & 0xFF);
    }

    private static int u4(byte[] file, int at) {
        return (u2(file, at) << 16) | u2(file, at + 2);
    }

    /** Written out instead of getBytes(Charset): no charset lookup in premain. */
    private static byte[] ascii(String text) {
        byte[] bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) text.charAt(i);
        }
        return bytes;
    }
}
