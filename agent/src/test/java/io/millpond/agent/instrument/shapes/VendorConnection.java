/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.instrument.shapes;

import java.sql.Connection;

public interface VendorConnection extends Connection {}
