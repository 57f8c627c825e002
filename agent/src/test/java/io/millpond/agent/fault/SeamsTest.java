/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.fault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millpond.agent.fault.Seams.Seam;
import io.millpond.bootstrap.JdbcInterceptor;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every single seam between the application, us and its driver, as our own bytecode has it: the calls of the advice and of the
 * doorway, of each method of a handle, and of every method that has a {@link FaultPoint}. One point, one wrapping, one handler or
 * one count that is lost changes the page; the rules below hold for a page that was refreshed, too.
 */
class SeamsTest {

    private static final Path PAGE = Path.of("src", "test", "resources", "seams.txt");

    /** What a handle hands on as it came, of all that could reach the driver. */
    private static final Set<String> PLAIN = Set.of(
            "LogicalConnection.getTypeMap()", // a map; handsOut notes it
            "LogicalConnection.getClientInfo()"); // the same

    /** Values, of the types that JDBC declares: none of them can reach a connection. */
    private static final Set<String> VALUES = Set.of(
            "java.sql.Date",
            "java.sql.Time",
            "java.sql.Timestamp",
            "java.sql.SQLWarning",
            "java.sql.Savepoint",
            "java.sql.RowIdLifetime");

    private static final Set<String> OPEN_TYPES = Set.of(
            "java.lang.Object", "java.io.InputStream", "java.io.Reader", "java.util.Map", "java.util.Properties");

    private static final Set<String> CONSTANTS = Set.of(
            "LogicalDatabaseMetaData.getDriverMajorVersion()", "LogicalDatabaseMetaData.getDriverMinorVersion()");

    private static final Set<String> COUNTS_IN = Set.of(
            "enter",
            "callable",
            "prepared",
            "changing",
            "askingFor",
            "enterClientInfo",
            "begin",
            "beginBatch",
            "HandleScope.enterChild",
            "enterQuietly");

    private static final Set<String> WRAPS = Set.of(
            "resultSet",
            "opened",
            "object",
            "raw",
            "stream",
            "reader",
            "describing",
            "describingParameters",
            "Wrapping.statement",
            "Wrapping.prepared",
            "Wrapping.statementOf",
            "Wrapping.resultSetOf",
            "Wrapping.metaData",
            "LogicalConnection.self");

    @Test
    void eachSeamIsWhereItWas() throws Exception {
        String now = Seams.page(listed());
        if (Boolean.getBoolean("millpond.docs.refresh")) {
            Files.writeString(PAGE, now);
        }

        String was = Files.readString(PAGE, UTF_8);
        assertThat(linesOnlyIn("now", now, was) + linesOnlyIn("before", was, now))
                .as("a seam was lost or changed; if that is meant: run this test with -Dmillpond.docs.refresh=true")
                .isEmpty();
        assertThat(was.equals(now)).as("the page's order").isTrue();
    }

    private static String linesOnlyIn(String when, String one, String other) {
        List<String> lines = new ArrayList<>(one.lines().toList());
        lines.removeAll(other.lines().collect(Collectors.toSet()));
        return lines.isEmpty() ? "" : "only " + when + ":\n" + String.join("\n", lines) + "\n";
    }

    /** A driver's call is counted in before, covered by a handler that judges what it throws, and counted out on each way. */
    @Test
    void aCallOfTheDriverIsCountedInJudgedAndCountedOut() throws Exception {
        List<String> wrong = new ArrayList<>();
        for (Seam seam : driversCalls()) {
            List<String> before = seam.calls().subList(0, seam.driversCall());
            List<String> after =
                    seam.calls().subList(seam.driversCall(), seam.calls().size());
            boolean in = before.stream().anyMatch(COUNTS_IN::contains);
            boolean judged = after.contains("catch(Throwable)")
                    && (after.contains("failed") || after.contains("Execution.failed"));
            boolean covered = !after.get(0).endsWith("!");
            if (!in || !judged || !covered || !isCountedOut(after)) {
                wrong.add(seam.method() + ": " + seam.shape());
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** Before each return of a value, or before what comes after the try; and in a handler of anything. */
    private static boolean isCountedOut(List<String> after) {
        int handler = after.indexOf("catch(any)");
        if (handler < 0 || !after.subList(handler, after.size()).contains("exit")) {
            return false;
        }
        List<String> normally = after.subList(0, after.indexOf("catch(Throwable)"));
        return normally.get(normally.size() - 1).equals("return")
                ? normally.get(normally.size() - 2).equals("exit")
                : normally.get(normally.size() - 1).equals("exit");
    }

    /** What leads to the driver, or may, is not handed on without a look at it. */
    @Test
    void whatTheDriverAnswersIsWrappedOrNoted() throws Exception {
        List<String> wrong = new ArrayList<>();
        for (Seam seam : driversCalls()) {
            boolean leads = seam.answer().startsWith("java.sql.") && !VALUES.contains(seam.answer())
                    || OPEN_TYPES.contains(seam.answer());
            List<String> after =
                    seam.calls().subList(seam.driversCall(), seam.calls().size());
            if (leads && after.stream().noneMatch(WRAPS::contains) && !PLAIN.contains(seam.method())) {
                wrong.add(seam.method() + ": " + seam.shape());
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** Advice is in the application's method: whatever comes out of it must end there. */
    @Test
    void adviceSuppressesWhateverItThrows() throws Exception {
        List<Seam> advice = Seams.in(classes(FaultPoint.class)).stream()
                .filter(Seam::advice)
                .toList();

        assertThat(advice)
                .hasSizeGreaterThanOrEqualTo(11)
                .allMatch(seam -> seam.calls().stream()
                        .anyMatch(call -> call.startsWith("@Advice$On") && call.contains("suppress=Throwable")));
    }

    /** A point nobody passes shows nothing; which methods pass it is on the page. */
    @Test
    void eachPointIsPassedSomewhere() throws Exception {
        String all = Seams.page(Seams.in(classes(FaultPoint.class)));

        assertThat(FaultPoint.values())
                .allMatch(point -> Pattern.compile("pass\\(([A-Z_]+\\|)*" + point.name() + "[|)]")
                        .matcher(all)
                        .find());
    }

    private static List<Seam> driversCalls() throws Exception {
        List<Seam> calls = handles()
                .filter(seam -> seam.driversCall() >= 0)
                .filter(seam -> !CONSTANTS.contains(seam.method()))
                .toList();
        assertThat(calls).hasSizeGreaterThan(600);
        return calls;
    }

    private static Stream<Seam> handles() throws Exception {
        return Seams.in(classes(FaultPoint.class)).stream().filter(seam -> isHandle(seam.type()));
    }

    private static boolean isHandle(String type) {
        return type.startsWith("Logical") || type.equals("HeldInputStream") || type.equals("HeldReader");
    }

    private static List<Seam> listed() throws Exception {
        List<Seam> seams = new ArrayList<>();
        for (Seam seam : Seams.in(classes(FaultPoint.class))) {
            if (!seam.calls().isEmpty() && (isHandle(seam.type()) || seam.advice() || hasPointOrTells(seam))) {
                seams.add(seam);
            }
        }
        for (Seam seam : Seams.in(classes(JdbcInterceptor.class))) {
            if (Set.of("InterceptorHolder", "LoaderWatch", "DriverCasts").contains(seam.type())) {
                seams.add(seam);
            }
        }
        seams.removeIf(seam -> seam.calls().stream().allMatch("return"::equals));
        return seams;
    }

    private static boolean hasPointOrTells(Seam seam) {
        return seam.hasPoint()
                || seam.calls().stream().anyMatch(call -> call.contains("Faults.report") || call.contains(".fault("));
    }

    private static Path classes(Class<?> one) throws URISyntaxException {
        return Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
