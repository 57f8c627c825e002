/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import io.millpond.agent.telemetry.emit.Emitter;
import io.opentelemetry.api.OpenTelemetry;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.AllPermission;
import java.security.Permissions;
import java.security.ProtectionDomain;
import org.jspecify.annotations.Nullable;

/**
 * The classes of {@code telemetry.emit} once more, linked with another copy of the OpenTelemetry API: an application's, or that
 * of an OpenTelemetry agent. So spans and metrics of an application's OpenTelemetry are made by the same code as our own, with
 * no reflection on the way. Everything else comes from the agent's loader.
 *
 * <p>Reachable only from what it defines: when the application goes, this goes.
 */
final class Relinked extends ClassLoader {

    private static final String EMIT = Emitter.class.getName().replace("Emitter", "");

    /** Where our own copy of the API is, which the build decides. */
    private static final String OWN =
            OpenTelemetry.class.getName().replace("api.OpenTelemetry", "").replace('.', '/');

    private static final ProtectionDomain DOMAIN = allowingAll();

    private final String prefix;
    private final @Nullable ClassLoader api;

    /**
     * @param root of the API's packages, {@code io.opentelemetry.} unless it was relocated
     * @param api what loads it
     */
    Relinked(String root, @Nullable ClassLoader api) {
        super(Relinked.class.getClassLoader());
        this.prefix = root;
        this.api = api;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith(prefix)) {
            return Class.forName(name, false, api);
        }
        if (!name.startsWith(EMIT)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            return known != null ? known : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream in = Relinked.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] linked = renamed(new DataInputStream(in), OWN, prefix.replace('.', '/'));
            return defineClass(name, linked, 0, linked.length, DOMAIN);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    /* Only the constant pool names other classes, and only by text; whatever refers to a text does so by its number. */
    static byte[] renamed(DataInputStream in, String from, String to) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(8192);
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(in.readInt());
        out.writeInt(in.readInt());
        int constants = in.readUnsignedShort();
        out.writeShort(constants);
        for (int i = 1; i < constants; i++) {
            int tag = in.readUnsignedByte();
            out.writeByte(tag);
            if (tag == 1) {
                out.writeUTF(in.readUTF().replace(from, to));
                continue;
            }
            int length = lengthOf(tag);
            for (int each = 0; each < length; each++) {
                out.writeByte(in.readUnsignedByte());
            }
            if (tag == 5 || tag == 6) {
                i++; // a long or a double counts twice
            }
        }
        byte[] rest = new byte[4096];
        for (int read = in.read(rest); read >= 0; read = in.read(rest)) {
            out.write(rest, 0, read);
        }
        return bytes.toByteArray();
    }

    /** Of a constant other than a text (JVM specification, 4.4). */
    private static int lengthOf(int tag) throws IOException {
        switch (tag) {
            case 7: // Class
            case 8: // String
            case 16: // MethodType
            case 19: // Module
            case 20: // Package
                return 2;
            case 15: // MethodHandle
                return 3;
            case 3: // Integer
            case 4: // Float
            case 9: // Fieldref
            case 10: // Methodref
            case 11: // InterfaceMethodref
            case 12: // NameAndType
            case 17: // Dynamic
            case 18: // InvokeDynamic
                return 4;
            case 5: // Long
            case 6: // Double
                return 8;
            default:
                throw new IOException("constant of kind " + tag);
        }
    }

    private static ProtectionDomain allowingAll() {
        Permissions all = new Permissions();
        all.add(new AllPermission());
        return new ProtectionDomain(null, all);
    }
}
