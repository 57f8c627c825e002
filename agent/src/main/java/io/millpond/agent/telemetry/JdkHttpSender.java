/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry;

import io.millpond.agent.thread.DaemonThreads;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends OTLP over the JDK's sockets, on one daemon thread that ends when idle and closes its connection then. The whole of a
 * send, with its retries, takes at most the configured timeout; the message is complete in memory before the caller goes on, so that
 * the SDK may reuse its buffers.
 */
final class JdkHttpSender implements HttpSender {

    private static final int MAX_WAITING = 8;

    private final HttpSenderConfig config;
    private final ExportHealth health;
    private final HttpClient client;
    private final ExecutorService executor;
    private final boolean ownExecutor;
    private final RetryDelays delays;
    private final OwnRequests ownRequests = new OwnRequests();

    /** Nobody waits any more for what is still under way; that it fails is no news. */
    private volatile boolean closed;

    JdkHttpSender(HttpSenderConfig config, ExportHealth health) {
        this.config = config;
        this.health = health;
        this.client = new HttpClient(config);
        health.whenOver(client::closeForGood);
        ExecutorService given = config.getExecutorService();
        this.ownExecutor = given == null;
        this.executor = given != null ? given : oneDaemon(client);
        RetryPolicy policy = config.getRetryPolicy();
        this.delays = new RetryDelays(policy);
    }

    private static ExecutorService oneDaemon(HttpClient client) {
        ThreadFactory daemons = DaemonThreads.named("millpond-otlp");
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                1,
                1,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MAX_WAITING),
                work -> daemons.newThread(() -> {
                    try {
                        work.run();
                    } finally {
                        client.close();
                    }
                }));
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    @Override
    public void send(MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
        client.closeOverdue();
        try {
            byte[] body = body(message, config.getCompressor());
            long deadline = System.nanoTime() + config.getTimeout().toNanos();
            executor.execute(() -> ownRequests.run(() -> deliver(body, deadline, onResponse, onError)));
        } catch (IOException | RejectedExecutionException e) {
            onError.accept(e);
        }
    }

    private static byte[] body(MessageWriter message, @Nullable Compressor compressor) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(Math.max(512, message.getContentLength()));
        if (compressor == null) {
            message.writeMessage(bytes);
        } else {
            try (OutputStream compressed = compressor.compress(bytes)) {
                message.writeMessage(compressed);
            }
        }
        return bytes.toByteArray();
    }

    private void deliver(byte[] body, long deadline, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
        try {
            HttpResponse response = withRetries(body, deadline);
            onResponse.accept(response);
        } catch (IOException | RuntimeException | LinkageError e) {
            onError.accept(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            onError.accept(e);
        }
    }

    /** Says that data are lost only when they are: an outage that a retry outlasts is nobody's concern. */
    private HttpResponse withRetries(byte[] body, long deadline) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                HttpAnswer answer = client.post(body, deadline);
                int status = answer.getStatusCode();
                if (status / 100 == 2) {
                    health.accepted(config.getEndpoint());
                    return answer;
                }
                if (!RetryDelays.isRetryable(status) || !paused(delays.after(attempt, answer.retryAfter()), deadline)) {
                    health.refused(config.getEndpoint(), status);
                    return answer;
                }
            } catch (IOException e) {
                if (!delays.isRetryable(e) || !paused(delays.after(attempt, null), deadline)) {
                    if (!closed) {
                        health.unreachable(config.getEndpoint(), e);
                    }
                    throw e;
                }
            } catch (RuntimeException | LinkageError e) {
                // A header that cannot be sent, or a fault of ours: without a line nobody would know why nothing
                // arrives.
                if (!closed) {
                    health.unsendable(config.getEndpoint(), e);
                }
                throw e;
            }
        }
    }

    /** False where there is no time for another attempt: then it has not waited, or was woken by the stop. */
    private boolean paused(long pauseNanos, long deadline) throws InterruptedException {
        return pauseNanos >= 0 && deadline - System.nanoTime() > pauseNanos && health.outlasts(pauseNanos);
    }

    @Override
    public CompletableResultCode shutdown() {
        closed = true;
        client.closeOverdue();
        if (ownExecutor) {
            executor.shutdownNow();
        }
        return CompletableResultCode.ofSuccess();
    }
}
