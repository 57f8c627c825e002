/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What a getConnection call asks for: two calls with equal keys may share a pool. Every property counts; secrets are compared
 * in constant time and take no part in the hash code. A value that is no string is the same only if it is the same object. What is
 * behind a request's own properties, as their defaults, is not the same as what is in them: some drivers do not look there. A class
 * of Properties that answers other text than it holds counts with both.
 *
 * <p>Immutable. {@link #toString} shows neither the URL nor any value, because both may hold a secret.
 */
final class DoorKey {

    private final String door;
    private final String url;
    private final Map<Object, Object> plain;
    private final Map<Object, Secret> secrets;
    /** What the request was made to, where its properties do not tell all. Weak: dropped, it can go. */
    private final @Nullable WeakReference<Object> instance;

    private final @Nullable FieldSnapshot state;

    /** As whom the thread works, where the request itself does not say who logs in. Weak, as is the instance. */
    private final @Nullable WeakReference<Object> subject;

    private final int hash;

    private DoorKey(
            String door,
            String url,
            Map<Object, Object> plain,
            Map<Object, Secret> secrets,
            @Nullable Object instance,
            @Nullable FieldSnapshot state) {
        this.door = door;
        this.url = url;
        this.plain = plain;
        this.secrets = secrets;
        this.instance = instance == null ? null : new WeakReference<>(instance);
        this.state = state;
        this.subject = null;
        this.hash = (31 * door.hashCode() + url.hashCode()) * 31 + userHash(plain) + System.identityHashCode(instance);
    }

    private DoorKey(DoorKey asked, Object subject) {
        this.door = asked.door;
        this.url = asked.url;
        this.plain = asked.plain;
        this.secrets = asked.secrets;
        this.instance = asked.instance;
        this.state = asked.state;
        this.subject = new WeakReference<>(subject);
        this.hash = 31 * asked.hash + System.identityHashCode(subject);
    }

    /**
     * The same request by one subject, by its identity: what its principals are worth may change, and a session opened as one of them
     * must not reach another.
     */
    DoorKey by(Object who) {
        return new DoorKey(this, who);
    }

    /** Made by {@link #by}. */
    boolean hasSubject() {
        return subject != null;
    }

    static DoorKey ofDriverManager(String url, @Nullable Properties info) {
        return of("DriverManager", url, info, null, null);
    }

    /** @param driver the driver, or its class where that says all */
    static DoorKey ofDriver(Object driver, String url, @Nullable Properties info) {
        return of("Driver", url, info, driver, null);
    }

    /** A DataSource whose properties tell all: by its class and these. */
    static DoorKey ofDataSource(Class<?> type, String url, Properties info, @Nullable FieldSnapshot state) {
        return of(type.getName() + '@' + System.identityHashCode(type.getClassLoader()), url, info, null, state);
    }

    /** One DataSource as it is set now. */
    static DoorKey ofInstance(Object source, String url, Properties info, FieldSnapshot state) {
        return of(source.getClass().getName(), url, info, source, state);
    }

    /** False: nobody can say what it asks for, so no two requests are the same. */
    boolean isReadable() {
        return state == null || state.isReadable();
    }

    /** False once what it was made for is no more. */
    boolean isAlive() {
        return (instance == null || instance.get() != null) && (subject == null || subject.get() != null);
    }

    private static DoorKey of(
            String door,
            String url,
            @Nullable Properties info,
            @Nullable Object instance,
            @Nullable FieldSnapshot state) {
        Map<Object, Object> plain = new HashMap<>();
        Map<Object, Secret> secrets = Collections.emptyMap();
        if (info != null) {
            for (String name : info.stringPropertyNames()) { // includes the defaults behind the properties
                String value = info.getProperty(name);
                if (isSecret(name)) {
                    secrets = secrets.isEmpty() ? new HashMap<>() : secrets;
                    secrets.put(name, new Secret(value));
                } else if (value != null) {
                    plain.put(name, value);
                }
                if (!info.containsKey(name)) {
                    plain.put(Arrays.asList("default", name), name);
                }
            }
            if (info.getClass() != Properties.class) {
                secrets = secrets.isEmpty() ? new HashMap<>() : secrets;
                plain.put(Properties.class, info.getClass().getName());
                for (Map.Entry<Object, Object> entry : info.entrySet()) {
                    if (entry.getKey() instanceof String && entry.getValue() instanceof String) {
                        secrets.put(Arrays.asList("held", entry.getKey()), new Secret((String) entry.getValue()));
                    }
                }
            }
            for (Map.Entry<Object, Object> entry : info.entrySet()) {
                if (!(entry.getKey() instanceof String) || !(entry.getValue() instanceof String)) {
                    plain.put(entry.getKey(), new Same(entry.getValue()));
                }
            }
        }
        return new DoorKey(door, url, plain, secrets, instance, state);
    }

    private static boolean isSecret(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.contains("password")
                || lower.contains("passwd")
                || lower.contains("secret")
                || lower.contains("token");
    }

    private static int userHash(Map<Object, Object> plain) {
        Object user = plain.get("user");
        return user == null ? 0 : user.hashCode();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof DoorKey)) {
            return false;
        }
        DoorKey that = (DoorKey) other;
        return hash == that.hash
                && isSame(instance, that.instance)
                && isSame(subject, that.subject)
                && door.equals(that.door)
                && url.equals(that.url)
                && plain.equals(that.plain)
                && Objects.equals(state, that.state)
                && secretsMatch(that);
    }

    private static boolean isSame(@Nullable WeakReference<Object> mine, @Nullable WeakReference<Object> theirs) {
        if (mine == null || theirs == null) {
            return mine == theirs;
        }
        Object referred = mine.get();
        return referred != null && referred == theirs.get();
    }

    private boolean secretsMatch(DoorKey that) {
        if (!secrets.keySet().equals(that.secrets.keySet())) {
            return false;
        }
        boolean same = true;
        for (Map.Entry<Object, Secret> entry : secrets.entrySet()) {
            Secret theirs = that.secrets.get(entry.getKey());
            same &= theirs != null && entry.getValue().matches(theirs);
        }
        return same;
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return "DoorKey{" + door + ", " + Integer.toHexString(hash) + '}';
    }
}
