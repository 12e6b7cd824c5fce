/** Searching: finds what LIKE over normalised text would find, by way of an index. */
import assert from 'node:assert/strict'
import fc from 'fast-check'

import { accessPlan, systemPrincipal } from '../access/index.ts'
import type { Queryable } from '../database/index.ts'
import { valueTypes } from '../rules/index.ts'
import { loadModel } from '../schema/model-store.ts'
import { applyDefinitions, object, people } from '../testing/definitions.ts'
import { testWorkspace, type TestWorkspace } from '../testing/index.ts'
import { listRecords, listStatement } from './list.ts'
import { type ListRequest, parseListRequest } from './request.ts'
import type { ReadContext } from './select.ts'

const PIECES = [
  ...['张伟', '瑞芳', '科技', '有限公司', '深圳市', '福', '龙', '𠮷野家', '东\u2028西'],
  ...['Straße', 'ÅNG', 'A\u030ang', 'ＷＸ＿', '１３８', '138', '00138000', 'wx_', 'abc', 'ﬁn', '㎏', 'İ', 'Σας', 'ｶﾞ'],
  ...[
    '%',
    '_',
    '\\',
    "'",
    '"',
    '😀',
    '👩‍👩‍👧',
    '🇨🇳',
    ' ',
    '\t',
    '\u001f',
    '\u001e',
    '<b>',
    '&amp;',
    '.',
    '*',
    '(',
    '[^',
    '$1',
    '{}',
  ],
]
const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }).map((pieces) => pieces.join(''))
const ROWS = fc.sample(fc.record({ name: text, note: text, html: text }), { numRuns: 300, seed: 3 })

/** Parts of the texts that are there, as people would type them, and parts of none. */
const fragments = [
  ...fc
    .sample(
      fc.tuple(
        fc.constantFrom(...ROWS),
        fc.constantFrom('name', 'note', 'html'),
        fc.nat(20),
        fc.integer({ min: 1, max: 6 }),
      ),
      { numRuns: 900, seed: 5 },
    )
    .map(([row, field, at, length]) => [...String(row[field as 'name'])].slice(at % 9, (at % 9) + length).join('')),
  ...fc.sample(text, { numRuns: 200, seed: 6 }),
  ...PIECES,
].flatMap((words) => words.trim() || [])

describe('searching', () => {
  let workspace: TestWorkspace
  let context: ReadContext

  before(async () => {
    workspace = await testWorkspace()
    const { db } = workspace
    await applyDefinitions(db, [
      people,
      object('car', {
        name: { type: 'text', length: 200, searchable: true },
        note: { type: 'long_text', searchable: true },
        html: { type: 'rich_text', searchable: true },
        other: { type: 'text' },
        twice: { type: 'formula', formula: "other & '重复'", searchable: true },
      }),
    ])
    await db.query(
      `insert into ${db.table('car')} (id, version, created_at, updated_at, name, note, html, other)
       select gen_random_uuid(), 1, now() + n * interval '1 s', now(), r->>'name', nullif(r->>'note', ''), '<p>' || replace(replace(r->>'html', '&', '&amp;'), '<', '&lt;') || '</p>', r->>'name'
       from jsonb_array_elements($1::jsonb) with ordinality as x(r, n)`,
      [JSON.stringify(ROWS)],
    )
    const model = await loadModel(db)
    const principal = systemPrincipal('test')
    const plan = accessPlan(model, principal, 'car')
    assert.ok(plan)
    context = { db, model, principal, plan, moment: { now: new Date().toISOString(), timeZone: 'Asia/Shanghai' } }
  })

  after(() => workspace.drop())

  const request = (search: string, limit = 500): ListRequest => ({
    fields: [context.plan.object.title],
    expand: new Set(),
    search,
    looksUp: false,
    sort: [{ field: 'created_at', descending: true }],
    limit,
    offset: 0,
    count: 'exact',
  })

  /** LIKE over the normalised text of every field; a letter or digit alone where values begin. */
  async function oracle(words: string): Promise<number> {
    const { db } = workspace
    const plain = (sql: string): string => `lower(translate(normalize(${sql}, nfkc), chr(31), ' '))`
    const [row] = await db.query<{ count: number }>(
      `with w as (select ${plain('$1::text')} as words), p as (
         select case when words ~ '^[\\x01-\\x7f]$' then '' else '%' end || replace(replace(replace(words, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%' as pattern from w)
       select count(*) from ${db.table('car')}, p where ${plain('name')} like pattern or ${plain('note')} like pattern or ${plain('twice')} like pattern
         or ${plain(valueTypes.get('markup').words?.('html') ?? '')} like pattern`,
      [words],
    )
    return Number(row?.count)
  }

  const found = async (on: Queryable, words: string): Promise<number | undefined> => {
    const { data, total } = await listRecords(on, context, request(words))
    assert.equal((JSON.parse(data) as unknown[]).length, total, words)
    return total
  }

  it('finds what LIKE over normalised text finds, with the index and without', async () => {
    const { db } = workspace
    let hits = 0
    await db.transaction(async (tx) => {
      await tx.query('set local enable_seqscan = off')
      for (const words of fragments) {
        const expected = await oracle(words)
        assert.deepEqual([words, await found(tx, words)], [words, expected])
        hits += expected
      }
    })
    for (const words of fragments.slice(0, 200)) assert.equal(await found(db, words), await oracle(words), words)
    assert.ok(hits > fragments.length, `${hits} hits of ${fragments.length} words would not tell much`)
  })

  it('finds a record as soon as it is written, and no longer than its words last', async () => {
    const { db } = workspace
    const one = async (n: number): Promise<void> => {
      const words = `并发${n}号`
      const [row] = await db.query<{ id: string }>(
        `insert into ${db.table('car')} (id, version, created_at, updated_at, name) values (gen_random_uuid(), 1, now(), now(), $1) returning id::text as id`,
        [words],
      )
      assert.equal(await found(db, words), 1)
      await db.query(`update ${db.table('car')} set name = '改名' where id = $1`, [row?.id])
      assert.equal(await found(db, words), 0)
      await db.query(`delete from ${db.table('car')} where id = $1`, [row?.id])
    }
    await Promise.all(Array.from({ length: 40 }, (_, n) => one(n)))
  })
})

describe('the plans of searches', () => {
  const ROWS_OF_FIRM = 30_000
  let workspace: TestWorkspace
  let context: ReadContext

  before(async () => {
    workspace = await testWorkspace()
    const { db } = workspace
    await applyDefinitions(db, [
      people,
      object('firm', {
        name: { type: 'text', searchable: true, indexed: true },
        phone: { type: 'phone', searchable: true, mask: 'phone' },
        place: 'text',
      }),
    ])
    await db.query(
      `insert into ${db.table('firm')} (id, version, created_at, updated_at, name, phone, place)
       select gen_random_uuid(), 1, timestamptz '2026-01-01' + n * interval '1 min', now(),
         case when n % 3 = 0 then '深圳科技有限公司' else '商行' end || n, '139' || lpad((n * 7919 % 100000000)::text, 8, '0'), n % 100
       from generate_series(1, ${ROWS_OF_FIRM}) as n`,
    )
    await db.owner.query(`analyze ${db.table('firm')}`)
    const model = await loadModel(db)
    // an administrator, who sees the mask as everybody does
    const rights = { administrator: true, grants: [], points: new Set<string>(), key: 'plans' }
    const principal = {
      kind: 'user',
      id: '00000000-0000-7000-8000-000000000001',
      name: '',
      account: '',
      rights,
      mustChangePassword: false,
    } as const
    const plan = accessPlan(model, principal, 'firm')
    assert.ok(plan)
    context = { db, model, principal, plan, moment: { now: new Date().toISOString(), timeZone: 'Asia/Shanghai' } }
  })

  after(() => workspace.drop())

  async function explained(search: string, sort = '-created_at', filter?: unknown): Promise<string> {
    const request = parseListRequest(
      { search, sort, ...(filter !== undefined && { filter: JSON.stringify(filter) }) },
      context,
    )
    const { text, values } = listStatement(context, request)
    const lines = await workspace.db.query<{ 'QUERY PLAN': string }>(
      `explain (analyze, costs off, timing off) ${text}`,
      values,
    )
    return lines.map((line) => line['QUERY PLAN']).join('\n')
  }

  it('ask the index of the search text for what few records carry', async () => {
    for (const words of ['行29999', '司12', '29998', '行100']) {
      const plan = await explained(words)
      assert.match(plan, /Bitmap Index Scan on qx_/, plan)
      assert.doesNotMatch(plan, /Seq Scan on firm/, plan)
    }
  })

  it('look no further than the first rows for what many carry, whatever the direction', async () => {
    for (const sort of ['-created_at', 'created_at', 'name', '-name']) {
      const plan = await explained('有限', sort)
      assert.match(plan, /never executed/, plan)
      assert.doesNotMatch(plan, /Bitmap Index Scan on qx_.*actual|Seq Scan on firm/, plan)
    }
  })

  it('find the end that a mask shows, and a whole value, by the index of ends', async () => {
    const [row] = await workspace.db.query<{ phone: string }>(`select phone from ${workspace.db.table('firm')} limit 1`)
    const phone = row?.phone ?? ''
    for (const words of [phone, phone.slice(-4)]) {
      const plan = await explained(words)
      assert.match(plan, /Index Scan (on|using) tx_/, plan)
      assert.doesNotMatch(plan, /Seq Scan on firm/, plan)
    }
  })

  it('combine with filters', async () => {
    const plan = await explained('行29', '-created_at', { '==': [{ var: 'place' }, '99'] })
    assert.match(plan, /Bitmap Index Scan on qx_/, plan)
  })
})
