/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.jdbc;

import io.millpond.agent.jdbc.session.ClosedChildren;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.RowIdLifetime;
import java.sql.SQLException;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * Describes the database. The driver's own object belongs to the physical connection for ever, so that after the connection was
 * given back that of a closed connection answers instead.
 */
@NullUnmarked // JDBC says of hardly any answer whether it may be null
public class LogicalDatabaseMetaData extends LogicalObject implements DatabaseMetaData {

    private final DatabaseMetaData description;

    public LogicalDatabaseMetaData(LogicalConnection connection, DatabaseMetaData description) {
        super(connection);
        this.description = description;
    }

    private DatabaseMetaData enter() throws SQLException {
        if (!scope.enterChild()) {
            return closed();
        }
        scope.asked();
        return description;
    }

    private DatabaseMetaData closed() throws SQLException {
        ClosedChildren family = scope.closedChildren();
        if (family == null || family.metaData == null) {
            throw scope.closedException();
        }
        return family.metaData;
    }

    @Override
    final Object physical() throws SQLException {
        return scope.mayCallChild() ? description : closed();
    }

    @Override
    final Object physicalOrNull() {
        return description;
    }

    @Override
    public @Nullable Connection getConnection() throws SQLException {
        try {
            return enter().getConnection() == null ? null : (Connection) owner().self();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    /* The two that may not throw; every driver answers them with a constant. */

    @Override
    public int getDriverMajorVersion() {
        return description.getDriverMajorVersion();
    }

    @Override
    public int getDriverMinorVersion() {
        return description.getDriverMinorVersion();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        try {
            return unwrapped(type, enter());
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        try {
            return isWrapper(type, enter());
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String toString() {
        return textOf(description);
    }

    // First, a variety of minor information about the target database.

    @Override
    public boolean allProceduresAreCallable() throws SQLException {
        try {
            return enter().allProceduresAreCallable();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean allTablesAreSelectable() throws SQLException {
        try {
            return enter().allTablesAreSelectable();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getURL() throws SQLException {
        try {
            return enter().getURL();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getUserName() throws SQLException {
        try {
            return enter().getUserName();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        try {
            return enter().isReadOnly();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean nullsAreSortedHigh() throws SQLException {
        try {
            return enter().nullsAreSortedHigh();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean nullsAreSortedLow() throws SQLException {
        try {
            return enter().nullsAreSortedLow();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean nullsAreSortedAtStart() throws SQLException {
        try {
            return enter().nullsAreSortedAtStart();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean nullsAreSortedAtEnd() throws SQLException {
        try {
            return enter().nullsAreSortedAtEnd();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getDatabaseProductName() throws SQLException {
        try {
            return enter().getDatabaseProductName();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getDatabaseProductVersion() throws SQLException {
        try {
            return enter().getDatabaseProductVersion();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getDriverName() throws SQLException {
        try {
            return enter().getDriverName();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getDriverVersion() throws SQLException {
        try {
            return enter().getDriverVersion();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean usesLocalFiles() throws SQLException {
        try {
            return enter().usesLocalFiles();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean usesLocalFilePerTable() throws SQLException {
        try {
            return enter().usesLocalFilePerTable();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsMixedCaseIdentifiers() throws SQLException {
        try {
            return enter().supportsMixedCaseIdentifiers();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean storesUpperCaseIdentifiers() throws SQLException {
        try {
            return enter().storesUpperCaseIdentifiers();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean storesLowerCaseIdentifiers() throws SQLException {
        try {
            return enter().storesLowerCaseIdentifiers();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean storesMixedCaseIdentifiers() throws SQLException {
        try {
            return enter().storesMixedCaseIdentifiers();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsMixedCaseQuotedIdentifiers() throws SQLException {
        try {
            return enter().supportsMixedCaseQuotedIdentifiers();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean storesUpperCaseQuotedIdentifiers() throws SQLException {
        try {
            return enter().storesUpperCaseQuotedIdentifiers();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean storesLowerCaseQuotedIdentifiers() throws SQLException {
        try {
            return enter().storesLowerCaseQuotedIdentifiers();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean storesMixedCaseQuotedIdentifiers() throws SQLException {
        try {
            return enter().storesMixedCaseQuotedIdentifiers();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getIdentifierQuoteString() throws SQLException {
        try {
            return enter().getIdentifierQuoteString();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getSQLKeywords() throws SQLException {
        try {
            return enter().getSQLKeywords();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getNumericFunctions() throws SQLException {
        try {
            return enter().getNumericFunctions();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getStringFunctions() throws SQLException {
        try {
            return enter().getStringFunctions();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getSystemFunctions() throws SQLException {
        try {
            return enter().getSystemFunctions();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getTimeDateFunctions() throws SQLException {
        try {
            return enter().getTimeDateFunctions();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getSearchStringEscape() throws SQLException {
        try {
            return enter().getSearchStringEscape();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getExtraNameCharacters() throws SQLException {
        try {
            return enter().getExtraNameCharacters();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // Functions describing which features are supported.

    @Override
    public boolean supportsAlterTableWithAddColumn() throws SQLException {
        try {
            return enter().supportsAlterTableWithAddColumn();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsAlterTableWithDropColumn() throws SQLException {
        try {
            return enter().supportsAlterTableWithDropColumn();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsColumnAliasing() throws SQLException {
        try {
            return enter().supportsColumnAliasing();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean nullPlusNonNullIsNull() throws SQLException {
        try {
            return enter().nullPlusNonNullIsNull();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsConvert() throws SQLException {
        try {
            return enter().supportsConvert();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsConvert(int fromType, int toType) throws SQLException {
        try {
            return enter().supportsConvert(fromType, toType);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsTableCorrelationNames() throws SQLException {
        try {
            return enter().supportsTableCorrelationNames();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsDifferentTableCorrelationNames() throws SQLException {
        try {
            return enter().supportsDifferentTableCorrelationNames();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsExpressionsInOrderBy() throws SQLException {
        try {
            return enter().supportsExpressionsInOrderBy();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsOrderByUnrelated() throws SQLException {
        try {
            return enter().supportsOrderByUnrelated();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsGroupBy() throws SQLException {
        try {
            return enter().supportsGroupBy();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsGroupByUnrelated() throws SQLException {
        try {
            return enter().supportsGroupByUnrelated();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsGroupByBeyondSelect() throws SQLException {
        try {
            return enter().supportsGroupByBeyondSelect();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsLikeEscapeClause() throws SQLException {
        try {
            return enter().supportsLikeEscapeClause();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsMultipleResultSets() throws SQLException {
        try {
            return enter().supportsMultipleResultSets();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsMultipleTransactions() throws SQLException {
        try {
            return enter().supportsMultipleTransactions();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsNonNullableColumns() throws SQLException {
        try {
            return enter().supportsNonNullableColumns();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsMinimumSQLGrammar() throws SQLException {
        try {
            return enter().supportsMinimumSQLGrammar();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsCoreSQLGrammar() throws SQLException {
        try {
            return enter().supportsCoreSQLGrammar();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsExtendedSQLGrammar() throws SQLException {
        try {
            return enter().supportsExtendedSQLGrammar();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsANSI92EntryLevelSQL() throws SQLException {
        try {
            return enter().supportsANSI92EntryLevelSQL();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsANSI92IntermediateSQL() throws SQLException {
        try {
            return enter().supportsANSI92IntermediateSQL();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsANSI92FullSQL() throws SQLException {
        try {
            return enter().supportsANSI92FullSQL();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsIntegrityEnhancementFacility() throws SQLException {
        try {
            return enter().supportsIntegrityEnhancementFacility();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsOuterJoins() throws SQLException {
        try {
            return enter().supportsOuterJoins();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsFullOuterJoins() throws SQLException {
        try {
            return enter().supportsFullOuterJoins();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsLimitedOuterJoins() throws SQLException {
        try {
            return enter().supportsLimitedOuterJoins();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getSchemaTerm() throws SQLException {
        try {
            return enter().getSchemaTerm();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getProcedureTerm() throws SQLException {
        try {
            return enter().getProcedureTerm();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getCatalogTerm() throws SQLException {
        try {
            return enter().getCatalogTerm();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean isCatalogAtStart() throws SQLException {
        try {
            return enter().isCatalogAtStart();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public String getCatalogSeparator() throws SQLException {
        try {
            return enter().getCatalogSeparator();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsSchemasInDataManipulation() throws SQLException {
        try {
            return enter().supportsSchemasInDataManipulation();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsSchemasInProcedureCalls() throws SQLException {
        try {
            return enter().supportsSchemasInProcedureCalls();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsSchemasInTableDefinitions() throws SQLException {
        try {
            return enter().supportsSchemasInTableDefinitions();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsSchemasInIndexDefinitions() throws SQLException {
        try {
            return enter().supportsSchemasInIndexDefinitions();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsSchemasInPrivilegeDefinitions() throws SQLException {
        try {
            return enter().supportsSchemasInPrivilegeDefinitions();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsCatalogsInDataManipulation() throws SQLException {
        try {
            return enter().supportsCatalogsInDataManipulation();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsCatalogsInProcedureCalls() throws SQLException {
        try {
            return enter().supportsCatalogsInProcedureCalls();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsCatalogsInTableDefinitions() throws SQLException {
        try {
            return enter().supportsCatalogsInTableDefinitions();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsCatalogsInIndexDefinitions() throws SQLException {
        try {
            return enter().supportsCatalogsInIndexDefinitions();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsCatalogsInPrivilegeDefinitions() throws SQLException {
        try {
            return enter().supportsCatalogsInPrivilegeDefinitions();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsPositionedDelete() throws SQLException {
        try {
            return enter().supportsPositionedDelete();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsPositionedUpdate() throws SQLException {
        try {
            return enter().supportsPositionedUpdate();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsSelectForUpdate() throws SQLException {
        try {
            return enter().supportsSelectForUpdate();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsStoredProcedures() throws SQLException {
        try {
            return enter().supportsStoredProcedures();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsSubqueriesInComparisons() throws SQLException {
        try {
            return enter().supportsSubqueriesInComparisons();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsSubqueriesInExists() throws SQLException {
        try {
            return enter().supportsSubqueriesInExists();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsSubqueriesInIns() throws SQLException {
        try {
            return enter().supportsSubqueriesInIns();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsSubqueriesInQuantifieds() throws SQLException {
        try {
            return enter().supportsSubqueriesInQuantifieds();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsCorrelatedSubqueries() throws SQLException {
        try {
            return enter().supportsCorrelatedSubqueries();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsUnion() throws SQLException {
        try {
            return enter().supportsUnion();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsUnionAll() throws SQLException {
        try {
            return enter().supportsUnionAll();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsOpenCursorsAcrossCommit() throws SQLException {
        try {
            return enter().supportsOpenCursorsAcrossCommit();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsOpenCursorsAcrossRollback() throws SQLException {
        try {
            return enter().supportsOpenCursorsAcrossRollback();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsOpenStatementsAcrossCommit() throws SQLException {
        try {
            return enter().supportsOpenStatementsAcrossCommit();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsOpenStatementsAcrossRollback() throws SQLException {
        try {
            return enter().supportsOpenStatementsAcrossRollback();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // limit, or the limit is not known.

    @Override
    public int getMaxBinaryLiteralLength() throws SQLException {
        try {
            return enter().getMaxBinaryLiteralLength();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getMaxCharLiteralLength() throws SQLException {
        try {
            return enter().getMaxCharLiteralLength();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getMaxColumnNameLength() throws SQLException {
        try {
            return enter().getMaxColumnNameLength();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getMaxColumnsInGroupBy() throws SQLException {
        try {
            return enter().getMaxColumnsInGroupBy();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getMaxColumnsInIndex() throws SQLException {
        try {
            return enter().getMaxColumnsInIndex();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getMaxColumnsInOrderBy() throws SQLException {
        try {
            return enter().getMaxColumnsInOrderBy();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getMaxColumnsInSelect() throws SQLException {
        try {
            return enter().getMaxColumnsInSelect();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getMaxColumnsInTable() throws SQLException {
        try {
            return enter().getMaxColumnsInTable();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getMaxConnections() throws SQLException {
        try {
            return enter().getMaxConnections();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getMaxCursorNameLength() throws SQLException {
        try {
            return enter().getMaxCursorNameLength();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getMaxIndexLength() throws SQLException {
        try {
            return enter().getMaxIndexLength();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getMaxSchemaNameLength() throws SQLException {
        try {
            return enter().getMaxSchemaNameLength();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getMaxProcedureNameLength() throws SQLException {
        try {
            return enter().getMaxProcedureNameLength();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getMaxCatalogNameLength() throws SQLException {
        try {
            return enter().getMaxCatalogNameLength();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getMaxRowSize() throws SQLException {
        try {
            return enter().getMaxRowSize();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean doesMaxRowSizeIncludeBlobs() throws SQLException {
        try {
            return enter().doesMaxRowSizeIncludeBlobs();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getMaxStatementLength() throws SQLException {
        try {
            return enter().getMaxStatementLength();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getMaxStatements() throws SQLException {
        try {
            return enter().getMaxStatements();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getMaxTableNameLength() throws SQLException {
        try {
            return enter().getMaxTableNameLength();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getMaxTablesInSelect() throws SQLException {
        try {
            return enter().getMaxTablesInSelect();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getMaxUserNameLength() throws SQLException {
        try {
            return enter().getMaxUserNameLength();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getDefaultTransactionIsolation() throws SQLException {
        try {
            return enter().getDefaultTransactionIsolation();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsTransactions() throws SQLException {
        try {
            return enter().supportsTransactions();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsTransactionIsolationLevel(int level) throws SQLException {
        try {
            return enter().supportsTransactionIsolationLevel(level);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsDataDefinitionAndDataManipulationTransactions() throws SQLException {
        try {
            return enter().supportsDataDefinitionAndDataManipulationTransactions();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsDataManipulationTransactionsOnly() throws SQLException {
        try {
            return enter().supportsDataManipulationTransactionsOnly();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean dataDefinitionCausesTransactionCommit() throws SQLException {
        try {
            return enter().dataDefinitionCausesTransactionCommit();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean dataDefinitionIgnoredInTransactions() throws SQLException {
        try {
            return enter().dataDefinitionIgnoredInTransactions();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public ResultSet getProcedures(String catalog, String schemaPattern, String procedureNamePattern)
            throws SQLException {
        try {
            return resultSet(enter().getProcedures(catalog, schemaPattern, procedureNamePattern));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public ResultSet getProcedureColumns(
            String catalog, String schemaPattern, String procedureNamePattern, String columnNamePattern)
            throws SQLException {
        try {
            return resultSet(
                    enter().getProcedureColumns(catalog, schemaPattern, procedureNamePattern, columnNamePattern));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public ResultSet getTables(String catalog, String schemaPattern, String tableNamePattern, String[] types)
            throws SQLException {
        try {
            return resultSet(enter().getTables(catalog, schemaPattern, tableNamePattern, types));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public ResultSet getSchemas() throws SQLException {
        try {
            return resultSet(enter().getSchemas());
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public ResultSet getCatalogs() throws SQLException {
        try {
            return resultSet(enter().getCatalogs());
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public ResultSet getTableTypes() throws SQLException {
        try {
            return resultSet(enter().getTableTypes());
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public ResultSet getColumns(String catalog, String schemaPattern, String tableNamePattern, String columnNamePattern)
            throws SQLException {
        try {
            return resultSet(enter().getColumns(catalog, schemaPattern, tableNamePattern, columnNamePattern));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public ResultSet getColumnPrivileges(String catalog, String schema, String table, String columnNamePattern)
            throws SQLException {
        try {
            return resultSet(enter().getColumnPrivileges(catalog, schema, table, columnNamePattern));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public ResultSet getTablePrivileges(String catalog, String schemaPattern, String tableNamePattern)
            throws SQLException {
        try {
            return resultSet(enter().getTablePrivileges(catalog, schemaPattern, tableNamePattern));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public ResultSet getBestRowIdentifier(String catalog, String schema, String table, int scope, boolean nullable)
            throws SQLException {
        try {
            return resultSet(enter().getBestRowIdentifier(catalog, schema, table, scope, nullable));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public ResultSet getVersionColumns(String catalog, String schema, String table) throws SQLException {
        try {
            return resultSet(enter().getVersionColumns(catalog, schema, table));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public ResultSet getPrimaryKeys(String catalog, String schema, String table) throws SQLException {
        try {
            return resultSet(enter().getPrimaryKeys(catalog, schema, table));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public ResultSet getImportedKeys(String catalog, String schema, String table) throws SQLException {
        try {
            return resultSet(enter().getImportedKeys(catalog, schema, table));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public ResultSet getExportedKeys(String catalog, String schema, String table) throws SQLException {
        try {
            return resultSet(enter().getExportedKeys(catalog, schema, table));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public ResultSet getCrossReference(
            String parentCatalog,
            String parentSchema,
            String parentTable,
            String foreignCatalog,
            String foreignSchema,
            String foreignTable)
            throws SQLException {
        try {
            return resultSet(enter().getCrossReference(
                            parentCatalog, parentSchema, parentTable, foreignCatalog, foreignSchema, foreignTable));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public ResultSet getTypeInfo() throws SQLException {
        try {
            return resultSet(enter().getTypeInfo());
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public ResultSet getIndexInfo(String catalog, String schema, String table, boolean unique, boolean approximate)
            throws SQLException {
        try {
            return resultSet(enter().getIndexInfo(catalog, schema, table, unique, approximate));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // JDBC 2.0

    @Override
    public boolean supportsResultSetType(int type) throws SQLException {
        try {
            return enter().supportsResultSetType(type);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsResultSetConcurrency(int type, int concurrency) throws SQLException {
        try {
            return enter().supportsResultSetConcurrency(type, concurrency);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean ownUpdatesAreVisible(int type) throws SQLException {
        try {
            return enter().ownUpdatesAreVisible(type);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean ownDeletesAreVisible(int type) throws SQLException {
        try {
            return enter().ownDeletesAreVisible(type);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean ownInsertsAreVisible(int type) throws SQLException {
        try {
            return enter().ownInsertsAreVisible(type);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean othersUpdatesAreVisible(int type) throws SQLException {
        try {
            return enter().othersUpdatesAreVisible(type);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean othersDeletesAreVisible(int type) throws SQLException {
        try {
            return enter().othersDeletesAreVisible(type);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean othersInsertsAreVisible(int type) throws SQLException {
        try {
            return enter().othersInsertsAreVisible(type);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean updatesAreDetected(int type) throws SQLException {
        try {
            return enter().updatesAreDetected(type);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean deletesAreDetected(int type) throws SQLException {
        try {
            return enter().deletesAreDetected(type);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean insertsAreDetected(int type) throws SQLException {
        try {
            return enter().insertsAreDetected(type);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsBatchUpdates() throws SQLException {
        try {
            return enter().supportsBatchUpdates();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public ResultSet getUDTs(String catalog, String schemaPattern, String typeNamePattern, int[] types)
            throws SQLException {
        try {
            return resultSet(enter().getUDTs(catalog, schemaPattern, typeNamePattern, types));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // JDBC 3.0

    @Override
    public boolean supportsSavepoints() throws SQLException {
        try {
            return enter().supportsSavepoints();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsNamedParameters() throws SQLException {
        try {
            return enter().supportsNamedParameters();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsMultipleOpenResults() throws SQLException {
        try {
            return enter().supportsMultipleOpenResults();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsGetGeneratedKeys() throws SQLException {
        try {
            return enter().supportsGetGeneratedKeys();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public ResultSet getSuperTypes(String catalog, String schemaPattern, String typeNamePattern) throws SQLException {
        try {
            return resultSet(enter().getSuperTypes(catalog, schemaPattern, typeNamePattern));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public ResultSet getSuperTables(String catalog, String schemaPattern, String tableNamePattern) throws SQLException {
        try {
            return resultSet(enter().getSuperTables(catalog, schemaPattern, tableNamePattern));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public ResultSet getAttributes(
            String catalog, String schemaPattern, String typeNamePattern, String attributeNamePattern)
            throws SQLException {
        try {
            return resultSet(enter().getAttributes(catalog, schemaPattern, typeNamePattern, attributeNamePattern));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsResultSetHoldability(int holdability) throws SQLException {
        try {
            return enter().supportsResultSetHoldability(holdability);
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getResultSetHoldability() throws SQLException {
        try {
            return enter().getResultSetHoldability();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getDatabaseMajorVersion() throws SQLException {
        try {
            return enter().getDatabaseMajorVersion();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getDatabaseMinorVersion() throws SQLException {
        try {
            return enter().getDatabaseMinorVersion();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getJDBCMajorVersion() throws SQLException {
        try {
            return enter().getJDBCMajorVersion();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getJDBCMinorVersion() throws SQLException {
        try {
            return enter().getJDBCMinorVersion();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public int getSQLStateType() throws SQLException {
        try {
            return enter().getSQLStateType();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean locatorsUpdateCopy() throws SQLException {
        try {
            return enter().locatorsUpdateCopy();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsStatementPooling() throws SQLException {
        try {
            return enter().supportsStatementPooling();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // JDBC 4.0

    @Override
    public RowIdLifetime getRowIdLifetime() throws SQLException {
        try {
            return enter().getRowIdLifetime();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public ResultSet getSchemas(String catalog, String schemaPattern) throws SQLException {
        try {
            return resultSet(enter().getSchemas(catalog, schemaPattern));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsStoredFunctionsUsingCallSyntax() throws SQLException {
        try {
            return enter().supportsStoredFunctionsUsingCallSyntax();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean autoCommitFailureClosesAllResultSets() throws SQLException {
        try {
            return enter().autoCommitFailureClosesAllResultSets();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public ResultSet getClientInfoProperties() throws SQLException {
        try {
            return resultSet(enter().getClientInfoProperties());
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public ResultSet getFunctions(String catalog, String schemaPattern, String functionNamePattern)
            throws SQLException {
        try {
            return resultSet(enter().getFunctions(catalog, schemaPattern, functionNamePattern));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public ResultSet getFunctionColumns(
            String catalog, String schemaPattern, String functionNamePattern, String columnNamePattern)
            throws SQLException {
        try {
            return resultSet(
                    enter().getFunctionColumns(catalog, schemaPattern, functionNamePattern, columnNamePattern));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // JDBC 4.1

    @Override
    public ResultSet getPseudoColumns(
            String catalog, String schemaPattern, String tableNamePattern, String columnNamePattern)
            throws SQLException {
        try {
            return resultSet(enter().getPseudoColumns(catalog, schemaPattern, tableNamePattern, columnNamePattern));
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean generatedKeyAlwaysReturned() throws SQLException {
        try {
            return enter().generatedKeyAlwaysReturned();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    // JDBC 4.2

    @Override
    public long getMaxLogicalLobSize() throws SQLException {
        try {
            return enter().getMaxLogicalLobSize();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }

    @Override
    public boolean supportsRefCursors() throws SQLException {
        try {
            return enter().supportsRefCursors();
        } catch (Throwable e) {
            throw failed(e);
        } finally {
            exit();
        }
    }
}
