/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * A shop as many were written: a connection per request straight from {@code DriverManager}, and a few of them, or of what
 * they opened, never closed. Plain JDBC and the JDK, not one import of Millpond. Start reading at {@link shop.ShopServer}.
 */
package shop;
