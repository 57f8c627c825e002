/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

/** How near two classes are by their packages; asked only of classes of one jar or folder. */
final class PackageName {

    private PackageName() {}

    static String of(String className) {
        int dot = className.lastIndexOf('.');
        return dot < 0 ? "" : className.substring(0, dot);
    }

    /**
     * Parts of one product, as a pool's DataSource and the class that fills it: one package lies in the other, or three
     * segments are common ({@code com.alibaba.druid.pool}, {@code com.alibaba.druid.filter}).
     */
    static boolean isNear(String a, String b) {
        return a.equals(b) || a.startsWith(b + '.') || b.startsWith(a + '.') || commonSegments(a, b) >= 3;
    }

    /** Looser, for the classes of a driver: {@code com.mysql.jdbc.Driver} and {@code com.mysql.cj.jdbc.Driver}. */
    static boolean isOfOneVendor(String a, String b) {
        return isNear(a, b) || (commonSegments(a, b) >= 2 && !a.startsWith("org.apache."));
    }

    private static int commonSegments(String a, String b) {
        int common = 0;
        int at = 0;
        while (true) {
            int endA = end(a, at);
            if (endA != end(b, at) || !a.regionMatches(at, b, at, endA - at) || endA == at) {
                return common;
            }
            common++;
            if (endA == a.length() || endA == b.length()) {
                return common;
            }
            at = endA + 1;
        }
    }

    private static int end(String name, int from) {
        int dot = name.indexOf('.', from);
        return dot < 0 ? name.length() : dot;
    }
}
