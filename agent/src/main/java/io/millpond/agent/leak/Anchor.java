/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.leak;

/**
 * What every wrapper of one lease holds strongly, and nobody else. As long as the application can reach one of them, be it
 * only a stream of a result set, the anchor is reachable and the lease is not a leak.
 */
public final class Anchor {}
