/** Every sentence about the files of a pack; what their contents mean is judged elsewhere. */
import type { Text } from '../../kernel/text.ts'
import { speaker } from '../../model/validate/sentence.ts'

const sentences = {
  // the text of a file
  YAML_TAB: { zh: '缩进中不能使用制表符（Tab），请改用空格', en: 'tabs cannot indent, use spaces' },
  YAML_QUOTE: { zh: '此处开始的引号 {quote} 没有结束', en: 'the quote {quote} that begins here is never closed' },
  YAML_BRACKET: {
    zh: '此处开始的括号没有结束，缺少“{bracket}”',
    en: "the bracket that begins here is never closed, '{bracket}' is missing",
  },
  YAML_DUPLICATE_KEY: { zh: '键“{key}”重复', en: "the key '{key}' stands here twice" },
  YAML_INDENT: {
    zh: '缩进有误：同一层的键须从同一列开始',
    en: 'wrong indentation: keys of one level begin at the same column',
  },
  YAML_COLON: {
    zh: '此处应为“键: 值”，冒号后须有空格',
    en: "'key: value' was expected here, with a space after the colon",
  },
  YAML_NESTED: {
    zh: '同一行内不能有两个“键: 值”；含有冒号的文本请加引号',
    en: "two 'key: value' on one line: put a text that has a colon in quotes",
  },
  YAML_SCALAR: { zh: '文本不能以“{found}”开头，请加引号', en: "a text cannot begin with '{found}', put it in quotes" },
  YAML_ESCAPE: { zh: '双引号内的转义“{found}”无效', en: "'{found}' is no escape that double quotes know" },
  YAML_SYNTAX: { zh: 'YAML 语法错误：{reason}', en: 'not valid YAML: {reason}' },
  YAML_ANCHOR: {
    zh: '不支持锚点和别名（& 与 *），请直接写出内容',
    en: 'anchors and aliases (& and *) are not read here, write the content out',
  },
  YAML_TAG: { zh: '不支持类型标记“{tag}”', en: "the tag '{tag}' is not read here" },
  YAML_DIRECTIVE: { zh: '不支持 % 开头的指令', en: 'directives (lines that begin with %) are not read here' },
  YAML_DEPTH: { zh: '嵌套超过 {limit} 层', en: 'nested deeper than {limit} levels' },
  YAML_KEY: { zh: '键必须是文本', en: 'a key must be a text' },
  KEY_REFUSED: { zh: '不能使用键“{key}”', en: "the key '{key}' is not allowed" },
  NUMBER_TOO_BIG: {
    zh: '数字 {found} 过大，无法准确表示；如为文本请加引号',
    en: 'the number {found} is too big to be kept exactly; put it in quotes if it is a text',
  },
  // files
  FOLDER_MISSING: { zh: '目录不存在或无法读取：{folder}', en: 'no such folder, or it cannot be read: {folder}' },
  PACK_MISSING: { zh: '目录中没有 pack.yaml', en: 'the folder has no pack.yaml' },
  FILE_TOO_LARGE: {
    zh: '文件大小为 {found} 字节，上限为 {limit}',
    en: 'the file has {found} bytes, the limit is {limit}',
  },
  TOO_MANY_FILES: { zh: '目录中的文件超过 {limit} 个', en: 'the folder holds more than {limit} files' },
  NOT_UTF8: { zh: '文件不是 UTF-8 编码', en: 'the file is not UTF-8' },
  LINK_REFUSED: {
    zh: '符号链接指向包目录之外或指向目录：{target}',
    en: "the link leads out of the pack's folder, or to a folder: {target}",
  },
  FILE_EMPTY: { zh: '文件中没有定义', en: 'the file holds no definition' },
  DOCUMENT_EMPTY: { zh: '“---”之后没有定义', en: "there is no definition after '---'" },
  DOCUMENT_NOT_MAPPING: {
    zh: '定义必须是映射（键: 值），现为{found}',
    en: 'a definition is a mapping (key: value), found {found}',
  },
  KIND_MISSING: { zh: '缺少 kind', en: "'kind' is missing" },
  PACK_MISPLACED: {
    zh: 'kind: pack 只能写在 pack.yaml 的第一个文档',
    en: "'kind: pack' stands only at the head of pack.yaml",
  },
  PACK_NAME_RESERVED: { zh: '“{name}”是系统保留的包名', en: "'{name}' is a reserved name of a pack" },
  // packs among each other
  UNKNOWN_PACK: { zh: '所依赖的包“{name}”不存在', en: "required pack '{name}' does not exist" },
  PACK_TWICE: { zh: '包“{name}”重复，另一个位于 {folder}', en: "pack '{name}' is given twice, also in {folder}" },
  PACK_CYCLE: { zh: '包的依赖形成循环：{cycle}', en: 'packs require each other: {cycle}' },
  // data
  DATA_FILE_MISSING: { zh: '数据文件不存在：{file}', en: 'no such data file: {file}' },
  DATA_NOT_ROWS: {
    zh: '数据文件必须是列表，每项为映射（键: 值）',
    en: 'a data file is a list whose items are mappings (key: value)',
  },
  DATA_COLUMN_UNKNOWN: { zh: '对象“{object}”没有字段“{name}”', en: "object '{object}' has no field '{name}'" },
  DATA_OBJECT_UNKNOWN: { zh: '对象“{name}”不存在', en: "object '{name}' does not exist" },
  DATA_KEY_MISSING: { zh: '数据缺少键列“{name}”', en: "the data lacks the key column '{name}'" },
  CSV_HEADER: {
    zh: '表头有误：列名“{name}”为空或重复',
    en: "wrong header: the column name '{name}' is empty or occurs twice",
  },
  CSV_COLUMNS: {
    zh: '此行有 {found} 列，表头有 {expected} 列',
    en: 'this row has {found} columns, the header has {expected}',
  },
  CSV_QUOTE: { zh: '引号没有正确结束', en: 'a quote is not closed properly' },
  CSV_SYNTAX: { zh: 'CSV 格式错误：{reason}', en: 'not valid CSV: {reason}' },
} as const satisfies Record<string, Text>

export type PackSentence = keyof typeof sentences

export const say = speaker<PackSentence>(sentences)
