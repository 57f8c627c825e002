/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import static io.millpond.agent.telemetry.emit.Recorded.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millpond.agent.event.CloseReason;
import io.millpond.agent.event.PoolGauges;
import io.millpond.agent.event.QueryListener;
import io.millpond.agent.log.Heard;
import io.millpond.agent.telemetry.emit.FakeQuery;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code MILLPOND_TELEMETRY=app}: to each application through its own OpenTelemetry. */
class AppTelemetryTest {

    private Heard lines;
    private Receiver receiver;

    @BeforeEach
    void open() throws IOException {
        lines = new Heard();
        receiver = new Receiver();
    }

    @AfterEach
    void close() {
        receiver.close();
        lines.close();
    }

    /** Loads OpenTelemetry and {@link AppSide} itself, as a web application does what lies in its own folder. */
    private static final class Webapp extends URLClassLoader {

        Webapp() throws IOException {
            super(classPath(), AppTelemetryTest.class.getClassLoader());
        }

        private static URL[] classPath() throws IOException {
            String[] entries = System.getProperty("java.class.path").split(java.io.File.pathSeparator);
            URL[] urls = new URL[entries.length];
            for (int i = 0; i < entries.length; i++) {
                urls[i] = Path.of(entries[i]).toUri().toURL();
            }
            return urls;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                if (!name.startsWith("io.opentelemetry.") && !name.equals(AppSide.class.getName())) {
                    return super.loadClass(name, resolve);
                }
                Class<?> known = findLoadedClass(name);
                return known == null ? findClass(name) : known;
            }
        }

        @SuppressWarnings("unchecked")
        Function<String, Object> app() throws ReflectiveOperationException {
            Function<String, Object> app = (Function<String, Object>)
                    loadClass(AppSide.class.getName()).getConstructor().newInstance();
            return what -> on(this, () -> app.apply(what));
        }
    }

    private Telemetry through() {
        return Telemetry.start(TelemetrySettings.builder()
                .version("9.9")
                .throughApp(true)
                .property("otel.exporter.otlp.endpoint", receiver.url())
                .build());
    }

    /** As a container runs what is an application's. */
    private static <T> T on(ClassLoader context, Supplier<T> work) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(context);
        try {
            return work.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static QueryListener.Session borrow(Telemetry telemetry, ClassLoader caller) {
        return telemetry.queries().borrowed(SHOP, System.nanoTime(), 0, Object.class, caller);
    }

    private static void work(Telemetry telemetry, ClassLoader caller, String summary) {
        on(caller instanceof Webapp ? caller : Thread.currentThread().getContextClassLoader(), () -> {
            QueryListener.Session session = borrow(telemetry, caller);
            session.ended(session.started(new FakeQuery(summary, summary)), null, 1);
            session.returned();
            return session;
        });
    }

    @SuppressWarnings("unchecked")
    private static List<String> spans(Function<String, Object> app) {
        return (List<String>) app.apply("spans");
    }

    @SuppressWarnings("unchecked")
    private static Collection<String> metrics(Function<String, Object> app) {
        return (Collection<String>) app.apply("metrics");
    }

    @Test
    void eachApplicationHasItsOwnSpansUnderItsOwn() throws Exception {
        Telemetry telemetry = through();
        try (Webapp one = new Webapp();
                Webapp two = new Webapp()) {
            Function<String, Object> first = one.app();
            Function<String, Object> second = two.app();
            first.apply("set");
            second.apply("set");

            String firstsWork = (String) first.apply("begin");
            String secondsWork = (String) second.apply("begin");
            work(telemetry, one, "SELECT a");
            work(telemetry, two, "SELECT b");
            first.apply("end");
            second.apply("end");
            work(telemetry, one, "SELECT c");

            assertThat(spans(first).stream().filter(span -> span.startsWith("SELECT a")))
                    .containsExactly("SELECT a " + firstsWork);
            assertThat(spans(second).stream().filter(span -> span.startsWith("SELECT")))
                    .containsExactly("SELECT b " + secondsWork);
            assertThat(spans(first)).hasSize(4).anyMatch(span -> span.startsWith("session "));
            assertThat(spans(second)).hasSize(2);
            assertThat(metrics(first)).contains("db.client.operation.duration");
            assertThat(metrics(second)).contains("db.client.operation.duration");
        }
        telemetry.stop();
        assertThat(receiver.requests).isEmpty();
        assertThat(lines.lines()).isEmpty();
    }

    /** What the code that borrows does not find, the thread may. */
    @Test
    void theThreadsContextLoaderIsTheSecondChoice() throws Exception {
        Telemetry telemetry = through();
        try (Webapp webapp = new Webapp()) {
            Function<String, Object> app = webapp.app();
            app.apply("set");

            on(webapp, () -> {
                work(telemetry, ClassLoader.getPlatformClassLoader(), "SELECT a");
                work(telemetry, null, "SELECT b");
                return null;
            });

            assertThat(spans(app).stream().filter(span -> span.startsWith("SELECT")))
                    .hasSize(2);
        }
        telemetry.stop();
        assertThat(receiver.requests).isEmpty();
    }

    @Test
    void whereNoneIsSetOursTakesItsPlaceAndSaysSoUntilThereIsOne() throws Exception {
        Telemetry telemetry = through();
        try (Webapp webapp = new Webapp()) {
            Function<String, Object> app = webapp.app();
            telemetry.pools().poolRegistered(SHOP, new NoGauges());
            telemetry.pools().opened(SHOP, 5);
            work(telemetry, webapp, "SELECT a");
            work(telemetry, webapp, "SELECT b");
            app.apply("set");
            work(telemetry, webapp, "SELECT c");
            telemetry.pools().acquired(SHOP, 5);

            assertThat(spans(app)).hasSize(2).anyMatch(span -> span.startsWith("SELECT c"));
            assertThat(metrics(app))
                    .contains("db.client.connection.count", "db.client.connection.wait_time")
                    .doesNotContain("db.client.connection.create_time");
        }
        telemetry.stop();

        assertThat(lines.lines()).singleElement().asString().contains("MILLPOND_TELEMETRY=app", "GlobalOpenTelemetry");
        Receiver.Request traces = receiver.requests.stream()
                .filter(request -> request.path.equals("/v1/traces"))
                .findFirst()
                .orElseThrow();
        assertThat(WireReader.spans(traces.body))
                .extracting(span -> span.text(5))
                .containsExactlyInAnyOrder("SELECT a", "session " + SHOP.name(), "SELECT b", "session " + SHOP.name());
    }

    /** It fills before anybody borrows from it. */
    @Test
    void aPoolIsShownWhereTheFirstBorrowerIs() throws Exception {
        Telemetry telemetry = through();
        try (Webapp webapp = new Webapp()) {
            Function<String, Object> app = webapp.app();
            app.apply("set");
            telemetry.pools().poolRegistered(SHOP, new NoGauges());
            telemetry.pools().opened(SHOP, 5);
            telemetry.pools().acquired(SHOP, 5);

            work(telemetry, webapp, "SELECT a");

            assertThat(metrics(app))
                    .contains(
                            "db.client.connection.count",
                            "db.client.connection.create_time",
                            "db.client.connection.wait_time");
            telemetry.pools().poolRemoved(SHOP);
            assertThat(metrics(app)).doesNotContain("db.client.connection.count");
        }
        telemetry.stop();
        assertThat(receiver.requests).isEmpty();
    }

    /** A connection that is never given back, a pool that lives on, and the application keeps a handle in a static field. */
    @Test
    void nothingOfOursKeepsAnApplicationThatIsGone() throws Exception {
        Telemetry telemetry = through();
        telemetry.pools().poolRegistered(SHOP, new NoGauges());

        Gone gone = workAndGo(telemetry);
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            System.gc();
            return gone.loader.get() == null;
        });

        // Told to nobody, and nobody is harmed.
        Object token = gone.lease.started(new FakeQuery("SELECT late", "late"));
        gone.lease.ended(token, null, 0);
        gone.lease.returned();
        telemetry.pools().closed(SHOP, CloseReason.IDLE);
        telemetry.stop();
        assertThat(lines.lines()).isEmpty();
    }

    /** What is left of it with us. */
    private static final class Gone {
        final WeakReference<ClassLoader> loader;
        final QueryListener.Session lease;

        Gone(WeakReference<ClassLoader> loader, QueryListener.Session lease) {
            this.loader = loader;
            this.lease = lease;
        }
    }

    private static Gone workAndGo(Telemetry telemetry) throws Exception {
        Webapp webapp = new Webapp();
        Function<String, Object> app = webapp.app();
        app.apply("set");
        app.apply("begin");
        QueryListener.Session lease = on(webapp, () -> borrow(telemetry, webapp));
        lease.transactionStarted();
        lease.ended(lease.started(new FakeQuery("SELECT a", "a")), null, 1);
        app.apply("end");
        webapp.loadClass(AppSide.class.getName())
                .getMethod("keep", Object.class)
                .invoke(null, lease);
        webapp.close();
        return new Gone(new WeakReference<>(webapp), lease);
    }

    /** An agent's copy of the API has another name: every text of the class file that names ours names that one. */
    @Test
    void aClassIsLinkedWithAnApiOfAnotherName() throws IOException {
        String own = "io/opentelemetry/";
        byte[] before;
        try (InputStream in = AppTelemetryTest.class.getResourceAsStream("emit/SessionSpans.class")) {
            before = in.readAllBytes();
        }

        byte[] after = Relinked.renamed(new DataInputStream(new ByteArrayInputStream(before)), own, "elsewhere/x/");
        byte[] back = Relinked.renamed(new DataInputStream(new ByteArrayInputStream(after)), "elsewhere/x/", own);

        assertThat(new String(before, StandardCharsets.ISO_8859_1)).contains(own);
        assertThat(new String(after, StandardCharsets.ISO_8859_1))
                .contains("elsewhere/x/api/trace/Span")
                .doesNotContain(own);
        assertThat(Arrays.equals(back, before)).isTrue();
    }

    private static final class NoGauges implements PoolGauges {
        @Override
        public int max() {
            return 10;
        }

        @Override
        public int minIdle() {
            return 0;
        }

        @Override
        public int open() {
            return 0;
        }

        @Override
        public int inUse() {
            return 0;
        }

        @Override
        public int idle() {
            return 0;
        }

        @Override
        public int waiting() {
            return 0;
        }

        @Override
        public long waitCount() {
            return 0;
        }

        @Override
        public long waitNanos() {
            return 0;
        }

        @Override
        public long closed(CloseReason reason) {
            return 0;
        }
    }
}
