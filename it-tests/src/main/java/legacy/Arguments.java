/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.TimeZone;
import java.util.concurrent.Executor;

/** Arguments for a call: mostly such as make sense, by the name of the method and the types of its parameters; some wrong. */
final class Arguments {

    private static final String[] COLUMNS = {"id", "v", "name", "amount", "d", "tm", "bin", "txt", "n", "answer", "nope"
    };
    private static final int[] RESULT_TYPES = {1003, 1003, 1004, 1004, 1005, 7};
    private static final int[] CONCURRENCIES = {1007, 1008, 1008, 9};
    private static final int[] HOLDABILITIES = {1, 2, 1, 2, 5};
    private static final int[] ISOLATIONS = {2, 2, 4, 8, 1, 0, 3};
    private static final int[] KINDS = {
        Types.INTEGER,
        Types.VARCHAR,
        Types.INTEGER,
        Types.VARCHAR,
        Types.DECIMAL,
        Types.TIMESTAMP,
        Types.BLOB,
        Types.NULL
    };
    private static final Class<?>[] CLASSES = {
        Connection.class, Statement.class, ResultSet.class, String.class, Integer.class, Object.class, Runnable.class
    };

    private final Random random;
    private final SequenceDialect dialect;
    private final List<Held> held;

    Arguments(Random random, SequenceDialect dialect, List<Held> held) {
        this.random = random;
        this.dialect = dialect;
        this.held = held;
    }

    Object[] of(Method method, Held about) {
        Class<?>[] types = method.getParameterTypes();
        Object[] values = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            values[i] = value(method, types, i, about);
        }
        return values;
    }

    /** A statement for this connection's own table. */
    String sql(int family, boolean alone) {
        int kind = random.nextInt(20);
        String text;
        if (kind < 8) {
            text = any(dialect.selects);
        } else if (kind < 13) {
            text = any(dialect.changes);
        } else if (kind < 17) {
            text = any(dialect.others);
        } else if (kind < 19 || !alone) {
            text = any(dialect.errors);
        } else {
            text = any(dialect.alone);
        }
        return text.replace("%t", "t" + family);
    }

    private Object value(Method method, Class<?>[] types, int index, Held about) {
        Class<?> type = types[index];
        String name = method.getName();
        if (type == String.class) {
            return text(name, types, index, about);
        }
        if (type == int.class) {
            return number(name, types, index);
        }
        if (type == long.class) {
            return pick(0L, 1L, 2L, 3L, 100L, -1L);
        }
        if (type == boolean.class) {
            return random.nextBoolean();
        }
        if (type == short.class) {
            return (short) random.nextInt(50);
        }
        if (type == byte.class) {
            return (byte) random.nextInt(50);
        }
        if (type == float.class) {
            return 1.5f;
        }
        if (type == double.class) {
            return 2.25d;
        }
        if (type == Class.class) {
            return CLASSES[random.nextInt(CLASSES.length)];
        }
        if (type == Executor.class) {
            Executor direct = Runnable::run;
            return direct;
        }
        Object known = heldOf(type);
        return known != null ? known : random.nextInt(12) == 0 ? null : plain(type);
    }

    private Object heldOf(Class<?> type) {
        if (type == InputStream.class || type == Reader.class) {
            return null;
        }
        List<Object> fitting = new ArrayList<Object>();
        for (Held one : held) {
            if (one.type == type) {
                fitting.add(one.object);
            }
        }
        return fitting.isEmpty() ? null : fitting.get(random.nextInt(fitting.size()));
    }

    private Object plain(Class<?> type) {
        if (type == BigDecimal.class) {
            return new BigDecimal("12.34");
        }
        if (type == byte[].class) {
            return new byte[] {1, 2, (byte) random.nextInt(100)};
        }
        if (type == Date.class) {
            return Date.valueOf("2024-03-01");
        }
        if (type == Time.class) {
            return Time.valueOf("11:22:33");
        }
        if (type == Timestamp.class) {
            return Timestamp.valueOf("2024-03-01 11:22:33.5");
        }
        if (type == Calendar.class) {
            return new GregorianCalendar(TimeZone.getTimeZone("UTC"));
        }
        if (type == InputStream.class) {
            return new ByteArrayInputStream(new byte[] {7, 8, 9});
        }
        if (type == Reader.class) {
            return new StringReader("read");
        }
        if (type == Map.class) {
            return new HashMap<String, Class<?>>();
        }
        if (type == Properties.class) {
            Properties properties = new Properties();
            properties.setProperty("ApplicationName", "app" + random.nextInt(3));
            return properties;
        }
        if (type == Object[].class) {
            return random.nextBoolean() ? new Object[] {1, 2} : new Object[] {"x", null};
        }
        if (type == int[].class) {
            return random.nextBoolean() ? new int[] {1} : new int[] {1, 2, 9};
        }
        if (type == String[].class) {
            return random.nextBoolean() ? new String[] {"id"} : new String[] {"ID", "TABLE"};
        }
        if (type == Object.class) {
            return pick(
                    1, "text", null, 2L, new BigDecimal("3.5"), Boolean.TRUE, Timestamp.valueOf("2024-03-01 11:22:33"));
        }
        return null;
    }

    private Object pick(Object... values) {
        return values[random.nextInt(values.length)];
    }

    private String any(String[] all) {
        return all.length == 0 ? "select 1" : all[random.nextInt(all.length)];
    }

    private String text(String name, Class<?>[] types, int index, Held about) {
        if (index == 0
                && (name.startsWith("execute")
                        || name.startsWith("prepare")
                        || name.equals("addBatch")
                        || name.equals("nativeSQL"))) {
            if (random.nextInt(40) == 0) {
                return null;
            }
            boolean call = name.equals("prepareCall") && dialect.calls.length > 0 && random.nextInt(5) > 0;
            return call ? any(dialect.calls).replace("%t", "t" + about.family) : sql(about.family, false);
        }
        switch (name) {
            case "setCatalog":
            case "setSchema":
                return any(dialect.schemas);
            case "setClientInfo":
            case "getClientInfo":
                return index == 0
                        ? (String) pick("ApplicationName", "ClientUser", "nothing")
                        : "app" + random.nextInt(3);
            case "createArrayOf":
            case "createStruct":
                return any(dialect.arrayTypes);
            case "setSavepoint":
                return "sp" + random.nextInt(3);
            case "setCursorName":
                return "cursor" + random.nextInt(2);
            default:
                break;
        }
        if (about.type == java.sql.DatabaseMetaData.class) {
            return (String) pick(null, null, "t1", "T1", "seq_add", "SEQ_ADD", "v", "%");
        }
        boolean column = index == 0 && types.length <= 3 && !name.startsWith("set");
        boolean resultSet = about.type == ResultSet.class || about.type == java.sql.CallableStatement.class;
        return column && resultSet ? any(COLUMNS) : (String) pick("text", "10", "2024-03-01", "", null);
    }

    private Integer number(String name, Class<?>[] types, int index) {
        boolean prepares = name.startsWith("prepare") || name.startsWith("create") || name.startsWith("supports");
        if (prepares) {
            if (types.length == 2 && index == 1 && types[0] == String.class) {
                return (Integer) pick(1, 2, 1, 5); // RETURN_GENERATED_KEYS
            }
            int place = types[0] == String.class ? index - 1 : index;
            int[] from = place == 0 ? RESULT_TYPES : place == 1 ? CONCURRENCIES : HOLDABILITIES;
            return from[random.nextInt(from.length)];
        }
        switch (name) {
            case "setHoldability":
                return HOLDABILITIES[random.nextInt(HOLDABILITIES.length)];
            case "setTransactionIsolation":
                return ISOLATIONS[random.nextInt(ISOLATIONS.length)];
            case "setNetworkTimeout":
                return (Integer) pick(0, 60_000, 120_000, -1);
            case "setQueryTimeout":
                // SQLite's waits that long for a lock, which the one thread there is may hold itself.
                return (Integer) (dialect.name.equals("sqlite") ? pick(0, -1) : pick(0, 60, 120, -1));
            case "isValid":
                return (Integer) pick(0, 60, 120, -1);
            case "setFetchDirection":
                return (Integer) pick(1000, 1001, 1002, 5);
            case "setFetchSize":
            case "setMaxRows":
                return (Integer) pick(0, 1, 2, 100, -1);
            case "setMaxFieldSize":
                return (Integer) pick(0, 2, 100, -1);
            case "getMoreResults":
                return (Integer) pick(1, 2, 3, 7);
            case "absolute":
            case "relative":
                return (Integer) pick(0, 1, 2, -1, 9);
            default:
                break;
        }
        if (name.startsWith("execute")) {
            return (Integer) pick(1, 2, 1, 5);
        }
        if (index == 0) {
            return (Integer) pick(1, 2, 3, 1, 2, 3, 4, 8, 0, 99);
        }
        boolean kind = name.startsWith("register") || name.startsWith("setObject") || name.equals("setNull");
        return kind ? KINDS[random.nextInt(KINDS.length)] : (Integer) pick(1, 2, 3, 100, -1);
    }

    String text(Object[] values) {
        StringBuilder text = new StringBuilder("(");
        for (int i = 0; i < values.length; i++) {
            text.append(i == 0 ? "" : ", ").append(shown(values[i]));
        }
        return text.append(')').toString();
    }

    private String shown(Object value) {
        for (Held one : held) {
            if (one.object == value) {
                return one.label;
            }
        }
        if (value instanceof Executor || value instanceof InputStream || value instanceof Reader) {
            return "...";
        }
        if (value instanceof Calendar) {
            return "calendar";
        }
        if (value instanceof Savepoint) {
            return "savepoint";
        }
        if (value instanceof int[]) {
            return Arrays.toString((int[]) value);
        }
        return value instanceof Class ? ((Class<?>) value).getSimpleName() : Answers.value(value);
    }
}
