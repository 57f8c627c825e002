/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * A driver that answers at once and does nothing: what remains of a call's time is the pool's own. Outside {@code io.millpond}
 * on purpose, because the agent looks into no class of that name, and with public vendor interfaces, as the drivers of
 * PostgreSQL and MySQL have. The handful of methods that matter are written out; Byte Buddy fills in the hundreds that answer 0,
 * false or null. Used by {@code io.millpond.benchmarks} through {@link java.sql.DriverManager} only.
 */
@NullMarked
package com.example.stubdb;

import org.jspecify.annotations.NullMarked;
