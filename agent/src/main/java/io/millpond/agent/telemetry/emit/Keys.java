/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.telemetry.emit;

import io.opentelemetry.api.common.AttributeKey;

/** Attribute names: OpenTelemetry semantic conventions, the stable ones of databases, and a few of ours. */
final class Keys {

    static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("db.system.name");
    static final AttributeKey<String> NAMESPACE = AttributeKey.stringKey("db.namespace");
    static final AttributeKey<String> SERVER_ADDRESS = AttributeKey.stringKey("server.address");
    static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");
    static final AttributeKey<String> QUERY_TEXT = AttributeKey.stringKey("db.query.text");
    static final AttributeKey<String> QUERY_SUMMARY = AttributeKey.stringKey("db.query.summary");
    static final AttributeKey<Long> BATCH_SIZE = AttributeKey.longKey("db.operation.batch.size");
    static final AttributeKey<String> PROCEDURE = AttributeKey.stringKey("db.stored_procedure.name");
    static final AttributeKey<String> STATUS_CODE = AttributeKey.stringKey("db.response.status_code");
    static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    static final AttributeKey<String> EXCEPTION_TYPE = AttributeKey.stringKey("exception.type");
    static final AttributeKey<String> EXCEPTION_MESSAGE = AttributeKey.stringKey("exception.message");
    static final AttributeKey<String> POOL_NAME = AttributeKey.stringKey("db.client.connection.pool.name");
    static final AttributeKey<String> STATE = AttributeKey.stringKey("db.client.connection.state");
    static final AttributeKey<String> FUNCTION = AttributeKey.stringKey("code.function.name");
    static final AttributeKey<String> FILE = AttributeKey.stringKey("code.file.path");
    static final AttributeKey<Long> LINE = AttributeKey.longKey("code.line.number");

    static final AttributeKey<String> POOL = AttributeKey.stringKey("pool");
    static final AttributeKey<String> KIND = AttributeKey.stringKey("kind");
    static final AttributeKey<String> FEATURE = AttributeKey.stringKey("feature");
    static final AttributeKey<String> REASON = AttributeKey.stringKey("reason");
    /** On a transaction span: committed, rolled_back, continued (in the next trace of a long session) or unknown. */
    static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("millpond.transaction.outcome");
    /** On the link from a long session's new root to its former one. */
    static final AttributeKey<String> LINK = AttributeKey.stringKey("millpond.link");

    private Keys() {}
}
