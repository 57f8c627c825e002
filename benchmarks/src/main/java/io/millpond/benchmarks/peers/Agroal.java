/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.benchmarks.peers;

import com.example.stubdb.StubDriver;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/** Agroal, with its validation after idleness. */
final class Agroal {

    private Agroal() {}

    static DataSource open(PoolSetup setup) throws SQLException {
        return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(setup.size())
                        .minSize(setup.idle())
                        .initialSize(setup.idle())
                        .idleValidationTimeout(
                                setup.validateEachTime() ? Duration.ZERO : Duration.ofMillis(Peer.BYPASS_MILLIS))
                        .validateOnBorrow(setup.validateEachTime())
                        .leakTimeout(setup.leaks() ? Duration.ofMinutes(1) : Duration.ZERO)
                        .enhancedLeakReport(setup.leaks())
                        .connectionValidator(
                                AgroalConnectionPoolConfiguration.ConnectionValidator.defaultValidatorWithTimeout(5))
                        .connectionFactoryConfiguration(factory -> factory.connectionProviderClass(StubDriver.class)
                                .jdbcUrl(Peer.URL)
                                .principal(new NamePrincipal(Peer.USER))
                                .credential(new SimplePassword(Peer.PASSWORD)))));
    }
}
