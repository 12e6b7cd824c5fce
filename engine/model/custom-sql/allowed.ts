/** What custom SQL may be made of. Everything else is refused, so that a new feature of PostgreSQL opens nothing by itself. */

/** Kinds of nodes of PostgreSQL's own parse tree. */
export const NODES: ReadonlySet<string> = new Set([
  'SelectStmt',
  'ResTarget',
  'ColumnRef',
  'A_Star',
  'A_Const',
  'A_Expr',
  'A_ArrayExpr',
  'BoolExpr',
  'NullTest',
  'BooleanTest',
  'CaseExpr',
  'CaseWhen',
  'CoalesceExpr',
  'MinMaxExpr',
  'FuncCall',
  'TypeCast',
  'SubLink',
  'RangeVar',
  'RangeSubselect',
  'JoinExpr',
  'CommonTableExpr',
  'SortBy',
  'WindowDef',
  'GroupingSet',
  'List',
  'String',
  'Integer',
])

/** Parts of a SELECT that write or lock. */
export const REFUSED_PARTS: ReadonlySet<string> = new Set(['intoClause', 'lockingClause'])

/** Functions without effects whose result depends on their arguments alone and cannot be made huge by them. */
export const FUNCTIONS: ReadonlySet<string> = new Set([
  // over groups
  ...['count', 'sum', 'avg', 'min', 'max', 'bool_and', 'bool_or', 'every', 'string_agg', 'array_agg', 'mode'],
  ...['percentile_cont', 'percentile_disc', 'stddev', 'stddev_samp', 'stddev_pop', 'variance', 'var_samp', 'var_pop'],
  // over windows; the row that follows is `lag` in the other order
  ...['row_number', 'rank', 'dense_rank', 'percent_rank', 'cume_dist', 'ntile', 'lag'],
  ...['first_value', 'last_value', 'nth_value'],
  // numbers
  ...['abs', 'ceil', 'ceiling', 'floor', 'round', 'trunc', 'mod', 'div', 'sign', 'sqrt', 'width_bucket'],
  // texts
  ...['lower', 'upper', 'initcap', 'length', 'char_length', 'character_length', 'btrim', 'ltrim', 'rtrim', 'left'],
  ...['right', 'substr', 'substring', 'position', 'strpos', 'replace', 'concat', 'concat_ws', 'split_part', 'reverse'],
  ...['starts_with', 'like_escape', 'nullif', 'to_char'],
  // days and times
  ...['date_trunc', 'date_part', 'extract', 'age', 'make_date', 'timezone', 'justify_days', 'justify_hours'],
  // lists
  ...['cardinality', 'array_length', 'array_position', 'array_to_string'],
])

/** Functions that tell the time or who asks, with what stands for them here. */
export const REPLACED_FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ['now', '${now}'],
  ['transaction_timestamp', '${now}'],
  ['statement_timestamp', '${now}'],
  ['clock_timestamp', '${now}'],
])

export const OPERATORS: ReadonlySet<string> = new Set([
  ...['=', '<>', '<', '<=', '>', '>=', '+', '-', '*', '/', '%', '||'],
  // like and its brothers
  ...['~~', '!~~', '~~*', '!~~*'],
  // lists
  ...['@>', '<@', '&&'],
  // how the tree names constructs that are written in words
  ...['BETWEEN', 'NOT BETWEEN', 'BETWEEN SYMMETRIC', 'NOT BETWEEN SYMMETRIC'],
])

export const TYPES: ReadonlySet<string> = new Set([
  ...['int2', 'int4', 'int8', 'numeric', 'float4', 'float8', 'text', 'varchar', 'bpchar', 'bool', 'date', 'time'],
  ...['timestamp', 'timestamptz', 'interval', 'uuid'],
])

/** What `${…}` may name, with the PostgreSQL type of its value. */
export const PLACEHOLDERS: ReadonlyMap<string, string> = new Map([
  ['me', 'uuid'],
  ['now', 'timestamptz'],
  ['today', 'date'],
])
