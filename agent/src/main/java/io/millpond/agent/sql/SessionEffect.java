/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.sql;

/**
 * What a statement may leave in its session, or reads from it, as a bit set. Unknown means dirty: a text that is not
 * understood carries {@link #UNKNOWN} together with {@link #LEAVES_RESIDUE} and {@link #READS_RESIDUE}.
 *
 * <p>Triggers, column defaults, views, rules and the like cannot be seen in a text; what they do to the session
 * is not covered.
 */
public final class SessionEffect {
    /** SET, RESET, set_config, ALTER SESSION, USE, role, search_path, user variables. */
    public static final int WRITES_SETTING = 1;
    /** A temporary table, view or sequence. */
    public static final int TEMP_OBJECT = 1 << 1;
    /** A lock that outlives the transaction: advisory, GET_LOCK, LOCK TABLES. */
    public static final int SESSION_LOCK = 1 << 2;

    public static final int LISTEN = 1 << 3;
    /** PREPARE, EXECUTE or DEALLOCATE as text. */
    public static final int SQL_PREPARE = 1 << 4;
    /** A cursor that outlives the transaction: DECLARE ... WITH HOLD, HANDLER. */
    public static final int CURSOR = 1 << 5;
    /** BEGIN, COMMIT, ROLLBACK, SAVEPOINT ... as text. */
    public static final int TX_CONTROL = 1 << 6;
    /** May have done any of the above. */
    public static final int UNKNOWN = 1 << 7;
    /** Sets lastval, LAST_INSERT_ID, ROW_COUNT, FOUND_ROWS, IDENTITY: harmless until somebody reads it. */
    public static final int LEAVES_RESIDUE = 1 << 8;
    /** May read what an earlier statement of the session left: a fresh session would answer otherwise. */
    public static final int READS_RESIDUE = 1 << 9;

    static final int NOT_UNDERSTOOD = UNKNOWN | LEAVES_RESIDUE | READS_RESIDUE;

    private static final int RESIDUE = LEAVES_RESIDUE | READS_RESIDUE;
    private static final String[] NAMES = {
        "WRITES_SETTING", "TEMP_OBJECT", "SESSION_LOCK", "LISTEN", "SQL_PREPARE",
        "CURSOR", "TX_CONTROL", "UNKNOWN", "LEAVES_RESIDUE", "READS_RESIDUE"
    };
    private static final SessionEffect CLEAN = new SessionEffect(0);

    private final int bits;

    private SessionEffect(int bits) {
        this.bits = bits;
    }

    public static SessionEffect of(int bits) {
        return bits == 0 ? CLEAN : new SessionEffect(bits);
    }

    public int bits() {
        return bits;
    }

    /** True if any of the given bits is set. */
    public boolean has(int bit) {
        return (bits & bit) != 0;
    }

    /** No bit at all: nothing is left and nothing is read. */
    public boolean isClean() {
        return bits == 0;
    }

    /** The session must be reset, or closed, before somebody else gets it. Residue alone does not ask for that. */
    public boolean needsReset() {
        return (bits & ~RESIDUE) != 0;
    }

    public SessionEffect and(SessionEffect other) {
        return of(bits | other.bits);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SessionEffect && ((SessionEffect) other).bits == bits;
    }

    @Override
    public int hashCode() {
        return bits;
    }

    @Override
    public String toString() {
        if (bits == 0) {
            return "CLEAN";
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < NAMES.length; i++) {
            if ((bits & (1 << i)) != 0) {
                text.append(text.length() == 0 ? "" : "|").append(NAMES[i]);
            }
        }
        return text.toString();
    }
}
