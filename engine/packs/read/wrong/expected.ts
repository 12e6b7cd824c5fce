/** What each wrong pack of this folder is answered with: the place, and words of the sentence in both languages. */

interface Expected {
  /** `line:column`, with the file's name before it where it is not the fixture itself. */
  readonly at: string
  readonly zh: string
  readonly en: string
}

export const expected: Readonly<Record<string, Expected>> = {
  // the text of a file
  'tab-indentation.yaml': { at: '4:1', zh: '制表符', en: 'tabs cannot indent' },
  'unclosed-quote.yaml': { at: '7:11', zh: '引号 " 没有结束', en: 'the quote " that begins here is never closed' },
  'unclosed-bracket.yaml': { at: '3:8', zh: '缺少“}”', en: "'}' is missing" },
  'duplicate-key.yaml': { at: '5:1', zh: '键“name”重复', en: "the key 'name' stands here twice" },
  'colon-in-text.yaml': { at: '4:8', zh: '含有冒号的文本请加引号', en: 'put a text that has a colon in quotes' },
  'anchor-bomb.yaml': { at: '3:11', zh: '锚点和别名', en: 'write the content out' },
  'unknown-tag.yaml': { at: '5:3', zh: '类型标记“!!set”', en: "the tag '!!set' is not read" },
  'directive.yaml': { at: '1:1', zh: '% 开头的指令', en: 'directives' },
  'prototype-key.yaml': { at: '4:1', zh: '不能使用键“__proto__”', en: "the key '__proto__' is not allowed" },
  'number-too-big.yaml': { at: '8:10', zh: '99999999999999999999 过大', en: '99999999999999999999 is too big' },
  'too-deep.yaml': { at: '5:268', zh: '超过 64 层', en: 'deeper than 64 levels' },
  'empty-file.yaml': { at: '1:1', zh: '文件中没有定义', en: 'the file holds no definition' },
  'empty-document.yaml': { at: '5:4', zh: '“---”之后没有定义', en: "no definition after '---'" },
  'list-document.yaml': { at: '1:1', zh: '必须是映射', en: 'a definition is a mapping (key: value), found a list' },
  // kinds, types and properties
  'kind-missing.yaml': { at: '1:1', zh: '缺少 kind', en: "'kind' is missing" },
  'unknown-kind.yaml': {
    at: '1:7',
    zh: '未知的定义类型“objekt”',
    en: "unknown kind 'objekt' — did you mean 'object'?",
  },
  'unknown-field-type.yaml': {
    at: '7:11',
    zh: '未知的字段类型“txt” — 是否指“text”',
    en: "unknown field type 'txt' — did you mean 'text'?",
  },
  'misspelt-property.yaml': {
    at: '8:5',
    zh: '是否指“required”',
    en: "no property 'requird' — did you mean 'required'?",
  },
  'setting-of-another-type.yaml': {
    at: '8:5',
    zh: 'text 类型的字段没有属性“precision”',
    en: "a field of the type text has no property 'precision'",
  },
  'label-missing.yaml': { at: '5:5', zh: '缺少“label”', en: "lacks 'label'" },
  'label-without-en.yaml': { at: '3:8', zh: '“label”缺少“en”', en: "'label' lacks 'en' — write both languages" },
  'label-plain-text.yaml': {
    at: '3:8',
    zh: '请同时写出中文和英文',
    en: 'write both languages: { zh: 名称, en: Name }',
  },
  'label-empty.yaml': { at: '3:1', zh: '现为空值', en: 'found nothing' },
  'required-yes.yaml': {
    at: '8:15',
    zh: '必须是 true 或 false，现为文本“yes”',
    en: '\'required\' must be true or false, found the text "yes" — write true',
  },
  'fields-not-a-list.yaml': { at: '4:1', zh: 'fields 必须是列表', en: 'fields must be a list' },
  'field-not-a-mapping.yaml': { at: '5:5', zh: '现为文本“title”', en: 'found the text "title"' },
  'field-with-object.yaml': { at: '8:5', zh: '不能再写 object', en: "takes no 'object'" },
  // names and identity
  'name-with-capitals.yaml': {
    at: '2:7',
    zh: '可写作“rare_book”',
    en: "lower-case letters, digits and underscores only, and begins with a letter — write 'rare_book'",
  },
  'name-in-chinese.yaml': { at: '5:11', zh: '“书名”不符合要求', en: "'name' cannot be '书名'" },
  'name-of-64-bytes.yaml': { at: '2:7', zh: '长 64 字节，上限为 63 字节', en: 'is 64 bytes long, the limit is 63' },
  'name-with-leading-digit.yaml': { at: '2:7', zh: '以字母开头', en: 'begins with a letter' },
  'name-with-reserved-prefix.yaml': { at: '2:7', zh: '前缀“sys_”为系统保留', en: "the prefix 'sys_' is reserved" },
  'name-reserved.yaml': { at: '2:7', zh: '系统保留的名称', en: "'session' is a reserved name" },
  'field-of-the-engine.yaml': { at: '5:11', zh: '由系统为每个对象自动建立', en: "'created_at' is made by the engine" },
  'duplicate-field.yaml': {
    at: '8:11',
    zh: '第一次在 duplicate-field.yaml:5:11',
    en: "field 'book.title' is defined twice, first at duplicate-field.yaml:5:11",
  },
  'duplicate-object': {
    at: 'b.yaml:2:7',
    zh: '第一次在 a.yaml:2:7',
    en: "object 'book' is defined twice, first at a.yaml:2:7",
  },
  'duplicate-id.yaml': { at: '8:5', zh: '与“state”的 id 相同', en: "has the id of 'state'" },
  'id-not-a-uuid.yaml': { at: '2:5', zh: '小写的 UUID', en: 'an id is a UUID in lower case' },
  'renamed-from-itself.yaml': {
    at: '4:15',
    zh: 'renamed_from 与名称相同',
    en: "renamed_from is the name itself: 'book'",
  },
  // settings of fields
  'unknown-enum.yaml': { at: '13:11', zh: 'stat', en: "did you mean 'state'?" },
  'enum-setting-missing.yaml': {
    at: '5:5',
    zh: 'enum 类型的字段缺少“enum”',
    en: "a field of the type enum lacks 'enum'",
  },
  'unknown-reference-target.yaml': { at: '8:13', zh: 'boook', en: "did you mean 'book'?" },
  'scale-above-precision.yaml': { at: '9:12', zh: '小数', en: 'precision' },
  'min-above-max.yaml': { at: '8:10', zh: '最小值大于最大值', en: 'the minimum exceeds the maximum' },
  'default-of-wrong-type.yaml': { at: '8:14', zh: '默认值须为整数', en: 'the default must be a whole number' },
  'default-not-an-option.yaml': { at: '16:14', zh: '不是可选的选项', en: 'is not one of the options — use lent' },
  'unknown-mask.yaml': { at: '8:11', zh: "没有脱敏方式 'fone'", en: "has no mask 'fone'" },
  // enums
  'enum-without-items.yaml': { at: '1:1', zh: '枚举缺少“items”', en: "enum lacks 'items'" },
  'duplicate-enum-value.yaml': {
    at: '6:14',
    zh: '第一次出现在第 1 项',
    en: "option 'lent' occurs twice, first as item 1",
  },
  'enum-value-as-number.yaml': { at: '5:12', zh: "请加引号：'1'", en: "found the number 1 — put it in quotes: '1'" },
  'unknown-color.yaml': { at: '5:56', zh: '是否指“success”', en: "did you mean 'success'?" },
  // screens
  'template-unknown-column.yaml': {
    at: '16:16',
    zh: '没有字段“titel” — 是否指“title”',
    en: "object 'book' has no field 'titel' — did you mean 'title'?",
  },
  'template-repeated-column.yaml': { at: '16:16', zh: '在列表中重复', en: "field 'title' occurs twice in the list" },
  'template-unknown-object.yaml': {
    at: '12:9',
    zh: '对象“books”不存在',
    en: "object 'books' does not exist — did you mean 'book'?",
  },
  'template-page-size.yaml': { at: '15:14', zh: '可用：10、20、50、100', en: 'allowed: 10, 20, 50, 100' },
  'two-default-templates.yaml': {
    at: '19:1',
    zh: '已有默认模板“books”',
    en: "has a default template already: 'books'",
  },
  'tab-with-two-contents.yaml': {
    at: '15:3',
    zh: '必须且只能是其中一项',
    en: 'exactly one of template, view, url; found: view, url',
  },
  'tab-via-not-a-reference.yaml': {
    at: '30:34',
    zh: '不是指向对象“book”的引用',
    en: "field 'note' is not a reference to object 'book' — allowed: book",
  },
  'tab-via-ambiguous.yaml': {
    at: '31:22',
    zh: '请用 via 指明：book、instead_of',
    en: 'name one with via: book, instead_of',
  },
  'menu-cycle.yaml': {
    at: '4:9',
    zh: 'books → shelves → books',
    en: 'menus are parents of each other: books → shelves → books',
  },
  'menu-unknown-target.yaml': {
    at: '12:19',
    zh: '对象“bok”不存在',
    en: "object 'bok' does not exist — did you mean 'book'?",
  },
  'menu-two-targets.yaml': { at: '12:9', zh: '必须且只能写其中一项', en: 'exactly one of template, object, page, url' },
  'menu-plain-http.yaml': { at: '4:16', zh: '须以 https:// 开头', en: 'begins with https://' },
  // what definitions say of each other
  'role-unknown-object.yaml': {
    at: '13:15',
    zh: '对象“bock”不存在',
    en: "object 'bock' does not exist — did you mean 'book'?",
  },
  'role-unknown-operation.yaml': {
    at: '13:40',
    zh: '是否指“update”',
    en: "did you mean 'update'? Allowed: read, create, update, delete, reveal",
  },
  'role-repeated-operation.yaml': { at: '13:48', zh: '第 1 项与第 3 项相同', en: 'items 1 and 3' },
  'title-not-a-field.yaml': { at: '4:8', zh: '是否指“title”', en: "has no field 'titel' — did you mean 'title'?" },
  'sort-unknown.yaml': { at: '4:7', zh: '是否指“created_at”', en: "did you mean 'created_at'?" },
  'unique-group-unknown.yaml': { at: '5:13', zh: '没有字段“volume”', en: "has no field 'volume'" },
  'unique-group-of-one.yaml': { at: '5:5', zh: '至少需要 2 项', en: 'needs at least 2 item(s)' },
  'extension-of-unknown-object.yaml': { at: '2:9', zh: '对象“bok”不存在', en: "object 'bok' does not exist" },
  'report-unknown-field.yaml': { at: '13:12', zh: '没有字段“titel”', en: "did you mean 'title'?" },
  'strategy-unknown-event.yaml': {
    at: '14:8',
    zh: '事件“book_lend”不存在',
    en: "event 'book_lend' does not exist — did you mean 'book_lent'?",
  },
  // packs
  'pack-misplaced.yaml': {
    at: '1:7',
    zh: '只能写在 pack.yaml',
    en: "'kind: pack' stands only at the head of pack.yaml",
  },
  'pack-missing': { at: 'pack.yaml:1:1', zh: '没有 pack.yaml', en: 'the folder has no pack.yaml' },
  'pack-of-wrong-language': {
    at: 'pack.yaml:5:11',
    zh: '版本 2 不受支持',
    en: 'version 2 of the language of definitions is not supported',
  },
  'pack-version': { at: 'pack.yaml:4:10', zh: '三段数字', en: 'three numbers, such as 1.0.0' },
  'pack-requires-unknown': {
    at: 'pack.yaml:6:12',
    zh: '所依赖的包“systen”不存在',
    en: "required pack 'systen' does not exist — did you mean 'system'?",
  },
  'pack-data-missing': { at: 'pack.yaml:7:27', zh: '数据文件不存在', en: 'no such data file: data/books.csv' },
  // what is computed
  'formula-cycle.yaml': {
    at: '27:14',
    zh: '形成循环：line.share → line.rank → line.share',
    en: 'line.share → line.rank → line.share',
  },
  'formula-unknown-field.yaml': {
    at: '13:9',
    zh: '公式第 2 行第 3 列：没有字段',
    en: "formula 2:3: there is no field 'pirce' — did you mean 'price'?",
  },
  'formula-type.yaml': {
    at: '11:19',
    zh: "'+' 的“数字”须为数字",
    en: "'+' takes a number as number, and this is a text",
  },
  'roll-up-via.yaml': {
    at: '9:10',
    zh: "'line.number' 不是指向 'bill' 的关联字段",
    en: "'line.number' is no reference to 'bill'",
  },
  'roll-up-unique.yaml': { at: '5:12', zh: '不能参与唯一组合', en: 'it can be in no unique group' },
  'roll-up-filter.yaml': { at: '13:33', zh: '须为记录的 id', en: 'must be the id (UUID) of a record' },
}
