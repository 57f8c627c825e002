/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Programs as they were written before anyone thought of pooling: plain JDBC, Java 8, not one import of ours. */
package legacy;
