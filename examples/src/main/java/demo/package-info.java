/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The driver of {@code examples/demo}: starts a database, runs the unchanged {@code shop} in a JVM of its own first without
 * and then with the agent, sends it requests and shows what was measured from outside. Nothing here runs inside the shop.
 * <pre>  Main -> Demo -> ShopDatabase (PostgresServer | H2Server), ShopProcess, Load -> Report </pre>
 * Start reading at {@link demo.Demo}. Whatever is started is handed to {@link demo.Cleanup} in the same step.
 */
package demo;
