/**
 * Values for random rules and records, from small pools, so that random rules meet random records often: empty text,
 * Chinese, emoji, LIKE's own characters, decimals of many digits, the edges of the calendar.
 */
import fc from 'fast-check'
import { type RuleFields, type ValueTypeName, valueTypes } from '../rules/index.ts'

const IDS = [
  '019aa5f0-0000-7000-8000-000000000001',
  '019aa5f0-0000-7000-8000-000000000002',
  '019aa5f0-0000-7000-8000-00000000000a',
]

/** Canonical values that a field of the type may hold. */
export const storedValues: Readonly<Record<ValueTypeName, readonly unknown[]>> = {
  text: [
    '',
    ' ',
    'a',
    'A',
    'ab',
    'aB',
    '深圳',
    '深圳市',
    'a%b',
    'axb',
    'a_b',
    'a\\b',
    '\\',
    '%',
    '_',
    'é',
    'É',
    'e\u0301',
    'ΣΑΣ',
    'σας',
    'İi',
    'ii',
    'ß',
    '😀',
    '\uffff',
    '50%_x',
    "o'b",
    '"',
    '$1',
    'ⅷ',
  ],
  markup: [
    '<p>深圳</p><p>市</p>',
    '<p>深<strong>圳</strong>市</p>',
    'a%b',
    '<ul><li>a</li><li>b</li></ul>',
    '<p>a &lt;b&gt; &amp;lt; c</p>',
    '<h2>A\u00a0 \n B</h2><hr /><p>Ab<br />😀</p>',
    '<p><a href="https://example.com/?x=&quot;ab&quot;">\\</a></p>',
    '<hr />',
  ],
  number: [0, 1, -1, 2, 10, 100, 9007199254740991, -9007199254740991, 9007199254740990],
  decimal: [
    '0.00',
    '0.01',
    '-0.01',
    '0.10',
    '1.00',
    '5.00',
    '289.16',
    '99999999999999999999999999.99',
    '-99999999999999999999999999.98',
    '99999999999999999999999999.98',
  ],
  boolean: [true, false],
  date: [
    '0001-01-01',
    '9999-12-31',
    '2024-02-29',
    '2026-03-29',
    '2026-11-14',
    '2026-11-15',
    '2026-11-16',
    '2026-11-20',
    '2026-11-21',
    '2026-11-22',
    '2026-11-27',
    '2026-11-28',
    '2026-11-30',
    '2026-12-01',
    '2026-10-21',
    '2025-11-21',
  ],
  datetime: [
    '0001-01-01T00:00:00.000Z',
    '9999-12-31T23:59:59.999Z',
    '2026-11-20T15:59:59.999Z',
    '2026-11-20T16:00:00.000Z',
    '2026-11-21T04:00:00.000Z',
    '2026-11-21T15:59:59.999Z',
    '2026-11-21T16:00:00.000Z',
    '2026-11-15T16:00:00.000Z',
    '2026-11-14T16:00:00.001Z',
    '2026-03-08T07:30:00.000Z',
    '2026-11-01T05:30:00.000Z',
    '2026-11-01T06:30:00.000Z',
  ],
  time: ['00:00:00', '00:00:01', '08:30:00', '08:30:15', '12:00:00', '23:59:00', '23:59:59'],
  option: ['1', '0', 'follow', 'Follow', '潜在'],
  options: [['1'], ['0', '1'], ['1', 'follow', '潜在'], ['Follow'], [], ['0', '1', 'follow', 'Follow', '潜在']],
  reference: IDS,
  references: [[IDS[0]], [IDS[1], IDS[0]], [IDS[2]], [], IDS],
  tags: [[IDS[0]], [IDS[1], IDS[0]], [IDS[2]], [], IDS],
  region: ['110101', '440000', '440300', '440305', '440306', '441900', '460321', '469001', '650100', '820000'],
  json: [0, '', 'text', false, [], {}, { a: [1, { b: null }] }],
  point: [
    { lng: 114.0579, lat: 22.5431 },
    { lng: 114.0579001, lat: 22.5431 },
    { lng: 113.2644, lat: 23.1291 },
    { lng: -180, lat: 0 },
    { lng: 180, lat: 0 },
    { lng: 0, lat: 90 },
    { lng: 0, lat: -90 },
    { lng: -65.9421, lat: -22.5431 },
  ],
}

/** Further values that only rules name: of options each for itself. */
const ruleValues: Readonly<Partial<Record<ValueTypeName, readonly unknown[]>>> = {
  number: [1.5, -0.5, -0, 1e18, 1e30],
  decimal: [0, 0.1, 5, '5', '289.160', '1e2', 100000],
  options: ['1', '0', 'follow', 'Follow', '潜在'],
  markup: ['a', 'ab', '深圳 市', '深圳市', '<b>', '&lt;', 'strong', 'a%b', '\\', 'A B', 'Ab 😀', 'b> &'],
  references: IDS,
  tags: IDS,
  time: ['00:00', '08:30', '23:59'],
  datetime: ['2026-11-21', '2026-11-20', '2026-03-08', '0001-01-01', '9999-12-31', '2026-11-21T12:00:00+08:00'],
}

/** A value of the field's type as a rule may write it. */
export function ruleValue(type: ValueTypeName, fields: RuleFields, field: string): fc.Arbitrary<unknown> {
  const known = fields.field(field)
  if (!known) throw new Error(`no field ${field}`)
  const pool = [...storedValues[type], ...(ruleValues[type] ?? [])].filter(
    (value) => 'value' in valueTypes.get(type).read(value, known),
  )
  // nothing is compared with a point or with JSON
  return pool.length > 0 ? fc.constantFrom(...pool) : fc.constant(null)
}
