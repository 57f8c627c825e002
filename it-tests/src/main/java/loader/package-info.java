/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Programs that bring class loaders of their own: a servlet container, OSGi frameworks. Java 8, not one import of ours. */
package loader;
