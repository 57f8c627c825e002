/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What only the JVM can tell of the classes around us. */
public interface Surroundings {

    /** Those whose loading is watched. Joined at run time: as literals they would be relocated with our own copy of the API. */
    List<String> NAMES = Collections.unmodifiableList(Arrays.asList(
            "io.".concat("opentelemetry.context.ContextStorageWrappers"),
            "io.".concat("opentelemetry.api.GlobalOpenTelemetry")));

    /** Where nothing can be told: every class counts as loaded. */
    Surroundings UNKNOWN = (className, by) -> true;

    /**
     * Whether somebody else has loaded this class already. To look for it would load it, and to read a field of it would
     * initialise it, before the application does.
     *
     * @param className one of {@link #NAMES}
     * @param by the loader that defines it
     */
    boolean isLoaded(String className, @Nullable ClassLoader by);
}
