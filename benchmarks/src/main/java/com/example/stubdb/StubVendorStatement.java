/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example.stubdb;

import java.sql.PreparedStatement;

/** What an application might cast a statement to. */
public interface StubVendorStatement extends PreparedStatement {}
