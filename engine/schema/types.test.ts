import assert from 'node:assert/strict'

import { applyDefinitions, enumeration, object, people } from '../testing/definitions.ts'
import { refusalOf } from '../testing/database-fingerprint.ts'
import { testWorkspace, type TestWorkspace } from '../testing/index.ts'
import { addRows, columnOf, fileOf, valuesOf } from './rows.test-kit.ts'

type Settings = Readonly<Record<string, unknown>>

interface Case {
  readonly title: string
  readonly from: Settings
  readonly to: Settings
  readonly values: readonly unknown[]
  readonly becomes: readonly unknown[]
  readonly type: string
  readonly rewrite: boolean
}

const kept: readonly Case[] = [
  { title: 'text grows', from: { type: 'text', length: 20 }, to: { type: 'text', length: 50 }, values: ['你好', null], becomes: ['你好', null], type: 'character varying(50)', rewrite: false },
  { title: 'text shrinks while all values fit', from: { type: 'text', length: 50 }, to: { type: 'text', length: 2 }, values: ['你好', null], becomes: ['你好', null], type: 'character varying(2)', rewrite: true },
  { title: 'text becomes long text', from: { type: 'text' }, to: { type: 'long_text' }, values: ['a'], becomes: ['a'], type: 'text', rewrite: false },
  { title: 'a decimal gets more digits', from: { type: 'decimal', precision: 8, scale: 2 }, to: { type: 'decimal', precision: 12, scale: 2 }, values: ['1.50'], becomes: ['1.50'], type: 'numeric(12,2)', rewrite: false },
  { title: 'a decimal gets more places', from: { type: 'decimal', precision: 8, scale: 2 }, to: { type: 'decimal', precision: 12, scale: 4 }, values: ['1.50'], becomes: ['1.5000'], type: 'numeric(12,4)', rewrite: true },
  { title: 'an integer becomes a decimal', from: { type: 'integer' }, to: { type: 'decimal', precision: 6, scale: 2 }, values: [12, -9999], becomes: ['12.00', '-9999.00'], type: 'numeric(6,2)', rewrite: true },
  { title: 'a whole decimal becomes an integer', from: { type: 'decimal', precision: 6, scale: 2 }, to: { type: 'integer' }, values: ['12.00', null], becomes: [12, null], type: 'bigint', rewrite: true },
  { title: 'text that is a number becomes an integer', from: { type: 'text' }, to: { type: 'integer' }, values: ['007', '-3'], becomes: [7, -3], type: 'bigint', rewrite: true },
  { title: 'text that is a day becomes a date', from: { type: 'text' }, to: { type: 'date' }, values: ['2024-02-29', null], becomes: ['2024-02-29', null], type: 'date', rewrite: true },
  { title: 'a day becomes the first instant of it in the zone', from: { type: 'date' }, to: { type: 'datetime' }, values: ['2026-05-01'], becomes: ['2026-04-30T16:00:00.000Z'], type: 'timestamp(3) with time zone', rewrite: true },
  { title: 'midnight in the zone becomes a day', from: { type: 'datetime' }, to: { type: 'date' }, values: ['2026-04-30T16:00:00Z'], becomes: ['2026-05-01'], type: 'date', rewrite: true },
  { title: 'an option becomes text', from: { type: 'enum', enum: 'colour' }, to: { type: 'text', length: 20 }, values: ['red'], becomes: ['red'], type: 'character varying(20)', rewrite: true },
  { title: 'an option of one enum becomes the same of another', from: { type: 'enum', enum: 'colour' }, to: { type: 'enum', enum: 'paint' }, values: ['red'], becomes: ['red'], type: 'character varying(60)', rewrite: false },
]

interface Lost {
  readonly title: string
  readonly from: Settings
  readonly to: Settings
  readonly values: readonly unknown[]
  readonly en: RegExp
  readonly zh: RegExp
}

const refused: readonly Lost[] = [
  { title: 'text that is too long', from: { type: 'text', length: 20 }, to: { type: 'text', length: 3 }, values: ['abcd', 'abcd', 'abc', '四个字的'], en: /^car\.it: 3 record\(s\) of car have a it that does not fit Text \(varchar\(3\)\): abcd ×2, 四个字的 ×1/, zh: /^car\.it: car\.it 有 3 条记录的值不能改为“文本”/ },
  { title: 'long text above its new limit', from: { type: 'long_text', length: 50 }, to: { type: 'long_text', length: 3 }, values: ['abcd'], en: /1 record\(s\).*Long text.*abcd ×1/, zh: /长文本/ },
  { title: 'a decimal that is too great', from: { type: 'decimal', precision: 8, scale: 2 }, to: { type: 'decimal', precision: 4, scale: 2 }, values: ['100.00', '99.99'], en: /1 record\(s\).*numeric\(4,2\)\): 100\.00 ×1/, zh: /100\.00 ×1/ },
  { title: 'a fraction that would be cut', from: { type: 'decimal', precision: 8, scale: 2 }, to: { type: 'integer' }, values: ['1.50', '2.00'], en: /1 record\(s\).*: 1\.50 ×1/, zh: /1\.50 ×1/ },
  { title: 'an integer with too many digits', from: { type: 'integer' }, to: { type: 'decimal', precision: 4, scale: 2 }, values: [100, 99], en: /: 100 ×1/, zh: /: ?|：100 ×1/ },
  { title: 'text that is no day', from: { type: 'text' }, to: { type: 'date' }, values: ['2024-02-30', 'yesterday', '2024-02-29'], en: /2 record\(s\).*2024-02-30 ×1, yesterday ×1/, zh: /2 条记录/ },
  { title: 'text that is no number', from: { type: 'text' }, to: { type: 'decimal', precision: 6, scale: 2 }, values: ['1.234', '1.23'], en: /1\.234 ×1/, zh: /1\.234 ×1/ },
  { title: 'a time of day that a date cannot hold', from: { type: 'datetime' }, to: { type: 'date' }, values: ['2026-05-01T00:00:00Z'], en: /1 record\(s\).*Date \(date\)/, zh: /日期/ },
  { title: 'an option that the other enum lacks', from: { type: 'enum', enum: 'colour' }, to: { type: 'enum', enum: 'paint' }, values: ['red', 'blue', 'blue'], en: /2 record\(s\).*: blue ×2/, zh: /blue ×2/ },
  { title: 'a kind that cannot become another', from: { type: 'boolean' }, to: { type: 'date' }, values: [true, null], en: /^car\.it: 1 record\(s\) of car have a it: a field cannot change from Yes or no to Date; add a new field/, zh: /^car\.it: car\.it 已有 1 条记录填写：字段类型不能由“是否”改为“日期”/ },
]

describe('changing what a field holds', () => {
  let workspace: TestWorkspace

  beforeEach(async () => {
    workspace = await testWorkspace()
    await applyDefinitions(workspace.db, [people, enumeration('colour', ['red', 'blue']), enumeration('paint', ['red', 'green'])])
  })

  afterEach(() => workspace.drop())

  for (const { title, from, to, values, becomes, type, rewrite } of kept) {
    it(`${title}, with every value`, async () => {
      const { db } = workspace
      await applyDefinitions(db, [object('car', { it: from })])
      await addRows(db, 'car', values.map((it) => ({ it })))
      const file = await fileOf(db, 'car')
      const { plan } = await applyDefinitions(db, [object('car', { it: to })])
      assert.deepEqual(await valuesOf(db, 'car', 'it'), becomes)
      assert.equal((await columnOf(db, 'car', 'it')).type, type)
      assert.equal((await fileOf(db, 'car')) !== file, rewrite)
      for (const step of plan.steps) assert.deepEqual([step.change, step.rewrite, step.rows], ['change_column', rewrite, rewrite ? values.length : 0])
    })
  }

  for (const { title, from, to, values, en, zh } of refused) {
    it(`${title} refuses the change and is listed`, async () => {
      const { db } = workspace
      await applyDefinitions(db, [object('car', { it: from })])
      await addRows(db, 'car', values.map((it) => ({ it })))
      const refusal = await refusalOf(db, () => applyDefinitions(db, [object('car', { it: to })]))
      assert.equal(refusal.issues.length, 1)
      assert.match(refusal.en[0] ?? '', en)
      assert.match(refusal.zh[0] ?? '', zh)
    })
  }

  it('a field without values may become anything', async () => {
    const { db } = workspace
    await applyDefinitions(db, [object('car', { it: { type: 'boolean' } })])
    await addRows(db, 'car', [{}, {}])
    await applyDefinitions(db, [object('car', { it: { type: 'date' } })])
    await applyDefinitions(db, [object('car', { it: { type: 'user', indexed: true } })])
    await applyDefinitions(db, [object('car', { it: { type: 'integer', indexed: true } })])
    assert.deepEqual(await columnOf(db, 'car', 'it'), { type: 'bigint', required: false, default: null })
  })

  it('a reference turns to another object only while it is empty, and its values are never taken for keys of that', async () => {
    const { db } = workspace
    await applyDefinitions(db, [object('town', { name: 'text' }), object('car', { it: { type: 'reference', target: 'town' } })])
    const [town] = await addRows(db, 'town', [{ name: 'SZ' }])
    await addRows(db, 'car', [{ it: town }, {}])
    const next = object('car', { it: { type: 'reference', target: 'sys_user' } })
    const refusal = await refusalOf(db, () => applyDefinitions(db, [next]))
    assert.deepEqual(refusal.issues, ['REFERENCES_NOTHING'])
    assert.match(refusal.en[0] ?? '', new RegExp(`^car.it: 1 record\\(s\\) of car have a it that is no record of sys_user: ${town} ×1 — empty these`))
    assert.match(refusal.zh[0] ?? '', /有 1 条记录指向的不是 sys_user 的记录/)
    await db.query(`update ${db.table('car')} set it = null`)
    await applyDefinitions(db, [next])
    await assert.rejects(addRows(db, 'car', [{ it: town }]), /foreign key/)
  })
})
