/*
 * Copyright The Millpond Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.millpond.agent.sql;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The words that may stand before an opening parenthesis without harm: keywords, types, and built-in functions of which
 * it is known that they neither change the session nor read what an earlier statement left in it. A function is added
 * here only when that is known of every database of its family; what is absent counts as unknown.
 */
final class KnownFunctions {
    private static final Set<String> KEYWORDS =
            set("ADD ALL ALWAYS AND ANY APPLY ARRAY AS ASC AGAINST BEGIN BETWEEN BY CASE CHECK"
                    + " COLLATE COLUMN COLUMNS CONFLICT CUBE CURRENT DEFAULT DELETE DESC DISTINCT DIV DUPLICATE ELSE END ESCAPE EXCEPT"
                    + " EXCLUDE EXISTS EXPLAIN ANALYZE FETCH FILTER FIRST FOR FOREIGN FROM FULL GROUP GROUPING HAVING IGNORE ILIKE IN"
                    + " INCLUDE INDEX INHERITS INNER INSERT INTERSECT INTO IS JOIN KEY KEYS LATERAL LIKE LIMIT LIST MATCH MATERIALIZED MINUS"
                    + " NEXT NOT NULLS OF OFFSET ON ONLY OPTIONS OR ORDER OUTER OVER PARTITION PATH PRIMARY RANGE RECURSIVE REFERENCES"
                    + " REGEXP RETURNING RLIKE ROLLUP ROW ROWS SELECT SET SETS SIMILAR SOME STORAGE TABLE THAN THEN TO TOP UNION UNIQUE"
                    + " UPDATE USING VALUE VALUES VIRTUAL WHEN WHERE WINDOW WITH WITHIN XOR");

    private static final Set<String> TYPES =
            set("BIGINT BINARY BIT BLOB BOOL BOOLEAN BPCHAR CHAR CHARACTER CLOB DATE DATETIME"
                    + " DATETIME2 DATETIMEOFFSET DEC DECIMAL DOUBLE ENUM FLOAT FLOAT4 FLOAT8 INT INT2 INT4 INT8 INTEGER INTERVAL"
                    + " LONGTEXT MEDIUMINT NCHAR NUMBER NUMERIC NVARCHAR NVARCHAR2 PRECISION RAW REAL SMALLINT TEXT TIME TIMESTAMP"
                    + " TIMESTAMPTZ TIMETZ TINYINT UUID VARBINARY VARBIT VARCHAR VARCHAR2 VARYING YEAR ZONE");

    private static final Set<String> COMMON = set(
            // aggregates and windows
            "AVG COUNT MAX MIN SUM STDDEV STDDEV_POP STDDEV_SAMP VARIANCE VAR_POP VAR_SAMP CORR COVAR_POP COVAR_SAMP EVERY"
                    + " REGR_SLOPE REGR_INTERCEPT REGR_COUNT REGR_R2 PERCENTILE_CONT PERCENTILE_DISC MODE MEDIAN LISTAGG"
                    + " ARRAY_AGG ROW_NUMBER RANK DENSE_RANK PERCENT_RANK CUME_DIST NTILE LAG LEAD FIRST_VALUE LAST_VALUE"
                    + " NTH_VALUE BIT_AND BIT_OR BIT_XOR"
                    // strings
                    + " ASCII CHAR_LENGTH CHARACTER_LENGTH CONCAT CONCAT_WS INITCAP INSTR LEFT LENGTH LOCATE LOWER LCASE LPAD"
                    + " LTRIM OCTET_LENGTH BIT_LENGTH OVERLAY POSITION REPEAT REPLACE REVERSE RIGHT RPAD RTRIM SPACE SUBSTR"
                    + " SUBSTRING TRANSLATE TRIM UCASE UPPER CHR SOUNDEX TO_CHAR TO_NUMBER TO_DATE TO_TIMESTAMP"
                    + " REGEXP_REPLACE REGEXP_LIKE REGEXP_SUBSTR REGEXP_INSTR REGEXP_COUNT"
                    // mathematics
                    + " ABS ACOS ASIN ATAN ATAN2 CEIL CEILING COS COT DEGREES EXP FLOOR LN LOG LOG10 MOD PI POWER RADIANS"
                    + " ROUND SIGN SIN SQRT TAN TRUNC TRUNCATE SINH COSH TANH WIDTH_BUCKET"
                    // date and time
                    + " CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP LOCALTIME LOCALTIMESTAMP NOW EXTRACT"
                    // choice and conversion
                    + " COALESCE NULLIF GREATEST LEAST CAST CONVERT NVL NVL2 DECODE IFNULL"
                    // JSON of the standard
                    + " JSON_OBJECT JSON_ARRAY JSON_ARRAYAGG JSON_OBJECTAGG JSON_VALUE JSON_QUERY JSON_EXISTS JSON_TABLE"
                    + " USER CURRENT_USER SESSION_USER");

    private static final Set<String> POSTGRESQL = set(
            "STRING_AGG BOOL_AND BOOL_OR ANY_VALUE JSON_AGG JSONB_AGG JSON_OBJECT_AGG JSONB_OBJECT_AGG XMLAGG RANGE_AGG"
                    // strings
                    + " BTRIM CHARACTER_LENGTH ENCODE FORMAT MD5 QUOTE_IDENT QUOTE_LITERAL QUOTE_NULLABLE SPLIT_PART"
                    + " STARTS_WITH STRPOS TO_HEX TO_ASCII REGEXP_MATCH REGEXP_MATCHES REGEXP_SPLIT_TO_ARRAY"
                    + " REGEXP_SPLIT_TO_TABLE STRING_TO_ARRAY STRING_TO_TABLE ARRAY_TO_STRING UNISTR NORMALIZE SHA224 SHA256"
                    + " SHA384 SHA512 CONVERT_FROM CONVERT_TO GET_BYTE GET_BIT SET_BYTE SET_BIT"
                    // mathematics
                    + " CBRT DIV FACTORIAL GCD LCM SCALE MIN_SCALE TRIM_SCALE RANDOM"
                    // date and time
                    + " AGE CLOCK_TIMESTAMP DATE_BIN DATE_PART DATE_TRUNC ISFINITE JUSTIFY_DAYS JUSTIFY_HOURS"
                    + " JUSTIFY_INTERVAL MAKE_DATE MAKE_INTERVAL MAKE_TIME MAKE_TIMESTAMP MAKE_TIMESTAMPTZ"
                    + " STATEMENT_TIMESTAMP TIMEOFDAY TRANSACTION_TIMESTAMP TIMEZONE PG_SLEEP"
                    // arrays and ranges
                    + " ARRAY_APPEND ARRAY_CAT ARRAY_DIMS ARRAY_FILL ARRAY_LENGTH ARRAY_LOWER ARRAY_NDIMS ARRAY_POSITION"
                    + " ARRAY_POSITIONS ARRAY_PREPEND ARRAY_REMOVE ARRAY_REPLACE ARRAY_UPPER CARDINALITY UNNEST"
                    + " GENERATE_SERIES GENERATE_SUBSCRIPTS TRIM_ARRAY LOWER_INC UPPER_INC LOWER_INF UPPER_INF ISEMPTY"
                    + " RANGE_MERGE INT4RANGE INT8RANGE NUMRANGE TSRANGE TSTZRANGE DATERANGE"
                    // JSON and XML
                    + " JSON_BUILD_ARRAY JSON_BUILD_OBJECT JSONB_BUILD_ARRAY JSONB_BUILD_OBJECT JSON_ARRAY_ELEMENTS"
                    + " JSONB_ARRAY_ELEMENTS JSON_ARRAY_ELEMENTS_TEXT JSONB_ARRAY_ELEMENTS_TEXT JSON_ARRAY_LENGTH"
                    + " JSONB_ARRAY_LENGTH JSON_EACH JSONB_EACH JSON_EACH_TEXT JSONB_EACH_TEXT JSON_EXTRACT_PATH"
                    + " JSONB_EXTRACT_PATH JSON_EXTRACT_PATH_TEXT JSONB_EXTRACT_PATH_TEXT JSON_OBJECT_KEYS"
                    + " JSONB_OBJECT_KEYS JSON_TYPEOF JSONB_TYPEOF JSON_STRIP_NULLS JSONB_STRIP_NULLS JSONB_SET"
                    + " JSONB_INSERT JSONB_PRETTY JSONB_PATH_QUERY JSONB_PATH_EXISTS JSON_TO_RECORDSET JSONB_TO_RECORDSET"
                    + " JSON_POPULATE_RECORD JSONB_POPULATE_RECORD TO_JSON TO_JSONB ROW_TO_JSON ARRAY_TO_JSON XMLELEMENT"
                    + " XMLFOREST XPATH"
                    // text search
                    + " TO_TSVECTOR TO_TSQUERY PLAINTO_TSQUERY PHRASETO_TSQUERY WEBSEARCH_TO_TSQUERY TS_RANK TS_RANK_CD"
                    + " TS_HEADLINE SETWEIGHT"
                    // catalogue and identity
                    + " CURRENT_DATABASE CURRENT_SCHEMA CURRENT_SCHEMAS CURRENT_SETTING VERSION PG_BACKEND_PID"
                    + " GEN_RANDOM_UUID PG_TYPEOF TO_REGCLASS TO_REGTYPE FORMAT_TYPE OBJ_DESCRIPTION COL_DESCRIPTION"
                    + " PG_GET_EXPR PG_GET_INDEXDEF PG_GET_CONSTRAINTDEF PG_GET_VIEWDEF PG_GET_FUNCTIONDEF"
                    + " PG_GET_SERIAL_SEQUENCE PG_GET_USERBYID PG_TABLE_IS_VISIBLE PG_TYPE_IS_VISIBLE"
                    + " PG_FUNCTION_IS_VISIBLE PG_RELATION_SIZE PG_TOTAL_RELATION_SIZE PG_TABLE_SIZE PG_INDEXES_SIZE"
                    + " PG_DATABASE_SIZE PG_SIZE_PRETTY PG_COLUMN_SIZE PG_IS_IN_RECOVERY PG_CURRENT_WAL_LSN"
                    + " PG_POSTMASTER_START_TIME PG_ENCODING_TO_CHAR PG_TABLESPACE_LOCATION PG_OPERATOR_IS_VISIBLE"
                    + " PG_OPCLASS_IS_VISIBLE SHOBJ_DESCRIPTION HAS_TABLE_PRIVILEGE HAS_SCHEMA_PRIVILEGE"
                    + " HAS_DATABASE_PRIVILEGE INET_CLIENT_ADDR INET_SERVER_ADDR INET_SERVER_PORT TXID_CURRENT"
                    + " PG_CURRENT_XACT_ID PG_NOTIFY"
                    // access methods and sampling
                    + " BTREE HASH GIN GIST BRIN SPGIST BERNOULLI SYSTEM");

    private static final Set<String> MYSQL = set(
            "GROUP_CONCAT BIT_COUNT ANY_VALUE STD JSON_EXTRACT JSON_UNQUOTE JSON_CONTAINS JSON_CONTAINS_PATH JSON_KEYS"
                    + " JSON_LENGTH JSON_DEPTH JSON_TYPE JSON_VALID JSON_SET JSON_INSERT JSON_REPLACE JSON_REMOVE JSON_MERGE"
                    + " JSON_MERGE_PATCH JSON_MERGE_PRESERVE JSON_SEARCH JSON_QUOTE JSON_PRETTY JSON_OVERLAPS JSON"
                    // strings
                    + " BIN ELT FIELD FIND_IN_SET FORMAT FROM_BASE64 TO_BASE64 HEX UNHEX INSERT LOAD_FILE MAKE_SET MID OCT"
                    + " ORD QUOTE STRCMP SUBSTRING_INDEX WEIGHT_STRING MD5 SHA SHA1 SHA2 CRC32 COMPRESS UNCOMPRESS"
                    + " AES_ENCRYPT AES_DECRYPT PASSWORD"
                    // mathematics
                    + " CONV LOG2 POW RAND"
                    // date and time
                    + " ADDDATE ADDTIME CURDATE CURTIME DATEDIFF DATE_ADD DATE_FORMAT DATE_SUB DAY DAYNAME DAYOFMONTH"
                    + " DAYOFWEEK DAYOFYEAR FROM_DAYS FROM_UNIXTIME GET_FORMAT HOUR LAST_DAY MAKEDATE MAKETIME MICROSECOND"
                    + " MINUTE MONTH MONTHNAME PERIOD_ADD PERIOD_DIFF QUARTER SECOND SEC_TO_TIME STR_TO_DATE SUBDATE SUBTIME"
                    + " SYSDATE TIMEDIFF TIMESTAMPADD TIMESTAMPDIFF TIME_FORMAT TIME_TO_SEC TO_DAYS TO_SECONDS"
                    + " UNIX_TIMESTAMP UTC_DATE UTC_TIME UTC_TIMESTAMP WEEK WEEKDAY WEEKOFYEAR YEARWEEK SLEEP"
                    // choice, identity
                    + " IF ISNULL INTERVAL CONNECTION_ID DATABASE SCHEMA VERSION SYSTEM_USER CURRENT_ROLE UUID_SHORT"
                    + " UUID_TO_BIN BIN_TO_UUID INET_ATON INET_NTOA INET6_ATON INET6_NTOA BINARY CHARSET COLLATION"
                    + " IS_FREE_LOCK IS_USED_LOCK RELEASE_LOCK RELEASE_ALL_LOCKS BTREE HASH LINEAR SIGNED UNSIGNED"
                    + " TINYTEXT MEDIUMTEXT TINYBLOB MEDIUMBLOB LONGBLOB");

    private static final Set<String> H2 = set(
            "GROUP_CONCAT STRING_AGG SELECTIVITY ANY_VALUE HISTOGRAM BITAND BITOR BITXOR BITNOT LSHIFT RSHIFT RAND RANDOM"
                    + " ROUNDMAGIC ZERO HEXTORAW RAWTOHEX INSERT QUOTE_IDENT STRINGENCODE STRINGDECODE STRINGTOUTF8"
                    + " UTF8TOSTRING BTRIM XMLATTR XMLNODE XMLCOMMENT XMLCDATA XMLSTARTDOC XMLTEXT"
                    + " DATEADD DATEDIFF DATE_TRUNC DAY_NAME DAY_OF_MONTH DAY_OF_WEEK DAY_OF_YEAR DAYNAME DAYOFMONTH"
                    + " DAYOFWEEK DAYOFYEAR DAY HOUR MINUTE MONTH MONTHNAME QUARTER SECOND WEEK ISO_YEAR ISO_WEEK"
                    + " FORMATDATETIME PARSEDATETIME CURDATE CURTIME SYSDATE TIMESTAMPADD TIMESTAMPDIFF LAST_DAY"
                    + " ARRAY_GET ARRAY_CONTAINS ARRAY_CAT ARRAY_APPEND ARRAY_SLICE ARRAY_LENGTH ARRAY_MAX_CARDINALITY"
                    + " CARDINALITY TRIM_ARRAY UNNEST SYSTEM_RANGE CASEWHEN DATABASE DATABASE_PATH SCHEMA CURRENT_CATALOG"
                    + " CURRENT_SCHEMA H2VERSION SESSION_ID LOCK_MODE LOCK_TIMEOUT MEMORY_FREE MEMORY_USED READONLY"
                    + " RANDOM_UUID GEN_RANDOM_UUID COMPRESS EXPAND HASH ENCRYPT DECRYPT DISK_SPACE_USED VERSION CSVREAD"
                    + " GEOMETRY JSON VARCHAR_IGNORECASE LONGVARCHAR BINARY TO_CLOB DIFFERENCE");

    private static final Set<String> ORACLE = set(
            "SYSDATE SYSTIMESTAMP ADD_MONTHS MONTHS_BETWEEN NEXT_DAY LAST_DAY NUMTODSINTERVAL NUMTOYMINTERVAL TO_CLOB"
                    + " TO_DSINTERVAL TO_YMINTERVAL TO_TIMESTAMP_TZ TO_BLOB HEXTORAW RAWTOHEX LNNVL NANVL VSIZE BITAND"
                    + " RATIO_TO_REPORT KEEP SYS_GUID SYS_CONTEXT SYS_CONNECT_BY_PATH CONNECT_BY_ROOT WM_CONCAT REMAINDER"
                    + " ROWIDTOCHAR CHARTOROWID GROUPING_ID NLSSORT");

    private static final Set<String> SQLSERVER =
            set("ISNULL IIF CHOOSE LEN DATALENGTH CHARINDEX PATINDEX STUFF REPLICATE STR QUOTENAME FORMAT STRING_AGG"
                    + " STRING_SPLIT CONCAT_WS UNICODE TRY_CAST TRY_CONVERT TRY_PARSE PARSE GETDATE GETUTCDATE SYSDATETIME"
                    + " SYSUTCDATETIME SYSDATETIMEOFFSET DATEADD DATEDIFF DATEDIFF_BIG DATENAME DATEPART DATEFROMPARTS"
                    + " DATETIMEFROMPARTS EOMONTH DAY MONTH SWITCHOFFSET TODATETIMEOFFSET ISDATE ISNUMERIC ISJSON"
                    + " JSON_MODIFY OPENJSON COUNT_BIG STDEV STDEVP VAR VARP CHECKSUM_AGG CHECKSUM HASHBYTES NEWID"
                    + " SQUARE RAND OBJECT_ID OBJECT_NAME DB_ID DB_NAME SCHEMA_ID SCHEMA_NAME SUSER_SNAME SUSER_NAME"
                    + " USER_NAME HOST_NAME APP_NAME SERVERPROPERTY OBJECT_DEFINITION COLUMNPROPERTY TYPE_NAME MONEY"
                    + " NOLOCK ROWLOCK UPDLOCK READPAST TABLOCK TABLOCKX HOLDLOCK");

    private static final int WRITES = SessionEffect.LEAVES_RESIDUE;
    private static final int READS = SessionEffect.READS_RESIDUE;

    private static final Map<String, Integer> POSTGRESQL_EFFECTS = effects(
            "SET_CONFIG",
            SessionEffect.WRITES_SETTING,
            "PG_ADVISORY_LOCK",
            SessionEffect.SESSION_LOCK,
            "PG_ADVISORY_LOCK_SHARED",
            SessionEffect.SESSION_LOCK,
            "PG_TRY_ADVISORY_LOCK",
            SessionEffect.SESSION_LOCK,
            "PG_TRY_ADVISORY_LOCK_SHARED",
            SessionEffect.SESSION_LOCK,
            "PG_ADVISORY_UNLOCK",
            0,
            "PG_ADVISORY_UNLOCK_SHARED",
            0,
            "PG_ADVISORY_UNLOCK_ALL",
            0,
            "PG_ADVISORY_XACT_LOCK",
            0,
            "PG_ADVISORY_XACT_LOCK_SHARED",
            0,
            "PG_TRY_ADVISORY_XACT_LOCK",
            0,
            "PG_TRY_ADVISORY_XACT_LOCK_SHARED",
            0,
            "NEXTVAL",
            WRITES,
            "SETVAL",
            WRITES,
            "CURRVAL",
            READS,
            "LASTVAL",
            READS);

    private static final Map<String, Integer> MYSQL_EFFECTS = effects(
            "GET_LOCK", SessionEffect.SESSION_LOCK,
            "LAST_INSERT_ID", WRITES | READS,
            "FOUND_ROWS", READS,
            "ROW_COUNT", READS,
            "NEXTVAL", WRITES,
            "SETVAL", WRITES,
            "LASTVAL", READS);

    private static final Map<String, Integer> H2_EFFECTS = effects(
            "NEXTVAL", WRITES,
            "CURRVAL", READS,
            "LASTVAL", READS,
            "IDENTITY", READS,
            "SCOPE_IDENTITY", READS,
            "LAST_INSERT_ID", READS);

    private static final Map<String, Integer> SQLSERVER_EFFECTS = effects("SCOPE_IDENTITY", READS, "IDENT_CURRENT", 0);

    private KnownFunctions() {}

    /** The effect of calling it unqualified, {@link SessionEffect#NOT_UNDERSTOOD} if it is not known. */
    static int effect(String upperName, SqlDialect dialect) {
        if (KEYWORDS.contains(upperName) || TYPES.contains(upperName) || COMMON.contains(upperName)) {
            return 0;
        }
        Integer special = specials(dialect).get(upperName);
        if (special != null) {
            return special;
        }
        return family(dialect).contains(upperName) ? 0 : SessionEffect.NOT_UNDERSTOOD;
    }

    /** A system variable whose value an earlier statement of the session may have left. */
    static boolean isResidueVariable(String name) {
        String upper = Lookback.upper(name);
        return upper.endsWith("IDENTITY")
                || upper.endsWith("INSERT_ID")
                || upper.endsWith("_COUNT")
                || upper.endsWith("ROWCOUNT")
                || upper.endsWith("ERROR");
    }

    private static Map<String, Integer> specials(SqlDialect dialect) {
        switch (dialect) {
            case POSTGRESQL:
                return POSTGRESQL_EFFECTS;
            case MYSQL:
                return MYSQL_EFFECTS;
            case H2:
                return H2_EFFECTS;
            case SQLSERVER:
                return SQLSERVER_EFFECTS;
            default:
                return Collections.emptyMap();
        }
    }

    private static Set<String> family(SqlDialect dialect) {
        switch (dialect) {
            case POSTGRESQL:
                return POSTGRESQL;
            case MYSQL:
                return MYSQL;
            case H2:
                return H2;
            case ORACLE:
                return ORACLE;
            case SQLSERVER:
                return SQLSERVER;
            default:
                return Collections.emptySet();
        }
    }

    static Set<String> set(String words) {
        return new HashSet<>(Arrays.asList(words.trim().split(" +", -1)));
    }

    private static Map<String, Integer> effects(Object... pairs) {
        Map<String, Integer> map = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], (Integer) pairs[i + 1]);
        }
        return map;
    }
}
