/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.millpond.bootstrap.CallDepth;

/** The table of floors in {@code ARCHITECTURE.md}, as a test: a room imports lower floors only. */
@AnalyzeClasses(packages = "io.millpond", importOptions = ImportOption.DoNotIncludeTests.class)
class FloorTest {

    private static final String OURS = "io.millpond.";
    private static final String A = "io.millpond.agent.";

    private static ArchRule room(String room, String... mayUse) {
        String[] all = new String[mayUse.length + 2];
        all[0] = A + room;
        all[1] = "java..";
        System.arraycopy(mayUse, 0, all, 2, mayUse.length);
        return classes()
                .that()
                .resideInAPackage(A + room)
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(all).or(resideInAnyPackage("javax..", "org.jspecify..", "")))
                .allowEmptyShould(true)
                .as(room + " uses only what its floor allows");
    }

    @ArchTest
    static final ArchRule log = room("log", A + "thread");

    @ArchTest
    static final ArchRule event = room("event");

    @ArchTest
    static final ArchRule thread = room("thread");

    @ArchTest
    static final ArchRule config = room("config");

    @ArchTest
    static final ArchRule fault = room("fault", A + "log", A + "thread");

    @ArchTest
    static final ArchRule pool =
            room("pool", A + "event", A + "thread", "org.jctools.queues.atomic", "org.jctools.queues");

    @ArchTest
    static final ArchRule sql = room("sql");

    @ArchTest
    static final ArchRule leak = room("leak", A + "event", A + "log", A + "thread");

    @ArchTest
    static final ArchRule session = room("jdbc.session", A + "event", A + "log", A + "thread", A + "sql");

    @ArchTest
    static final ArchRule facade = room("jdbc.facade", A + "log", "net.bytebuddy.jar.asm");

    @ArchTest
    static final ArchRule jdbc = room(
            "jdbc", A + "event", A + "fault", A + "log", A + "sql", A + "leak", A + "jdbc.session", A + "jdbc.facade");

    @ArchTest
    static final ArchRule registry = room(
            "registry",
            A + "event",
            A + "fault",
            A + "log",
            A + "config",
            A + "sql",
            A + "leak",
            A + "pool",
            A + "jdbc",
            A + "jdbc.session",
            "io.millpond.bootstrap");

    @ArchTest
    static final ArchRule instrument = room("instrument", A + "log", "io.millpond.bootstrap", "net.bytebuddy..");

    /** The API only, so that it can be linked with an application's own. */
    @ArchTest
    static final ArchRule emit =
            room("telemetry.emit", A + "event", A + "fault", "io.opentelemetry.api..", "io.opentelemetry.context..");

    @ArchTest
    static final ArchRule telemetry = room(
            "telemetry",
            A + "event",
            A + "fault",
            A + "log",
            A + "thread",
            A + "config",
            A + "telemetry.emit",
            "org.jctools.queues.atomic",
            "org.jctools.queues",
            "io.opentelemetry..");

    /** A room that the table does not name would be bound by nothing. */
    @ArchTest
    static final ArchRule theTableNamesEveryRoom = classes()
            .should()
            .resideInAnyPackage(
                    "io.millpond",
                    "io.millpond.bootstrap",
                    "io.millpond.agent",
                    A + "log",
                    A + "event",
                    A + "config",
                    A + "thread",
                    A + "fault",
                    A + "pool",
                    A + "sql",
                    A + "leak",
                    A + "jdbc",
                    A + "jdbc.session",
                    A + "jdbc.facade",
                    A + "registry",
                    A + "instrument",
                    A + "telemetry",
                    A + "telemetry.emit",
                    A + "runtime",
                    A + "runtime.cli",
                    A + "runtime.jmx");

    @ArchTest
    static final ArchRule thePoolKnowsNoJdbc = noClasses()
            .that()
            .resideInAPackage(A + "pool")
            .should()
            .dependOnClassesThat(resideInAnyPackage("java.sql..", "javax.sql.."));

    @ArchTest
    static final ArchRule theDoorwayNamesJdkTypesOnly = classes()
            .that()
            .resideInAnyPackage("io.millpond", "io.millpond.bootstrap")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "java.lang..",
                    "java.util..",
                    "java.io..",
                    "java.net..",
                    "java.nio..",
                    "java.security..",
                    "io.millpond",
                    "io.millpond.bootstrap",
                    "org.jspecify..",
                    ""));

    @ArchTest
    static final ArchRule noUnsafeQueues = noClasses()
            .that()
            .resideInAPackage(OURS + ".")
            .should()
            .dependOnClassesThat()
            .haveNameMatching("org\\.jctools\\.queues\\.[A-Z].*(Array|Linked)Queue.*")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule noCycles =
            slices().matching("io.millpond.agent.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule noThreadLocals = noClasses()
            .that()
            .resideInAnyPackage("io.millpond.agent..")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ThreadLocal.class);

    @ArchTest
    static final ArchRule callDepthIsTheDoorwaysOnlyThreadLocal = noClasses()
            .that()
            .resideInAnyPackage("io.millpond", "io.millpond.bootstrap")
            .and(not(belongToAnyOf(CallDepth.class)))
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ThreadLocal.class);

    @ArchTest
    static final ArchRule noJavaUtilLogging = noClasses()
            .that(resideOutsideOfPackages("io.millpond.agent.log"))
            .should()
            .dependOnClassesThat()
            .haveNameMatching("java\\.util\\.logging\\.(LogManager|Handler|.*Handler|LogRecord)");

    @ArchTest
    static final ArchRule environmentIsReadInConfigOnly = noClasses()
            .that(resideOutsideOfPackages("io.millpond.agent.config", "io.millpond", "io.millpond.bootstrap"))
            .should()
            .accessTargetWhere(target(owner(equivalentTo(System.class))).and(target(name("getenv"))));

    @ArchTest
    static final ArchRule noSerialisation = noClasses()
            .should()
            .dependOnClassesThat()
            .haveNameMatching("java\\.io\\.ObjectInputStream|javax\\.naming\\..*|java\\.rmi\\..*");

    @ArchTest
    static final ArchRule noUtilPackage = noClasses().should().resideInAPackage("..util..");

    /** The clock on the wall may jump by a day: nobody's connection may be taken for old, idle or suspect by it. */
    @ArchTest
    static final ArchRule noWallClock = noClasses()
            .that()
            .resideInAnyPackage(A + "pool..", A + "leak..", A + "registry..", A + "jdbc..")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callConstructor(java.util.Date.class)
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(java.time.Clock.class, java.time.Instant.class, java.util.Timer.class)
            .as("no decision about a connection is taken by the wall clock");
}
