/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

/** A program that never touches a database. */
public final class EmptyMain {
    private EmptyMain() {}

    public static void main(String[] args) {
        System.out.println("empty " + String.join(",", args));
    }
}
