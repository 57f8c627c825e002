/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.sql;

import java.util.Set;

/** The names of PostgreSQL's own operators, of all its versions. Any other was defined by somebody, and calls a function of theirs. */
final class KnownOperators {
    private static final String SIGNS = "+-*/<>=~!@#%^&|`?";
    /** With one of these in it an operator may end in a plus or minus; else the sign belongs to what follows. */
    private static final String KEEPS_SIGN = "~!@#%^&|`?";

    private static final Set<String> NAMES = KnownFunctions.set(
            "! !! != !~ !~* !~~ !~~* # ## #- #> #>> % & && &< &<| &> * *< *<= *<> *= *> *>= + - -> ->>"
                    + " -|- / < <-> << <<= <<| <= <> <@ <^ = => > >= >> >>= >^ ? ?# ?& ?- ?-| ?| ?|| @ @-@ @> @? @@ @@@ ^ ^@ |"
                    + " |&> |/ |>> || ||/ ~ ~* ~<=~ ~<~ ~= ~>=~ ~>~ ~~ ~~*");

    private KnownOperators() {}

    static boolean isSign(char c) {
        return SIGNS.indexOf(c) >= 0;
    }

    /** From start to end there are such signs only. A question mark before them may be part of the operator, or a parameter. */
    static boolean areKnown(String sql, int start, int end) {
        int last = end;
        while (last - start > 1 && isPlusOrMinus(sql.charAt(last - 1)) && !keepsSign(sql, start, last)) {
            last--;
        }
        if (last - start == 1) {
            return sql.charAt(start) != '`';
        }
        return NAMES.contains(sql.substring(start, last))
                || (start > 0 && sql.charAt(start - 1) == '?' && NAMES.contains(sql.substring(start - 1, last)));
    }

    private static boolean isPlusOrMinus(char c) {
        return c == '+' || c == '-';
    }

    private static boolean keepsSign(String sql, int start, int end) {
        for (int i = start; i < end; i++) {
            if (KEEPS_SIGN.indexOf(sql.charAt(i)) >= 0) {
                return true;
            }
        }
        return false;
    }
}
