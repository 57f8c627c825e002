/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example.stubdb;

import java.sql.ResultSet;

/** What an application might cast a result set to. */
public interface StubVendorResultSet extends ResultSet {}
