import assert from 'node:assert/strict'
import fc from 'fast-check'
import { testWorkspace, type TestWorkspace } from '../../testing/index.ts'
import { masks } from './index.ts'

const examples: Readonly<Record<string, readonly (readonly [clear: string, masked: string])[]>> = {
  phone: [
    ['13700007583', '137****7583'],
    ['0755-26001234', '075****1234'],
    ['26001234', '****34'],
    ['260012345', '****2345'],
    ['110', '****'],
    ['', ''],
  ],
  id_card: [
    ['11010519491231002X', '1****************X'],
    ['1234', '****************'],
  ],
  email: [
    ['zhangsan@example.com', 'z***@example.com'],
    ['zs@example.com', '***@example.com'],
    ['@example.com', '***'],
    ['nobody', '***'],
  ],
  name: [
    ['张三', '张**'],
    ['欧阳娜娜', '欧**'],
    ['张', '**'],
    ['𠮷野家', '𠮷**'],
  ],
  bank: [
    ['6222020200001234567', '**** **** **** 4567'],
    ['12345678', '**** **** **** '],
  ],
  full: [['secret', '******']],
}

describe('a mask', () => {
  let workspace: TestWorkspace
  before(async () => {
    workspace = await testWorkspace()
  })
  after(() => workspace.drop())

  it('shows of each kind of value what it should and no more', () => {
    assert.deepEqual(Object.keys(examples).sort(), masks.names().sort())
    for (const [name, pairs] of Object.entries(examples)) {
      for (const [clear, masked] of pairs) assert.equal(masks.get(name).apply(clear), masked, `${name} ${clear}`)
    }
  })

  it('never shows a whole value, however short', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...masks.names()),
        fc.string({ unit: fc.constantFrom('1', '张', '@', '😀'), minLength: 1, maxLength: 20 }),
        (name, clear) => {
          const masked = masks.get(name).apply(clear)
          assert.ok(masked.includes('**') && !masked.includes(clear), `${name} ${clear} → ${masked}`)
        },
      ),
    )
  })

  it('gives the same text in PostgreSQL as in memory', async () => {
    const unit = fc.oneof(
      fc.constantFrom(..."01234567890@.-张三𠮷😀 '\\%*".split(/(?:)/u)),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
    )
    const random = fc.sample(fc.string({ unit, maxLength: 22 }), { numRuns: 2000, seed: 4 })
    const values = [...random, ...Object.values(examples).flatMap((pairs) => pairs.map(([clear]) => clear))].filter(
      (value) => !value.includes('\u0000'),
    )
    for (const mask of masks.names().map((name) => masks.get(name))) {
      const rows = await workspace.db.query<{ masked: string | null }>(
        `select ${mask.sql('v.clear')} as masked from unnest($1::text[] || null::text) with ordinality as v(clear, n) order by n`,
        [values],
      )
      assert.deepEqual(
        rows.map(({ masked }) => masked),
        [...values.map((value) => mask.apply(value)), null],
        mask.name,
      )
    }
  })
})
