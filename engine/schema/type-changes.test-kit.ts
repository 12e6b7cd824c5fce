/** For the tests of this room: what becomes of values when a field changes its type, and which stand in the way. */

type Settings = Readonly<Record<string, unknown>>

export interface Kept {
  readonly title: string
  readonly from: Settings
  readonly to: Settings
  readonly values: readonly unknown[]
  readonly becomes: readonly unknown[]
  readonly type: string
  readonly rewrite: boolean
}

export const kept: readonly Kept[] = [
  {
    title: 'text grows',
    from: { type: 'text', length: 20 },
    to: { type: 'text', length: 50 },
    values: ['你好', null],
    becomes: ['你好', null],
    type: 'character varying(50)',
    rewrite: false,
  },
  {
    title: 'text shrinks while all values fit',
    from: { type: 'text', length: 50 },
    to: { type: 'text', length: 2 },
    values: ['你好', null],
    becomes: ['你好', null],
    type: 'character varying(2)',
    rewrite: true,
  },
  {
    title: 'text becomes long text',
    from: { type: 'text' },
    to: { type: 'long_text' },
    values: ['a'],
    becomes: ['a'],
    type: 'text',
    rewrite: false,
  },
  {
    title: 'a decimal gets more digits',
    from: { type: 'decimal', precision: 8, scale: 2 },
    to: { type: 'decimal', precision: 12, scale: 2 },
    values: ['1.50'],
    becomes: ['1.50'],
    type: 'numeric(12,2)',
    rewrite: false,
  },
  {
    title: 'a decimal gets more places',
    from: { type: 'decimal', precision: 8, scale: 2 },
    to: { type: 'decimal', precision: 12, scale: 4 },
    values: ['1.50'],
    becomes: ['1.5000'],
    type: 'numeric(12,4)',
    rewrite: true,
  },
  {
    title: 'an integer becomes a decimal',
    from: { type: 'integer' },
    to: { type: 'decimal', precision: 6, scale: 2 },
    values: [12, -9999],
    becomes: ['12.00', '-9999.00'],
    type: 'numeric(6,2)',
    rewrite: true,
  },
  {
    title: 'a whole decimal becomes an integer',
    from: { type: 'decimal', precision: 6, scale: 2 },
    to: { type: 'integer' },
    values: ['12.00', null],
    becomes: [12, null],
    type: 'bigint',
    rewrite: true,
  },
  {
    title: 'text that is a number becomes an integer',
    from: { type: 'text' },
    to: { type: 'integer' },
    values: ['007', '-3'],
    becomes: [7, -3],
    type: 'bigint',
    rewrite: true,
  },
  {
    title: 'text that is a day becomes a date',
    from: { type: 'text' },
    to: { type: 'date' },
    values: ['2024-02-29', null],
    becomes: ['2024-02-29', null],
    type: 'date',
    rewrite: true,
  },
  {
    title: 'a day becomes the first instant of it in the zone',
    from: { type: 'date' },
    to: { type: 'datetime' },
    values: ['2026-05-01'],
    becomes: ['2026-04-30T16:00:00.000Z'],
    type: 'timestamp(3) with time zone',
    rewrite: true,
  },
  {
    title: 'midnight in the zone becomes a day',
    from: { type: 'datetime' },
    to: { type: 'date' },
    values: ['2026-04-30T16:00:00Z'],
    becomes: ['2026-05-01'],
    type: 'date',
    rewrite: true,
  },
  {
    title: 'an option becomes text',
    from: { type: 'enum', enum: 'colour' },
    to: { type: 'text', length: 20 },
    values: ['red'],
    becomes: ['red'],
    type: 'character varying(20)',
    rewrite: true,
  },
  {
    title: 'an option of one enum becomes the same of another',
    from: { type: 'enum', enum: 'colour' },
    to: { type: 'enum', enum: 'paint' },
    values: ['red'],
    becomes: ['red'],
    type: 'character varying(60)',
    rewrite: false,
  },
]

export interface Lost {
  readonly title: string
  readonly from: Settings
  readonly to: Settings
  readonly values: readonly unknown[]
  readonly en: RegExp
  readonly zh: RegExp
}

export const refused: readonly Lost[] = [
  {
    title: 'text that is too long',
    from: { type: 'text', length: 20 },
    to: { type: 'text', length: 3 },
    values: ['abcd', 'abcd', 'abc', '四个字的'],
    en: /^car\.it: 3 record\(s\) of car have a it that does not fit Text \(varchar\(3\)\): abcd ×2, 四个字的 ×1/,
    zh: /^car\.it: car\.it 有 3 条记录的值不能改为“文本”/,
  },
  {
    title: 'long text above its new limit',
    from: { type: 'long_text', length: 50 },
    to: { type: 'long_text', length: 3 },
    values: ['abcd'],
    en: /1 record\(s\).*Long text.*abcd ×1/,
    zh: /长文本/,
  },
  {
    title: 'a decimal that is too great',
    from: { type: 'decimal', precision: 8, scale: 2 },
    to: { type: 'decimal', precision: 4, scale: 2 },
    values: ['100.00', '99.99'],
    en: /1 record\(s\).*numeric\(4,2\)\): 100\.00 ×1/,
    zh: /100\.00 ×1/,
  },
  {
    title: 'a fraction that would be cut',
    from: { type: 'decimal', precision: 8, scale: 2 },
    to: { type: 'integer' },
    values: ['1.50', '2.00'],
    en: /1 record\(s\).*: 1\.50 ×1/,
    zh: /1\.50 ×1/,
  },
  {
    title: 'an integer with too many digits',
    from: { type: 'integer' },
    to: { type: 'decimal', precision: 4, scale: 2 },
    values: [100, 99],
    en: /: 100 ×1/,
    zh: /：100 ×1/,
  },
  {
    title: 'text that is no day',
    from: { type: 'text' },
    to: { type: 'date' },
    values: ['2024-02-30', 'yesterday', '2024-02-29'],
    en: /2 record\(s\).*2024-02-30 ×1, yesterday ×1/,
    zh: /2 条记录/,
  },
  {
    title: 'text that is no number',
    from: { type: 'text' },
    to: { type: 'decimal', precision: 6, scale: 2 },
    values: ['1.234', '1.23'],
    en: /1\.234 ×1/,
    zh: /1\.234 ×1/,
  },
  {
    title: 'a time of day that a date cannot hold',
    from: { type: 'datetime' },
    to: { type: 'date' },
    values: ['2026-05-01T00:00:00Z'],
    en: /1 record\(s\).*Date \(date\)/,
    zh: /日期/,
  },
  {
    title: 'an option that the other enum lacks',
    from: { type: 'enum', enum: 'colour' },
    to: { type: 'enum', enum: 'paint' },
    values: ['red', 'blue', 'blue'],
    en: /2 record\(s\).*: blue ×2/,
    zh: /blue ×2/,
  },
  {
    title: 'a kind that cannot become another',
    from: { type: 'boolean' },
    to: { type: 'date' },
    values: [true, null],
    en: /^car\.it: 1 record\(s\) of car have a it: a field cannot change from Yes or no to Date; add a new field/,
    zh: /^car\.it: car\.it 已有 1 条记录填写：字段类型不能由“是否”改为“日期”/,
  },
]
