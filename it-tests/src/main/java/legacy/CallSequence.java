/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package legacy;

import java.io.InputStream;
import java.io.Reader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One sequence: up to three connections and whatever their calls answer, in any order, right or wrong, before the end and after
 * it. Everything that is chosen comes from the sequence's own generator, so that each can be run alone.
 */
final class CallSequence {

    private static final Pattern PARAMETER = Pattern.compile("\\?(io|so|i|s|b|o)");
    private static final int MAX_HELD = 60;

    /** Opens a connection, by whatever door. */
    interface Door {
        Connection open(Random random) throws SQLException;
    }

    private final SequenceDialect dialect;
    private final Door door;
    private final Random random;
    private final Arguments arguments;
    private final List<Held> held = new ArrayList<Held>();
    private final String name;
    private int families;
    private int step;

    CallSequence(String name, long seed, SequenceDialect dialect, Door door) {
        this.name = name;
        this.dialect = dialect;
        this.door = door;
        this.random = new Random(seed);
        this.arguments = new Arguments(random, dialect, held);
    }

    /** Answers how many connections it had. */
    int run() {
        open();
        int steps = 10 + random.nextInt(40);
        for (int i = 0; i < steps; i++) {
            step++;
            if (families < SequenceDialect.TABLES && random.nextInt(25) == 0) {
                open();
            } else {
                act(pick());
            }
        }
        end();
        return families;
    }

    /** All connections are closed, in any order, with whatever is open in them; then everything is asked once more. */
    private void end() {
        boolean[] closed = new boolean[families + 1];
        for (int left = families; left > 0; left--) {
            int family;
            do {
                family = 1 + random.nextInt(families);
            } while (closed[family]);
            closed[family] = true;
            close(family);
        }
        int after = random.nextInt(12);
        for (int i = 0; i < after; i++) {
            step++;
            act(pick());
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            askLateOnes();
        }
        for (int family = 1; family <= families; family++) {
            close(family); // what was refused, and once more what was not
        }
    }

    /** What is asked of a closed connection's children for the first time only now, and of that in turn. */
    private void askLateOnes() {
        Held one = pick();
        for (int depth = 0; depth < 2; depth++) {
            Method method = Methods.pickAnswering(one.type, random);
            if (method == null) {
                return;
            }
            int before = held.size();
            step++;
            invoke(one, method, arguments.of(method, one));
            if (held.size() == before) {
                return;
            }
            one = held.get(before);
            for (int i = 0; i < 4; i++) {
                step++;
                act(one);
            }
        }
    }

    private void close(int family) {
        for (Held one : new ArrayList<Held>(held)) {
            if (one.type == Connection.class && one.family == family) {
                step++;
                Connection connection = (Connection) one.object;
                if (!tell(one.label + ".close()", one, connection::close)) {
                    tell(one.label + ".rollback()", one, connection::rollback);
                    tell(one.label + ".close()", one, connection::close);
                }
                return;
            }
        }
    }

    private interface Call {
        void make() throws Exception;
    }

    private boolean tell(String what, Held about, Call call) {
        try {
            call.make();
            say(what + " -> done");
            return true;
        } catch (Throwable e) {
            say(what + " -> " + Answers.error(e));
            return false;
        }
    }

    private void say(String text) {
        System.out.println(name + "." + step + " " + text);
    }

    private void open() {
        families++;
        try {
            Connection connection = door.open(random);
            say("open -> " + hold(connection, Connection.class, families, null));
            if (random.nextInt(4) == 0) {
                tell("setAutoCommit(false)", null, () -> connection.setAutoCommit(false));
            }
        } catch (Throwable e) {
            say("open -> " + Answers.error(e));
        }
    }

    private Held pick() {
        if (held.isEmpty()) {
            open();
        }
        if (held.isEmpty()) {
            throw new IllegalStateException(name + ": no connection to begin with");
        }
        int size = held.size();
        int recent = Math.min(size, 5);
        int kind = random.nextInt(10);
        if (kind < 2) {
            return held.get(0);
        }
        return kind < 8 ? held.get(size - 1 - random.nextInt(recent)) : held.get(random.nextInt(size));
    }

    private void act(Held one) {
        int kind = random.nextInt(100);
        if (one.type == Connection.class && kind < 25) {
            query(one);
        } else if (one.object instanceof PreparedStatement && kind < 40) {
            bindAndExecute(one);
        } else if (one.type == ResultSet.class && kind < 15) {
            rows(one);
        } else {
            Method method = Methods.pick(one.type, random);
            if (!Methods.hangs(dialect, one.type, method)) {
                invoke(one, method, arguments.of(method, one));
            }
        }
    }

    /** The most frequent of all: a statement, a query, a few rows. */
    private void query(Held connection) {
        Statement[] made = new Statement[1];
        Connection driver = (Connection) connection.object;
        boolean scroll = random.nextInt(4) == 0;
        tell(connection.label + ".createStatement", connection, () -> {
            made[0] = scroll
                    ? driver.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE)
                    : driver.createStatement();
        });
        if (made[0] == null) {
            return;
        }
        String label = hold(made[0], Statement.class, connection.family, null);
        String sql = plain(arguments.sql(connection.family, families == 1));
        try {
            boolean isResult = made[0].execute(sql);
            ResultSet result = isResult ? made[0].getResultSet() : null;
            say(label + ".execute(" + sql + ") -> "
                    + (result == null
                            ? "count " + made[0].getUpdateCount()
                            : hold(result, ResultSet.class, connection.family, null)));
        } catch (Throwable e) {
            say(label + ".execute(" + sql + ") -> " + Answers.error(e));
        }
    }

    static String plain(String sql) {
        return PARAMETER.matcher(sql).replaceAll("?");
    }

    private void bindAndExecute(Held one) {
        PreparedStatement statement = (PreparedStatement) one.object;
        if (one.sql != null) {
            Matcher matcher = PARAMETER.matcher(one.sql);
            for (int index = 1; matcher.find(); index++) {
                bind(one, statement, index, matcher.group(1));
            }
        }
        int kind = random.nextInt(4);
        try {
            Object answer;
            if (kind == 0) {
                statement.addBatch();
                answer = "batched";
            } else if (kind == 1 && random.nextInt(3) == 0) {
                answer = Answers.value(statement.executeBatch());
            } else {
                ResultSet result = statement.execute() ? statement.getResultSet() : null;
                answer = result == null
                        ? "count " + statement.getUpdateCount()
                        : hold(result, ResultSet.class, one.family, null);
            }
            say(one.label + " bound " + kind + " -> " + answer);
        } catch (Throwable e) {
            say(one.label + " bound " + kind + " -> " + Answers.error(e));
        }
    }

    private void bind(Held one, PreparedStatement statement, int index, String kind) {
        boolean missing = random.nextInt(25) == 0;
        int number = 1 + random.nextInt(30);
        if (missing) {
            return;
        }
        tell(one.label + " bind " + index + kind + " " + number, one, () -> {
            if (kind.endsWith("o")) {
                ((CallableStatement) statement)
                        .registerOutParameter(
                                index, kind.equals("so") ? java.sql.Types.VARCHAR : java.sql.Types.INTEGER);
            }
            if (kind.startsWith("i")) {
                statement.setInt(index, number);
            } else if (kind.equals("s")) {
                statement.setString(index, number % 2 == 0 ? "two" : "text " + number);
            } else if (kind.equals("b")) {
                statement.setBytes(index, new byte[] {(byte) number, 0, 1});
            }
        });
    }

    /** Reads on to the end, as applications do. */
    private void rows(Held one) {
        ResultSet result = (ResultSet) one.object;
        StringBuilder text = new StringBuilder();
        try {
            int columns = result.getMetaData().getColumnCount();
            for (int row = 0; row < 5 && result.next(); row++) {
                text.append('(');
                for (int column = 1; column <= Math.min(columns, 8); column++) {
                    text.append(column == 1 ? "" : ", ")
                            .append(Answers.masked(String.valueOf(result.getString(column))));
                }
                text.append(')');
            }
            say(one.label + " rows -> " + text);
        } catch (Throwable e) {
            say(one.label + " rows -> " + text + Answers.error(e));
        }
    }

    private void invoke(Held one, Method method, Object[] values) {
        String what = one.label + "." + method.getName() + arguments.text(values);
        String sql = values.length > 0
                        && values[0] instanceof String
                        && method.getName().startsWith("prepare")
                ? (String) values[0]
                : null;
        if (values.length > 0 && values[0] instanceof String) {
            values[0] = plain((String) values[0]);
        }
        boolean elsewhere = random.nextInt(30) == 0;
        try {
            Object answer = elsewhere ? onAnotherThread(one, method, values) : method.invoke(one.object, values);
            say(what + " -> " + answered(one, method, answer, sql));
        } catch (InvocationTargetException e) {
            say(what + " -> " + Answers.error(e.getCause()));
        } catch (Throwable e) {
            say(what + " -> program " + Answers.error(e));
        }
    }

    private static Object onAnotherThread(Held one, Method method, Object[] values) throws Exception {
        Object[] answer = new Object[1];
        Exception[] failure = new Exception[1];
        Thread thread = new Thread(() -> {
            try {
                answer[0] = method.invoke(one.object, values);
            } catch (Exception e) {
                failure[0] = e;
            }
        });
        thread.start();
        thread.join();
        if (failure[0] != null) {
            throw failure[0];
        }
        return answer[0];
    }

    private String answered(Held one, Method method, Object answer, String sql) throws Exception {
        if (method.getReturnType() == void.class) {
            return "done";
        }
        Class<?> type = answer == null ? null : Held.typeOf(method.getReturnType(), answer);
        if (type == null) {
            return Answers.value(answer);
        }
        if (random.nextInt(3) == 0) {
            if (type == InputStream.class) {
                return Answers.content((InputStream) answer);
            }
            if (type == Reader.class) {
                return Answers.content((Reader) answer);
            }
        }
        return hold(answer, type, one.family, sql);
    }

    /** The same object has the same label: who is whose parent is compared too. */
    private String hold(Object object, Class<?> type, int family, String sql) {
        for (Held one : held) {
            if (one.object == object && one.type == type) {
                return one.label;
            }
        }
        Held one = new Held(object, type, step, family, sql);
        if (held.size() >= MAX_HELD) {
            int index = random.nextInt(held.size());
            if (held.get(index).type != Connection.class) {
                held.remove(index);
            }
        }
        held.add(one);
        return one.label;
    }
}
