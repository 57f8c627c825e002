/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Code that a policy allows nothing. */
package stranger;
