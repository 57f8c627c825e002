/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.bootstrap;

import org.jspecify.annotations.Nullable;

/**
 * The first stage: says in a few microseconds which classes could be a door to JDBC, or a driver's class that no handle could
 * extend as it is. Each class of the application passes here, so it allocates nothing, loads nothing and never throws; a class
 * file that it cannot follow is none of ours.
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
        ascii("(Ljava/lang/String;Ljava/util/Properties;)Ljava/sql/Connection;"),
        ascii("()Ljavax/sql/PooledConnection;"),
        ascii("(Ljava/lang/String;Ljava/lang/String;)Ljavax/sql/PooledConnection;"),
        ascii("()Ljavax/sql/XAConnection;"),
        ascii("(Ljava/lang/String;Ljava/lang/String;)Ljavax/sql/XAConnection;")
    };

    /** One of these stands in whatever implements or extends an implementation of JDBC: as a parent, or as what it throws. */
    private static final byte[][] JDBC_TYPES = {
        ascii("java/sql/SQLException"),
        ascii("java/sql/Connection"),
        ascii("java/sql/Statement"),
        ascii("java/sql/PreparedStatement"),
        ascii("java/sql/CallableStatement"),
        ascii("java/sql/ResultSet"),
        ascii("java/sql/DatabaseMetaData"),
        ascii("java/sql/ResultSetMetaData"),
        ascii("java/sql/ParameterMetaData")
    };

    /** Not ours. */
    static final int NOTHING = 0;

    /** May be a door. */
    static final int DOOR = 1;

    /** May be a class of a driver, no door, with something final that a handle would have to extend or override; or one that casts. */
    static final int FINAL = 2;

    private static final int MAGIC = 0xCAFEBABE;
    private static final int UTF8 = 1;
    private static final int ACC_PUBLIC = 0x0001;
    private static final int ACC_STATIC = 0x0008;
    private static final int ACC_FINAL = 0x0010;
    private static final int ACC_INTERFACE_OR_ENUM = 0x4200;

    private ConstantPoolFilter() {}

    /** {@link #DOOR}, {@link #FINAL} or {@link #NOTHING}. */
    static int judge(@Nullable String name, byte @Nullable [] classFile) {
        if (name == null || classFile == null) {
            return NOTHING;
        }
        if (name.startsWith("java/")) {
            return name.equals(DRIVER_MANAGER) ? DOOR : NOTHING;
        }
        if (isIgnored(name)) {
            return NOTHING;
        }
        int found = judge(classFile);
        return found == NOTHING && DriverCasts.areWovenIn(name) ? FINAL : found;
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

    /** A door where one of the method descriptors stands in the constant pool, as a declaration or a call. */
    static int judge(byte[] file) {
        int length = file.length;
        if (length < 10 || u4(file, 0) != MAGIC) {
            return NOTHING;
        }
        int count = u2(file, 8);
        int at = 10;
        boolean jdbc = false;
        for (int index = 1; index < count; index++) {
            if (at + 3 > length) {
                return NOTHING;
            }
            int tag = file[at];
            if (tag == UTF8) {
                int size = u2(file, at + 1);
                if (at + 3 + size > length) {
                    return NOTHING;
                }
                if (isOneOf(DESCRIPTORS, file, at + 3, size)) {
                    return DOOR;
                }
                jdbc = jdbc || isOneOf(JDBC_TYPES, file, at + 3, size);
                at += 3 + size;
                continue;
            }
            int size = sizeOf(tag);
            if (size == 0) {
                return NOTHING;
            }
            if (tag == 5 || tag == 6) {
                index++; // a long or a double takes two slots
            }
            at += size;
        }
        return jdbc && hasFinals(file, at) ? FINAL : NOTHING;
    }

    /** True for a public final class and for one with a public final method that has an instance. */
    private static boolean hasFinals(byte[] file, int afterConstants) {
        int length = file.length;
        if (afterConstants + 8 > length) {
            return false;
        }
        int access = u2(file, afterConstants);
        if ((access & ACC_INTERFACE_OR_ENUM) != 0) {
            return false;
        }
        if ((access & (ACC_PUBLIC | ACC_FINAL)) == (ACC_PUBLIC | ACC_FINAL)) {
            return true;
        }
        int at = afterConstants + 8 + 2 * u2(file, afterConstants + 6);
        for (int members = 0; members < 2; members++) { // fields, then methods
            if (at + 2 > length) {
                return false;
            }
            int count = u2(file, at);
            at += 2;
            for (int i = 0; i < count; i++) {
                if (at + 8 > length) {
                    return false;
                }
                int flags = u2(file, at) & (ACC_PUBLIC | ACC_FINAL | ACC_STATIC);
                if (members == 1 && flags == (ACC_PUBLIC | ACC_FINAL)) {
                    return true;
                }
                int attributes = u2(file, at + 6);
                at += 8;
                for (int j = 0; j < attributes; j++) {
                    if (at + 6 > length) {
                        return false;
                    }
                    int size = u4(file, at + 2);
                    if (size < 0 || size > length - at - 6) {
                        return false;
                    }
                    at += 6 + size;
                }
            }
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

    private static boolean isOneOf(byte[][] texts, byte[] file, int from, int size) {
        for (byte[] text : texts) {
            if (text.length == size && file[from] == text[0] && matches(file, from, text)) {
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
