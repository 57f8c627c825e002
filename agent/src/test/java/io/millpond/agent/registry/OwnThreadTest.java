/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of a connect is the application's own code. */
class OwnThreadTest {

    /** An application's driver around a known one; it takes a lock that its callers may hold. */
    static final class Configured extends org.h2.Driver {
        static final Set<Thread> ON = ConcurrentHashMap.newKeySet();

        @Override
        public Connection connect(String url, Properties info) throws SQLException {
            synchronized (Configured.class) {
                ON.add(Thread.currentThread());
                return super.connect(url, info);
            }
        }
    }

    @Test
    void anApplicationsDriverRunsOnItsCallersThreadOnly() throws SQLException {
        Configured driver = new Configured();
        Properties info = new Properties();
        info.setProperty("user", "sa");
        info.setProperty("password", "x");
        String url = "jdbc:h2:mem:ownthread;DB_CLOSE_DELAY=-1";
        Configured.ON.clear();
        List<Connection> held = new ArrayList<>();
        try (DoorsWorld world = new DoorsWorld("pool.probation=false,pool.max.size=3")) {
            synchronized (Configured.class) {
                for (int i = 0; i < 3; i++) {
                    held.add(world.manager(driver, url, info, OwnThreadTest.class));
                }
            }
            assertThat(world.onlyPool().engine.inUse()).isEqualTo(3);
            for (Connection each : held) {
                each.close();
            }
        }
        assertThat(Configured.ON).containsExactly(Thread.currentThread());
    }

    @Test
    void knownDriversRunOnWorkers() {
        assertThat(OwnThread.isOf(org.h2.Driver.class)).isFalse();
        assertThat(OwnThread.isOf(org.h2.jdbcx.JdbcDataSource.class)).isFalse();
        assertThat(OwnThread.isOf(Configured.class)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://h/d?socketFactory=com.acme.Tunnel, true",
        "jdbc:postgresql://h/d?ssl=true&authenticationPluginClassName=acme.Vault, true",
        "jdbc:postgresql://h/d?sslfactory=Mine, true",
        "jdbc:postgresql://h/d?sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory, false",
        "jdbc:mysql://h/d?socketFactory=com.mysql.cj.protocol.NamedPipeSocketFactory, false",
        "jdbc:mysql://h/d?defaultAuthenticationPlugin=mysql_native_password, false",
        "'jdbc:mysql://h/d?queryInterceptors=com.mysql.cj.jdbc.interceptors.ResultSetScannerInterceptor,acme.Counts', true",
        "jdbc:sqlserver://h;trustServerCertificate=true;socketFactoryClass=acme.Sockets;x=1, true",
        "jdbc:h2:mem:x;DB_CLOSE_DELAY=-1, false",
        "jdbc:postgresql://h/d?ApplicationName=com.acme.Shop, false",
    })
    void aClassNamedInTheUrl(String url, boolean own) {
        assertThat(OwnThread.isNamedBy(url, null)).isEqualTo(own);
    }

    @Test
    void aClassNamedInAPropertyOrGivenAsAnObject() {
        Properties named = new Properties();
        named.setProperty("sslpasswordcallback", "acme.Ask");
        assertThat(OwnThread.isNamedBy("jdbc:postgresql://h/d", named)).isTrue();
        Properties given = new Properties();
        given.put("socketFactory", new Object() {});
        assertThat(OwnThread.isNamedBy("jdbc:oracle:thin:@h", given)).isTrue();
        Properties plain = new Properties();
        plain.setProperty("user", "Manager");
        plain.put("fetchSize", 10);
        assertThat(OwnThread.isNamedBy("jdbc:oracle:thin:@h", plain)).isFalse();
    }
}
