/** Every sentence of the check of definitions. Names stand in quotes where they could be read as words. */
import type { Text } from '../../kernel/text.ts'
import { speaker } from './sentence.ts'

const sentences = {
  // the shape of one definition
  UNKNOWN_KIND: { zh: '未知的定义类型“{found}”', en: "unknown kind '{found}'" },
  UNKNOWN_FIELD_TYPE: { zh: '未知的字段类型“{found}”', en: "unknown field type '{found}'" },
  UNKNOWN_PROPERTY: { zh: '{where}没有属性“{name}”', en: "{where} has no property '{name}'" },
  MISSING_PROPERTY: { zh: '{where}缺少“{name}”', en: "{where} lacks '{name}'" },
  WRONG_TYPE: { zh: '“{name}”必须是{expected}，现为{found}', en: "'{name}' must be {expected}, found {found}" },
  BAD_PATTERN: { zh: '“{name}”的值“{found}”不符合要求：{rule}', en: "'{name}' cannot be '{found}': {rule}" },
  NAME_TOO_LONG: {
    zh: '“{name}”长 {bytes} 字节，上限为 {limit} 字节（PostgreSQL 标识符的长度）',
    en: "'{name}' is {bytes} bytes long, the limit is {limit} (PostgreSQL's limit of an identifier)",
  },
  TOO_LONG: {
    zh: '“{name}”有 {found} 个字符，上限为 {limit}',
    en: "'{name}' has {found} characters, the limit is {limit}",
  },
  EMPTY_TEXT: { zh: '“{name}”不能为空', en: "'{name}' must not be empty" },
  NOT_A_CHOICE: { zh: '“{name}”不能是{found}', en: "'{name}' cannot be {found}" },
  LANGUAGE_VERSION: {
    zh: '定义语言的版本 {found} 不受支持，本程序支持版本 {expected}',
    en: 'version {found} of the language of definitions is not supported, this program reads version {expected}',
  },
  TOO_SMALL: { zh: '“{name}”不能小于 {limit}，现为 {found}', en: "'{name}' must be at least {limit}, found {found}" },
  TOO_LARGE: { zh: '“{name}”不能大于 {limit}，现为 {found}', en: "'{name}' must be at most {limit}, found {found}" },
  TOO_FEW: { zh: '“{name}”至少需要 {limit} 项', en: "'{name}' needs at least {limit} item(s)" },
  TOO_MANY: { zh: '“{name}”最多 {limit} 项', en: "'{name}' may have at most {limit} items" },
  REPEATED: {
    zh: '“{name}”中的第 {first} 项与第 {second} 项相同',
    en: "items {first} and {second} of '{name}' are the same",
  },
  EXACTLY_ONE: { zh: '“{name}”必须且只能写其中一项：{choices}', en: "'{name}' needs exactly one of {choices}" },
  UNMET: { zh: '“{name}”不符合要求（{rule}）', en: "'{name}' does not meet the requirement: {rule}" },
  // custom SQL
  QUERY_REFUSED: { zh: '自定义 SQL 不能使用{at}：{reason}', en: 'the custom SQL cannot be used{at}: {reason}' },
  QUERY_AND_SOURCE: {
    zh: '对象“{object}”不能同时有 query 与 source',
    en: "object '{object}' cannot have both a query and a source",
  },
  QUERY_WITHOUT_FIELDS: {
    zh: '对象“{object}”没有字段：每个字段对应查询结果的一列',
    en: "object '{object}' has no fields: each names a column of the query's result",
  },
  QUERY_WITHOUT_COLUMN: { zh: '查询结果没有列“{name}”', en: "the query's result has no column '{name}'" },
  QUERY_FIELD_TYPE: {
    zh: '查询结果的列不能是“{type}”类型',
    en: "a column of a query's result cannot be of the type '{type}'",
  },
  QUERY_FIELD_SETTING: {
    zh: '查询结果的列不能设置“{setting}”',
    en: "a column of a query's result cannot have '{setting}'",
  },
  // identity
  DUPLICATE_NAME: { zh: '{kind}“{name}”重复定义{first}', en: "{kind} '{name}' is defined twice{first}" },
  DUPLICATE_ID: {
    zh: '{kind}“{name}”与“{other}”的 id 相同：{id}',
    en: "{kind} '{name}' has the id of '{other}': {id}",
  },
  ID_CHANGED: {
    zh: '{kind}“{name}”已存在，其 id 为 {id}；id 不能更改',
    en: "{kind} '{name}' exists with the id {id}; an id never changes",
  },
  RENAMED_FROM_ITSELF: { zh: 'renamed_from 与名称相同：“{name}”', en: "renamed_from is the name itself: '{name}'" },
  RENAME_STILL_DEFINED: {
    zh: '{kind}“{name}”由“{former}”改名而来，但“{former}”仍有定义',
    en: "{kind} '{name}' is renamed from '{former}', which is still defined",
  },
  RENAME_TAKEN: {
    zh: '“{former}”不能改名为“{name}”：{kind}“{name}”已存在',
    en: "'{former}' cannot be renamed to '{name}': {kind} '{name}' exists already",
  },
  OWNED_BY_OTHER: {
    zh: '{kind}“{name}”属于“{owner}”，“{found}”不能重新定义它',
    en: "{kind} '{name}' belongs to '{owner}'; '{found}' may not redefine it",
  },
  NOT_EXTENSIBLE: {
    zh: '对象“{object}”属于“{owner}”，且不允许他人添加字段',
    en: "object '{object}' belongs to '{owner}' and does not let others add fields",
  },
  RESERVED_NAME: { zh: '“{name}”是系统保留的名称', en: "'{name}' is a reserved name" },
  RESERVED_PREFIX: { zh: '前缀“{prefix}”为系统保留', en: "the prefix '{prefix}' is reserved for the system" },
  ENGINE_FIELD: {
    zh: '字段“{name}”由系统为每个对象自动建立，不能自行定义',
    en: "field '{name}' is made by the engine for every object and cannot be defined",
  },
  FIELDS_NOT_A_LIST: {
    zh: 'fields 必须是列表，每个字段以“- ”开头',
    en: "fields must be a list, each field beginning with '- '",
  },
  FIELD_NOT_A_MAPPING: {
    zh: '每个字段必须是映射（键: 值），现为{found}',
    en: 'each field must be a mapping (key: value), found {found}',
  },
  FIELD_NAMES_OBJECT: {
    zh: '写在对象内的字段属于该对象，不能再写 object；引用的目标对象用 target 指明',
    en: "a field written inside an object belongs to it and takes no 'object'; a reference names what it refers to with 'target'",
  },
  TOO_MANY_FIELDS: {
    zh: '对象“{object}”有 {count} 个字段，上限为 {limit}',
    en: "object '{object}' has {count} fields, the limit is {limit}",
  },
  // what definitions say of each other
  UNKNOWN_REFERENCE: { zh: '{kind}“{name}”不存在', en: "{kind} '{name}' does not exist" },
  UNKNOWN_FIELD: { zh: '对象“{object}”没有字段“{name}”', en: "object '{object}' has no field '{name}'" },
  DELETED_BUT_USED: {
    zh: '{kind}“{name}”已被删除，但仍被使用：{users}',
    en: "{kind} '{name}' is deleted but still used by {users}",
  },
  RENAMED_BUT_USED: {
    zh: '{kind}“{name}”已改名为“{now}”，但旧名仍被使用：{users}',
    en: "{kind} '{name}' is now called '{now}', but the former name is still used by {users}",
  },
  DUPLICATE_VALUE: {
    zh: '枚举值“{name}”重复，第一次出现在第 {first} 项',
    en: "option '{name}' occurs twice, first as item {first}",
  },
  OWNER_FIELD: {
    zh: '字段“{name}”不是人员字段，不能说明记录归谁所有',
    en: "field '{name}' names no person, so it cannot say whose a record is",
  },
  OWNER_THROUGH: {
    zh: '字段“{name}”不是指向另一对象的单选引用，记录不能通过它归属',
    en: "field '{name}' is no reference to one record of another object, so nothing can belong through it",
  },
  PRIVATE_TO: {
    zh: '字段“{name}”不是单选人员字段，不能说明记录是谁的私有记录',
    en: "field '{name}' names no single person, so it cannot say whose private record one is",
  },
  TAG_SCORE: {
    zh: '字段“{name}”不是只读的整数字段，不能保存标签分值之和',
    en: "field '{name}' is no readonly field of whole numbers, so the sum of scores cannot stand there",
  },
  TAG_TEMPLATE: {
    zh: '模板“{name}”属于对象“{other}”，不能用于本对象的标签规则',
    en: "template '{name}' is one of '{other}', so rules of tags of this object cannot use it",
  },
  NOT_TAGGABLE: {
    zh: '“{part}”只用于可打标签的对象（taggable: true）',
    en: "'{part}' is for objects whose records may carry tags (taggable: true)",
  },
  SCOPE_NAME: {
    zh: '“{name}”是固定用词，不能用作数据范围的编码',
    en: "'{name}' is a word of its own and cannot be the name of a scope",
  },
  UNKNOWN_SCOPE: {
    zh: '对象 {object} 没有名为“{name}”的数据范围',
    en: "the object {object} has no scope '{name}'",
  },
  GRANT_OF_ALL: {
    zh: '对所有对象（*）的授权不能写 {part}：它只属于某一个对象',
    en: "a grant of every object ('*') cannot say '{part}', which belongs to one object",
  },
  ROW_RULE: { zh: '数据范围的规则有误：{reason}', en: 'the rule of the rows is wrong: {reason}' },
  ROW_RULE_FIELD: {
    zh: '字段 {name} 已脱敏或在读取时计算，不能用来划定数据范围',
    en: "the field '{name}' is masked or computed when it is read, so rows cannot be told by it",
  },
  LIST_FILTER: { zh: '列表的固定筛选有误：{reason}', en: 'the fixed filter of the list is wrong: {reason}' },
  SUMMARY_FIELD: {
    zh: '字段“{name}”不能用于列表汇总的“{function}”',
    en: "'{function}' cannot be taken of the field '{name}' for the summary of the list",
  },
  DUPLICATE_COLUMN: { zh: '字段“{name}”在{part}中重复', en: "field '{name}' occurs twice in the {part}" },
  CONTROL_NOT_OFFERED: {
    zh: '字段“{name}”没有控件“{control}”',
    en: "field '{name}' has no control '{control}'",
  },
  FORM_DEFAULT: { zh: '字段“{name}”的默认值{reason}', en: "the default of '{name}' {reason}" },
  VALIDATION_NOT_OFFERED: {
    zh: '字段“{name}”的值没有“{rule}”可言',
    en: "'{rule}' means nothing for values of field '{name}'",
  },
  VALIDATION_VALUE: { zh: '“{rule}”{reason}', en: "'{rule}' {reason}" },
  VALIDATION_REVERSED: { zh: '“{least}”大于“{most}”', en: "'{least}' exceeds '{most}'" },
  VALIDATION_PATTERN: { zh: '不是正则表达式：{reason}', en: 'is no regular expression: {reason}' },
  OPERATOR_NOT_OFFERED: {
    zh: '字段“{name}”没有操作符“{operator}”',
    en: "field '{name}' has no operator '{operator}'",
  },
  QUERY_DEFAULT: { zh: '默认条件不成立：{reason}', en: 'the condition to open with is no condition: {reason}' },
  TWO_DEFAULTS: {
    zh: '对象“{object}”已有默认模板“{other}”',
    en: "object '{object}' has a default template already: '{other}'",
  },
  TAB_CONTENTS: {
    zh: '页签内容必须且只能是其中一项：template、view、url；现有：{found}',
    en: 'a tab shows exactly one of template, view, url; found: {found}',
  },
  TAB_VIA_WITHOUT_TEMPLATE: { zh: 'via 只能与 template 一起使用', en: "'via' means something only beside 'template'" },
  TAB_VIA_NOT_REFERENCE: {
    zh: '字段“{via}”不是指向对象“{object}”的引用',
    en: "field '{via}' is not a reference to object '{object}'",
  },
  TAB_VIA_AMBIGUOUS: {
    zh: '对象“{from}”有多个字段指向“{object}”，请用 via 指明：{candidates}',
    en: "object '{from}' has several fields that refer to '{object}'; name one with via: {candidates}",
  },
  TAB_VIA_NONE: {
    zh: '对象“{from}”没有指向“{object}”的引用字段，不能作为它的页签',
    en: "object '{from}' has no field that refers to '{object}', so it cannot be a tab of it",
  },
  TAB_URL_HOST: {
    zh: '占位符只能写在主机名之后，如 https://example.com/view?id=${id}；主机名须固定',
    en: 'a place stands after the host, such as https://example.com/view?id=${id}; the host itself is fixed',
  },
  TAB_URL_PLACE: {
    zh: '地址中的“{found}”不是占位符；须为 ${id} 或 ${字段名}',
    en: "'{found}' in the address is no place; write ${id} or ${field}",
  },
  MENU_CYCLE: { zh: '菜单的上级形成循环：{cycle}', en: 'menus are parents of each other: {cycle}' },
  COMPUTED_NOT_UNIQUE: {
    zh: '字段“{name}”由其他记录汇总或在读取时计算，不能参与唯一组合',
    en: "field '{name}' is made of other records or computed when it is read, so it can be in no unique group",
  },
  COMPUTED_CYCLE: {
    zh: '计算字段互相依赖，形成循环：{cycle}',
    en: 'computed fields need one another: {cycle}',
  },
  // existing tables
  SOURCE_SCHEMA: {
    zh: '模式“{name}”属于数据库或系统自身，其中的表不能作为对象',
    en: "schema '{name}' belongs to the database or to the system itself; its tables cannot be objects",
  },
  SOURCE_SCHEMA_NEEDED: {
    zh: '请写明表“{name}”所在的模式（schema）；只有系统自身的定义可以省略',
    en: "name the schema in which '{name}' stands; only the engine's own definitions leave it out",
  },
  SOURCE_SOFT_DELETE: {
    zh: '现有表没有可供软删除的列：其记录删除即消失',
    en: 'an existing table has no columns for soft deletion: what is deleted there is gone',
  },
  SOURCE_CHANGED: {
    zh: '对象“{object}”不能由自建表改为现有表，反之亦然；请另建对象',
    en: "object '{object}' cannot change from a table of ours to an existing one or back; make another object",
  },
  COLUMN_TYPE: { zh: '“{type}”不是 PostgreSQL 的类型名称', en: "'{type}' is no name of a type of PostgreSQL" },
  COLUMN_OF_OURS: {
    zh: '“{name}”只用于来自现有表的对象；“{object}”的表由系统建立',
    en: "'{name}' is for objects over existing tables; the table of '{object}' is made by the engine",
  },
  COLUMN_KIND: {
    zh: '列的类型 {type} 不能作为“{kind}”字段；须能当作 {canonical}',
    en: 'a column of type {type} cannot be a field of the kind {kind}, which needs {canonical}',
  },
  SOURCE_KIND: {
    zh: '“{kind}”字段的值由系统保管，不能放在现有表中',
    en: 'the engine keeps what belongs to a field of the kind {kind}; it cannot stand in an existing table',
  },
  SOURCE_COLUMN_NEEDED: {
    zh: '对象“{object}”的记录在现有表中，系统不会给它加列；请用 column 指明字段“{name}”所在的列',
    en: "the records of '{object}' are in an existing table, to which the engine adds no columns; name the column of field '{name}' with column",
  },
  SOURCE_COLUMN_TAKEN: {
    zh: '列“{column}”不能作为字段',
    en: "column '{column}' cannot be a field",
  },
  SOURCE_COLUMN_TWICE: {
    zh: '列“{column}”已是字段“{other}”',
    en: "column '{column}' is the field '{other}' already",
  },
  TARGET_MANY: {
    zh: '对象“{object}”的主键不是 UUID，不能被多选关联；请改用单选关联',
    en: "the key of '{object}' is no uuid, so no list can refer to its records; use a reference to one record",
  },
  TARGET_KEY: {
    zh: '对象“{object}”的主键不是单独一列，不能被关联',
    en: "the key of '{object}' is not one column, so nothing can refer to its records",
  },
  MEASURE_WITHOUT_FIELD: { zh: '{function} 需要 field', en: "'{function}' needs a field" },
} as const satisfies Record<string, Text>

export type SentenceCode = keyof typeof sentences

export const say = speaker<SentenceCode>(sentences)
