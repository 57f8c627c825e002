/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The engine's hand-offs under jcstress: two actors at once, every outcome counted. The deterministic simulation explores more
 * orders of events, but on a machine without caches; here the machine is real and the orders are whatever happens. In the
 * engine's own package, for its seams.
 */
package io.millpond.agent.pool;
