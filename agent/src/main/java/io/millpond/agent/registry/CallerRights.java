/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.bootstrap.CallDepth;
import java.security.AccessControlContext;
import java.security.AccessController;
import java.security.DomainCombiner;
import java.security.PrivilegedAction;
import java.security.ProtectionDomain;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where there is a security manager (Java 8 to 23): who may have a connection of a URL. Without us the driver asks for each
 * connection, and every class on the caller's stack must have the right to it. A pooled one is handed out without asking, so code
 * without rights would get what its own call is refused. Therefore a stack is served from a pool only once each protection
 * domain on it has been on the stack of an original call that the driver let through; until then its own call runs.
 *
 * <p>The agent's own work must not depend on the application's rights either: {@link #withOwn} leaves the caller's frames out of
 * all checks and keeps what they were worth for {@link #current}.
 */
@SuppressWarnings("removal") // no other way to ask, and nothing of it is reached where the JDK has none any more
public final class CallerRights {

    private static final int MAX_URLS = 1_000;

    /** Domains weakly: each refers to its class loader. */
    private final Map<String, Set<ProtectionDomain>> proven = new ConcurrentHashMap<>();

    /** Runs the agent's own code with the agent's own rights. */
    public static <T extends @Nullable Object> T withOwn(PrivilegedAction<T> work) {
        if (System.getSecurityManager() == null) {
            return work.run();
        }
        Object before = CallDepth.rights();
        CallDepth.rights(AccessController.getContext());
        try {
            return AccessController.doPrivileged(work);
        } finally {
            CallDepth.rights(before);
        }
    }

    /** What the application's call that runs on this thread may do; null where nobody asks. */
    static @Nullable AccessControlContext current() {
        return System.getSecurityManager() == null ? null : (AccessControlContext) CallDepth.rights();
    }

    /** False: nobody asks for rights, there is nothing to prove. */
    static boolean areAsked() {
        return System.getSecurityManager() != null;
    }

    /** Whether the current caller may be served without its driver being asked. */
    boolean suffice(String url) {
        AccessControlContext context = current();
        if (context == null) {
            return System.getSecurityManager() == null;
        }
        if (url.isEmpty()) {
            return false; // a DataSource of which nothing is known: what it needed rights for is not known either
        }
        Set<ProtectionDomain> known = proven.get(url);
        if (known == null) {
            return false;
        }
        for (ProtectionDomain domain : domainsOf(context)) {
            if (!known.contains(domain)) {
                return false;
            }
        }
        return true;
    }

    /** The driver has just let the current caller through. */
    void prove(String url) {
        AccessControlContext context = current();
        if (context == null) {
            return;
        }
        if (proven.size() > MAX_URLS) {
            proven.clear();
        }
        Set<ProtectionDomain> known = proven.computeIfAbsent(
                url, any -> Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>())));
        Collections.addAll(known, domainsOf(context));
    }

    /** A context shows its domains to nobody but a combiner, which is asked when a privileged call takes it over. */
    private static ProtectionDomain[] domainsOf(AccessControlContext context) {
        ProtectionDomain[][] seen = {{}};
        DomainCombiner looking = (current, assigned) -> {
            if (assigned != null) {
                seen[0] = assigned;
            }
            return assigned;
        };
        PrivilegedAction<AccessControlContext> look = AccessController::getContext;
        AccessController.doPrivileged(look, new AccessControlContext(context, looking));
        return seen[0].clone();
    }
}
