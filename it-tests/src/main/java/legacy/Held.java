/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.io.InputStream;
import java.io.Reader;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Struct;

/** An object that a call answered and that the program has in its hands, open or long closed. */
final class Held {

    /** The most specific first; the order among the unrelated is that of the names. */
    static final Class<?>[] TYPES = {
        CallableStatement.class,
        PreparedStatement.class,
        Statement.class,
        ResultSet.class,
        Connection.class,
        DatabaseMetaData.class,
        ResultSetMetaData.class,
        ParameterMetaData.class,
        Savepoint.class,
        Blob.class,
        NClob.class,
        Clob.class,
        Array.class,
        SQLXML.class,
        Struct.class,
        Ref.class,
        RowId.class,
        InputStream.class,
        Reader.class,
    };

    private static final String LETTERS = "kpsrcdmqvbnlaxtfwie";

    final Object object;
    final Class<?> type;
    final String label;

    /** Which connection of its sequence it comes from: which table it speaks of. */
    final int family;

    /** What was prepared, with its parameters' kinds; null: nothing. */
    final String sql;

    Held(Object object, Class<?> type, int number, int family, String sql) {
        this.object = object;
        this.type = type;
        this.label = String.valueOf(letter(type)) + number;
        this.family = family;
        this.sql = sql;
    }

    private static char letter(Class<?> type) {
        for (int i = 0; i < TYPES.length; i++) {
            if (TYPES[i] == type) {
                return LETTERS.charAt(i);
            }
        }
        throw new IllegalArgumentException(type.getName());
    }

    /** As what a value is held: as the method says, else as what it is; null: it is a plain value. */
    static Class<?> typeOf(Class<?> declared, Object value) {
        for (Class<?> type : TYPES) {
            if (type == declared) {
                return type;
            }
        }
        for (Class<?> type : TYPES) {
            if (type.isInstance(value)) {
                return type;
            }
        }
        return null;
    }
}
