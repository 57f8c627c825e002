/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The decisions for one asker that were taken before: from a URL and its properties, as they come, to the pool. Asked on every
 * borrow, so a look-up parses nothing and makes no key.
 */
final class Bindings {

    private static final int MAX_URLS = 256;
    private static final int MAX_CHAIN = 8;

    private static final int MAX_SOURCES = 16;

    /** Copied on write: so few that going through them is quicker than a map, and no class's own hashCode is called. */
    private volatile SourceBinding[] sources = {};

    private final ConcurrentMap<String, Binding> byUrl = new ConcurrentHashMap<>();

    /** One decision. Immutable. */
    static final class Binding {
        private static final String[] NONE = {};

        final Probation.Caller caller;
        private final WeakReference<ManagedPool> pool;
        private final int epoch;

        /** The driver or its class; null: DriverManager. */
        private final @Nullable WeakReference<Object> door;

        private final String[] names;
        private final String[] values;

        /** Nothing but these two, of which either may be missing, is what {@link #names} and {@link #values} say. */
        private final boolean logInOnly;

        private final @Nullable String user;
        private final @Nullable String password;
        private final @Nullable Binding next;
        private final int depth;

        Binding(
                Probation.Caller caller,
                ManagedPool pool,
                int epoch,
                @Nullable Object door,
                @Nullable Properties info,
                @Nullable Binding next) {
            this.caller = caller;
            this.pool = new WeakReference<>(pool);
            this.epoch = epoch;
            this.door = door == null ? null : new WeakReference<>(door);
            Set<String> all = info == null ? null : info.stringPropertyNames();
            this.names = all == null ? NONE : all.toArray(new String[0]);
            this.values = new String[names.length];
            for (int i = 0; i < names.length; i++) {
                values[i] = info == null ? "" : String.valueOf(info.getProperty(names[i]));
            }
            this.user = valueOf("user");
            this.password = valueOf("password");
            this.logInOnly = names.length == (user == null ? 0 : 1) + (password == null ? 0 : 1);
            this.next = next != null && next.depth < MAX_CHAIN ? next : null;
            this.depth = this.next == null ? 1 : this.next.depth + 1;
        }

        /** Null where the pool is gone. */
        @Nullable
        ManagedPool pool() {
            return pool.get();
        }

        private @Nullable String valueOf(String name) {
            for (int i = 0; i < names.length; i++) {
                if (names[i].equals(name)) {
                    return values[i];
                }
            }
            return null;
        }

        private boolean isAt(@Nullable Object asked, int now) {
            return epoch == now && (door == null ? asked == null : door.get() == asked);
        }

        /** As with the Properties that DriverManager makes of these two. */
        private boolean matches(@Nullable Object asked, @Nullable String as, @Nullable String with, int now) {
            return isAt(asked, now) && logInOnly && isSame(user, as) & isSame(password, with);
        }

        private static boolean isSame(@Nullable String known, @Nullable String asked) {
            return known == null || asked == null ? known == asked : Secret.isSame(known, asked);
        }

        private boolean matches(@Nullable Object asked, @Nullable Properties info, int now) {
            if (!isAt(asked, now)) {
                return false;
            }
            if (info == null) {
                return names.length == 0;
            }
            // As many entries of its own and none behind them: no more and no others.
            if (info.getClass() != Properties.class || info.size() != names.length) {
                return false;
            }
            boolean same = true;
            for (int i = 0; i < names.length; i++) {
                Object value = info.get(names[i]);
                same &= value instanceof String && Secret.isSame(values[i], (String) value);
            }
            return same && PropertyDefaults.areNoneBehind(info);
        }
    }

    @Nullable
    Binding find(String url, @Nullable Object door, @Nullable Properties info, int epoch) {
        for (Binding each = byUrl.get(url); each != null; each = each.next) {
            if (each.matches(door, info, epoch)) {
                return each;
            }
        }
        return null;
    }

    /** As the other, where the Properties would hold this user and this password, and are not made yet. */
    @Nullable
    Binding find(String url, @Nullable Object door, @Nullable String user, @Nullable String password, int epoch) {
        for (Binding each = byUrl.get(url); each != null; each = each.next) {
            if (each.matches(door, user, password, epoch)) {
                return each;
            }
        }
        return null;
    }

    /** Remembered where equal text means an equal request: not where a value is no string. */
    void add(
            String url,
            @Nullable Object door,
            @Nullable Properties info,
            int epoch,
            Probation.Caller caller,
            ManagedPool pool) {
        if (info != null && (info.getClass() != Properties.class || !isAllStrings(info))) {
            return;
        }
        if (byUrl.size() >= MAX_URLS) {
            byUrl.clear();
        }
        byUrl.compute(url, (unused, before) -> new Binding(caller, pool, epoch, door, info, before));
    }

    private static boolean isAllStrings(Properties info) {
        return info.stringPropertyNames().size() == info.size() && PropertyDefaults.areNoneBehind(info);
    }

    void remove(String url) {
        byUrl.remove(url);
    }

    /** One decision for a DataSource as it was set then. Immutable. */
    static final class SourceBinding {
        final Probation.Caller caller;
        final String url;

        /** For who must not keep it: made once, not for each that refers to it. */
        final WeakReference<SourceBinding> weakly = new WeakReference<>(this);

        private final WeakReference<ManagedPool> pool;
        private final WeakReference<DataSource> source;
        private final SourceReader.Arguments arguments;
        private final SourceState state;
        private final int epoch;

        SourceBinding(
                DataSource source,
                SourceReader.Arguments arguments,
                SourceState state,
                int epoch,
                Probation.Caller caller,
                ManagedPool pool,
                String url) {
            this.caller = caller;
            this.url = url;
            this.pool = new WeakReference<>(pool);
            this.source = new WeakReference<>(source);
            this.arguments = arguments;
            this.state = state;
            this.epoch = epoch;
        }

        /** Null where the pool is gone. */
        @Nullable
        ManagedPool pool() {
            return pool.get();
        }

        /** Whether {@link #matches} calls methods of the DataSource. */
        boolean asks() {
            return state.asks();
        }

        /** Whether it is the answer to this request, made by its asker in this epoch. */
        boolean matches(DataSource asked, SourceReader.Arguments with, int now) {
            return source.get() == asked && epoch == now && arguments.areSame(with) && state.isOf(asked);
        }
    }

    @Nullable
    SourceBinding find(DataSource source, SourceReader.Arguments arguments, int epoch) {
        for (SourceBinding each : sources) {
            if (each.matches(source, arguments, epoch)) {
                return each;
            }
        }
        return null;
    }

    /** Remembered while it is among the last that were. */
    synchronized void add(SourceBinding binding) {
        List<SourceBinding> kept = new ArrayList<>();
        kept.add(binding);
        for (SourceBinding each : sources) {
            DataSource of = each.source.get();
            boolean replaced = of == binding.source.get() && each.arguments.areSame(binding.arguments);
            if (of != null && !replaced && each.epoch == binding.epoch && kept.size() < MAX_SOURCES) {
                kept.add(each);
            }
        }
        sources = kept.toArray(new SourceBinding[0]);
    }
}
