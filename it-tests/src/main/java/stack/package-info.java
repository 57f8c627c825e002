/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Real libraries that do real work: what an application built on them prints must be the same with and without the agent. Java
 * 8, and not one import of ours.
 */
package stack;
