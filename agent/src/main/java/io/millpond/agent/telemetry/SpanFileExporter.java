/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import io.millpond.agent.log.AgentLog;
import io.opentelemetry.exporter.internal.otlp.traces.TraceRequestMarshaler;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * {@code MILLPOND_TRACES_FILE}: each batch is one line of OTLP/JSON, written at once, so that a reader never sees half a line
 * of a finished write. A file that is there is added to; a new one can be read by its owner only.
 */
final class SpanFileExporter implements SpanExporter {

    private final Path file;
    private final OutputStream out;
    private boolean failed;

    private SpanFileExporter(Path file, OutputStream out) {
        this.file = file;
        this.out = out;
    }

    /** Null, and one line said, where the file cannot be written. */
    static @Nullable SpanFileExporter open(String name) {
        try {
            Path file = Paths.get(name);
            createPrivately(file);
            return new SpanFileExporter(file, Files.newOutputStream(file, StandardOpenOption.APPEND));
        } catch (IOException | InvalidPathException | SecurityException e) {
            AgentLog.warn("telemetry: MILLPOND_TRACES_FILE: cannot write " + name + " ("
                    + e.getClass().getSimpleName() + ": " + e.getMessage() + "); spans are not written to a file");
            return null;
        }
    }

    private static void createPrivately(Path file) throws IOException {
        try {
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.createFile(file);
            }
        } catch (FileAlreadyExistsException added) {
            // Its owner chose its permissions.
            return;
        }
    }

    @Override
    public synchronized CompletableResultCode export(Collection<SpanData> spans) {
        try {
            ByteArrayOutputStream line = new ByteArrayOutputStream(spans.size() * 1024);
            TraceRequestMarshaler.create(spans).writeJsonTo(line);
            line.write('\n');
            line.writeTo(out);
            return CompletableResultCode.ofSuccess();
        } catch (IOException e) {
            if (!failed) {
                failed = true;
                AgentLog.warn("telemetry: MILLPOND_TRACES_FILE: writing " + file + " failed (" + e.getMessage()
                        + "); spans are missing in it, the application is not affected");
            }
            return CompletableResultCode.ofFailure();
        }
    }

    @Override
    public CompletableResultCode flush() {
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public synchronized CompletableResultCode shutdown() {
        try {
            out.close();
            return CompletableResultCode.ofSuccess();
        } catch (IOException e) {
            return CompletableResultCode.ofFailure();
        }
    }
}
