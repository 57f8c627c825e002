/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Real pools and unpooled sources, each on a database of its own; run by PoolsMatrixTest. */
package pools;
