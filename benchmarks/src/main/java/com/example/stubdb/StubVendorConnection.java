/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example.stubdb;

import java.sql.Connection;

/** What an application might cast a connection to. */
public interface StubVendorConnection extends Connection {}
