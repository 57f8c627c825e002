/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What the integration tests stand on: forked JVMs with the real agent jar, real servers on loopback, a real OTLP receiver.
 * What is absent on a machine is skipped, said and counted ({@link io.millpond.it.harness.Skips}).
 */
package io.millpond.it.harness;
