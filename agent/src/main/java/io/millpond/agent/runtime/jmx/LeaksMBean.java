/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.runtime.jmx;

import javax.management.JMException;
import javax.management.openmbean.TabularData;

/** The leaks of all pools, grouped by pool, kind, reason and site. Read-only. */
public interface LeaksMBean {

    TabularData getLeaks() throws JMException;

    /** The same as text. */
    String getReport();
}
