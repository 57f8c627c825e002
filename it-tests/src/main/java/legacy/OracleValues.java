/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import oracle.jdbc.internal.OracleConnection;
import oracle.jdbc.oracore.OracleType;
import oracle.jdbc.oracore.OracleTypeADT;
import oracle.jdbc.oracore.OracleTypeCOLLECTION;
import oracle.jdbc.oracore.OracleTypeNUMBER;
import oracle.sql.ARRAY;
import oracle.sql.ArrayDescriptor;
import oracle.sql.DatumWithConnection;
import oracle.sql.REF;
import oracle.sql.STRUCT;
import oracle.sql.StructDescriptor;

/**
 * Oracle's own classes of values, as its driver makes them for a session of {@link OracleStub}: a collection SCOTT.NUMBERS and an
 * object type SCOTT.POINT of two numbers. What the driver asks its server about a type is filled in by reflection.
 */
final class OracleValues {
    static final String NUMBERS = "SCOTT.NUMBERS";
    static final String POINT = "SCOTT.POINT";

    /** The driver's mark of a type that it need not ask its server about. */
    private static final int KNOWN = 256;

    private final OracleConnection session;
    private final Map<String, Object> descriptors = new HashMap<>();

    OracleValues(OracleConnection session) {
        this.session = session;
    }

    Object descriptor(String name) {
        if (!descriptors.containsKey(name)) {
            descriptors.put(name, null); // asked for once more while it is made
            descriptors.put(name, name.equals(NUMBERS) ? numbers() : name.equals(POINT) ? point() : null);
        }
        return descriptors.get(name);
    }

    ARRAY array() throws SQLException {
        return new ARRAY((ArrayDescriptor) descriptor(NUMBERS), session, new int[] {4, 5, 6});
    }

    STRUCT struct() throws SQLException {
        return new STRUCT((StructDescriptor) descriptor(POINT), session, new Object[] {7, 8});
    }

    REF ref() throws SQLException {
        return new REF((StructDescriptor) descriptor(POINT), session, new byte[] {1, 2, 3});
    }

    /** What the driver does with a value that it is given to bind: it writes it down in the form that the server reads. */
    static String shown(DatumWithConnection value) throws SQLException {
        if (value instanceof ARRAY) {
            return "ARRAY " + Arrays.toString((Object[]) ((ARRAY) value).getArray()) + pickled(value);
        }
        if (value instanceof STRUCT) {
            return "STRUCT " + Arrays.toString(((STRUCT) value).getAttributes()) + pickled(value);
        }
        return "REF " + ((REF) value).getBaseTypeName();
    }

    private static String pickled(DatumWithConnection value) throws SQLException {
        byte[] bytes = value instanceof ARRAY ? ((ARRAY) value).toBytes() : ((STRUCT) value).toBytes();
        return " in " + bytes.length + " bytes";
    }

    private ArrayDescriptor numbers() {
        try {
            OracleTypeCOLLECTION type = new OracleTypeCOLLECTION(NUMBERS, session);
            set(OracleTypeADT.class, "toid", type, new byte[16]);
            set(OracleTypeCOLLECTION.class, "elementType", type, number());
            return ArrayDescriptor.createDescriptor(type);
        } catch (SQLException | ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private StructDescriptor point() {
        try {
            OracleTypeADT type = new OracleTypeADT(POINT, session);
            set(OracleTypeADT.class, "toid", type, new byte[16]);
            set(OracleTypeADT.class, "isInstanciable", type, true);
            set(OracleTypeADT.class, "statusBits", type, KNOWN);
            set(OracleTypeADT.class, "attrTypes", type, new OracleType[] {number(), number()});
            return StructDescriptor.createDescriptor(type);
        } catch (SQLException | ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static OracleType number() throws ReflectiveOperationException {
        Constructor<OracleTypeNUMBER> made = OracleTypeNUMBER.class.getDeclaredConstructor(int.class);
        made.setAccessible(true);
        return made.newInstance(2);
    }

    private static void set(Class<?> type, String name, Object object, Object value)
            throws ReflectiveOperationException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        field.set(object, value);
    }
}
