/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc.session;

/** Which physical connection serves the next call of a handle. In session mode it answers always the same one. */
public interface ConnectionBinding {

    PhysicalSession session();
}
