/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessorsTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final LongSupplier UNKNOWN = () -> -1;

    @TempDir
    private Path folder;

    private long now = SECOND;
    private long used = SECOND;

    @Test
    void theFirstLookKnowsNothing() throws IOException {
        machine("cpu  100 0 0 0 0 0 0 0 0 0");

        assertThat(processors(() -> used).getAsDouble()).isEqualTo(Processors.UNKNOWN);
    }

    @Test
    void ofTheMachineWhatCameSinceTheLastLookCounts() throws IOException {
        machine("cpu  1000 0 0 9000 0 0 0 0 0 0");
        Processors processors = processors(UNKNOWN);
        processors.getAsDouble();
        machine("cpu  1090 0 0 9010 0 0 0 0 0 0\ncpu0 1 2 3 4 5 6 7 8 9 10\n");
        assertThat(processors.getAsDouble()).isEqualTo(0.9);
        machine("cpu  1090 0 0 9110 0 0 0 0 0 0");

        assertThat(processors.getAsDouble()).isZero();
    }

    @Test
    void whatGivesWayByItselfIsFreeAndWhatAnotherGuestHasIsTaken() throws IOException {
        machine("cpu  0 0 0 0 0 0 0 0 0 0");
        Processors processors = processors(UNKNOWN);
        processors.getAsDouble();

        machine("cpu  1 10 2 20 30 3 4 30 5 6"); // of 100: nice, idle and waiting for a disk are 60

        assertThat(processors.getAsDouble()).isEqualTo(0.4);
    }

    @Test
    void aProcessThatHasAllItMayUseIsBusyOnAMachineThatIsNot() throws IOException {
        machine("cpu  0 0 0 0 0 0 0 0 0 0");
        Processors processors = processors(() -> used);
        processors.getAsDouble();

        machine("cpu  20 0 0 80 0 0 0 0 0 0");
        now += SECOND;
        used += 2 * SECOND - SECOND / 10;

        assertThat(processors.getAsDouble()).isEqualTo(0.95); // of two
    }

    @Test
    void whereTheMachineSaysNothingThereIsTheProcess() {
        Processors processors = new Processors(folder.resolve("none").toString(), () -> used, () -> now, 2);
        processors.getAsDouble();

        now += SECOND;
        used += SECOND / 2;

        assertThat(processors.getAsDouble()).isEqualTo(0.25);
    }

    @Test
    void whatIsNotToBeHadIsUnknown() throws IOException {
        machine("intr 5");
        Processors processors = processors(() -> {
            throw new NoClassDefFoundError("com/sun/management/OperatingSystemMXBean");
        });
        assertThat(processors.getAsDouble()).isEqualTo(Processors.UNKNOWN);
        machine("cpu  a b c d e f g h i j");
        assertThat(processors.getAsDouble()).isEqualTo(Processors.UNKNOWN);
        machine("");

        assertThat(processors.getAsDouble()).isEqualTo(Processors.UNKNOWN);
    }

    @Test
    void theRealOneKnowsOfThisProcess() {
        Processors processors = Processors.ofThisMachine();
        processors.getAsDouble();
        long sum = 0;
        for (double taken = 0; taken <= 0; taken = processors.getAsDouble()) {
            for (int i = 0; i < 1_000_000; i++) {
                sum += i * sum + 1;
            }
        }

        assertThat(sum).isNotZero();
    }

    private Processors processors(LongSupplier process) {
        return new Processors(folder.resolve("stat").toString(), process, () -> now, 2);
    }

    private void machine(String line) throws IOException {
        Files.writeString(folder.resolve("stat"), line);
    }
}
