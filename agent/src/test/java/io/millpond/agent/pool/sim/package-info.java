/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * One thread at a time, in virtual time, by a seed: what the simulation of the pool engine runs on.
 *
 * <p>{@link io.millpond.agent.pool.sim.WovenLoader} loads the engine (and JCTools) a second time, with a call of {@link
 * io.millpond.agent.pool.sim.Points} before each atomic operation and each volatile access, so that the {@link
 * io.millpond.agent.pool.sim.Kernel} may hand the processor to another thread there. The engine that ships has none of it. What
 * is explored is every interleaving of a sequentially consistent machine; weaker orders are the matter of the jcstress tests.
 *
 * <p>This package is loaded once, by the ordinary loader; the scenario and its checks ({@code io.millpond.agent.pool.Sim*}) are
 * loaded with the engine, whose package-private seams they use.
 */
package io.millpond.agent.pool.sim;
