/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.registry;

import io.millpond.agent.fault.FaultPoint;
import io.millpond.agent.fault.Faults;
import io.millpond.bootstrap.JdbcCall;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A driver's connect inside a call that it belongs to: decides nothing, tells which driver answered. */
final class NestedConnect extends JdbcCall {

    private final OpenCall call;
    private final Object driver;
    private final @Nullable Object before;

    NestedConnect(OpenCall call, Object driver) {
        this.call = call;
        this.driver = driver;
        this.before = call.begin(driver);
    }

    @Override
    public void finish(@Nullable Object returned, @Nullable Throwable thrown) {
        result = returned;
        failure = thrown;
        try {
            FaultPoint.DRIVER_CONNECTED.pass();
            call.end(before);
            if (returned != null) {
                call.answered(driver, returned);
            } else if (thrown instanceof SQLException) {
                call.refused(driver, (SQLException) thrown);
            }
        } catch (Throwable fault) {
            Faults.reportAtDoor(FaultPoint.DRIVER_CONNECTED, fault);
        }
    }
}
