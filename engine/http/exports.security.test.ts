import assert from 'node:assert/strict'
import { get } from 'node:http'

import { applyDefinitions, definition, enumeration, object } from '../testing/definitions.ts'
import { exported, partsOf, sheetOf } from '../testing/exports.ts'
import { type PersonName, testApp, type TestApp } from '../testing/server.ts'
import { guardText, unguardText } from '../transfer/export/index.ts'

/** Values that no file may hold. */
const PHONE = '13787654321'
const SECRET = 'sentinel-of-the-vault'
const SENTINELS = [PHONE, '7654321', SECRET, 'sentinel']

/** What spreadsheets take for a formula, and what only looks like it. */
const DANGEROUS = [
  '=1+1',
  '=HYPERLINK("http://x.example","y")',
  '+1+1',
  '-1+1',
  '@SUM(A1)',
  "=cmd|' /C calc'!A0",
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  '＝1+1',
  '＋1',
  '－1',
  '＠x',
  "'=1+1",
  "''=1+1",
]
const HARMLESS = ['1=1', 'a-b', "'quoted'", "it's", ' =1', '中文', '', '"=1"', '–1']

describe('exports keep', () => {
  let app: TestApp
  before(async function () {
    this.timeout(120_000)
    app = await testApp()
    await addVaults(app)
  })
  after(() => app.close())

  it('out of their log what was looked for of masked values, and nothing else', async () => {
    const called = { '==': [{ var: 'name' }, 'no such thing'] }
    const filter = { and: [{ '==': [{ var: 'phone' }, PHONE] }, called] }
    for (const asked of [{ filter }, { search: PHONE }, { filter: called }])
      assert.equal((await exported(app, 'editor', 'thing', { fields: 'name', ...asked })).status, 200)
    const log = (await app.as('admin').list('sys_export', { limit: 3, sort: '-created_at' })).is(200)
    assert.deepEqual(
      log.rows.map((each) => [each['condition'], each['search']]),
      [
        [JSON.stringify(called), null],
        [null, '***'],
        [JSON.stringify({ and: [{ '==': [{ var: 'phone' }, '***'] }, called] }), null],
      ],
    )
    assert.ok(!log.text.includes(PHONE))
  })

  for (const format of ['csv', 'xlsx'] as const) {
    for (const who of ['admin', 'editor', 'owner', 'keeper'] as const) {
      it(`masked values from ${who} in every byte of a ${format} file`, async () => {
        const every = 'name,phone,secret,badge,parent,keeper,created_by,id'
        for (const parameters of [{ fields: every }, { fields: 'secret' }, { search: 'x' }, { search: PHONE }]) {
          const { status, bytes, headers } = await exported(app, who, 'thing', { format, ...parameters })
          assert.equal(status, 200)
          const texts = format === 'csv' ? [bytes.toString()] : [...(await partsOf(bytes)).values()]
          const all = [...texts, JSON.stringify([...headers])].join('\n')
          assert.deepEqual(
            SENTINELS.filter((sentinel) => all.includes(sentinel)),
            [],
          )
        }
      })
    }
  }

  it('what is masked masked, and the title of a record behind a reference too', async () => {
    const { rows } = await exported(app, 'editor', 'thing', { fields: 'phone,secret,badge', filter: named('theirs') })
    assert.deepEqual(rows[1], ['137****4321', '******', '137****4321'])
  })

  it('others’ records from those who read and take along their own', async () => {
    const { rows } = await exported(app, 'owner', 'thing', { fields: 'name', sort: 'name' })
    assert.deepEqual(rows.slice(1), [['mine']])
  })

  it('to the rows that may be taken along, where more may be read', async () => {
    assert.equal((await app.as('keeper').list('thing')).is(200).rows.length, 3)
    const { rows } = await exported(app, 'keeper', 'thing', { fields: 'name' })
    assert.deepEqual(rows.slice(1), [['kept']])
    const all = (await app.as('keeper').list('thing', { fields: 'id' })).column('id')
    const chosen = await app.as('keeper').post('/api/v1/thing/export', { fields: ['name'], ids: all })
    assert.deepEqual(chosen.is(200).text.trim().split('\r\n'), ['名称', 'kept'])
  })

  it('lists from those who may only read them, whichever way they ask', async () => {
    for (const who of ['reader', 'revealer', 'people'] as const) {
      const answer = await exported(app, who, 'thing')
      assert.deepEqual([answer.status, answer.code], [403, 'FORBIDDEN'])
      ;(await app.as(who).post('/api/v1/thing/export', {})).refused(403, 'FORBIDDEN')
      assert.equal((await app.as(who).send('HEAD', '/api/v1/thing/export')).status, 403)
    }
    assert.equal((await app.as('editor').send('HEAD', '/api/v1/thing/export')).status, 200)
    for (const who of ['blind', 'nobody'] as const) {
      const answer = await exported(app, who, 'thing')
      assert.deepEqual([answer.status, answer.code], [404, 'NOT_FOUND'])
    }
    assert.equal((await exported(app, 'fresh', 'thing')).status, 403)
  })

  it('what a masked field holds from filters, sorts and searches, as the list does', async () => {
    for (const parameters of [
      { filter: { starts: [{ var: 'phone' }, '137'] } },
      { filter: { '>': [{ var: 'phone' }, '137'] } },
      { sort: 'phone' },
      { sort: '-secret' },
      { filter: { or: [{ '==': [{ var: 'phone' }, PHONE] }, { '==': [{ var: 'name' }, 'x'] }] } },
    ]) {
      const listed = await app.as('editor').list('thing', parameters)
      const file = await exported(app, 'editor', 'thing', parameters)
      assert.deepEqual([file.status, file.code], [listed.status, listed.body['code']], JSON.stringify(parameters))
      assert.equal(file.status, 422)
    }
    const part = await exported(app, 'editor', 'thing', { search: '7654321', fields: 'name' })
    assert.equal(part.rows.length, 1)
  })

  it('count of look-ups by whole masked values, like the list', async () => {
    const filter = { '==': [{ var: 'phone' }, PHONE] }
    const codes = new Set<unknown>()
    for (let tries = 0; tries < 12; tries++) {
      const answer = await exported(app, 'editor', 'thing', { filter, fields: 'name' })
      if (answer.status !== 200) codes.add(answer.code)
    }
    assert.deepEqual([...codes], ['TOO_MANY_ATTEMPTS'])
  })

  it('the titles of records that the reader may not see to their ids', async () => {
    const { rows } = await exported(app, 'owner', 'thing', { fields: 'box,parent,shelf' })
    assert.match(rows[1]?.[0] ?? '', /^[0-9a-f-]{36}$/)
    assert.match(rows[1]?.[1] ?? '', /^[0-9a-f-]{36}$/)
    assert.equal(rows[1]?.[2], 'shelf')
  })

  it('formulas from being formulas, in texts, labels and headings, while numbers stay numbers', async () => {
    const { rows } = await exported(app, 'admin', 'vault', { fields: 'line,level,amount', sort: 'place' })
    assert.deepEqual(
      rows.slice(1).map(([line]) => line),
      [...DANGEROUS.map((text) => `'${text}`), ...HARMLESS],
    )
    assert.deepEqual(rows[0], ["'=line", "'+level", 'amount（中）'])
    assert.deepEqual(rows[1]?.slice(1), ["'-low", '-5.00'])
  })

  it('formulas as plain texts in sheets', async () => {
    const { bytes } = await exported(app, 'admin', 'vault', { format: 'xlsx', fields: 'line,level', sort: 'place' })
    const sheet = await sheetOf(bytes)
    assert.deepEqual(
      sheet.slice(1).map((row) => row[0]?.text),
      // what looks guarded already gets one more, so that taking one off gives back what was there
      [...DANGEROUS.map((text) => (text.startsWith("'") ? `'${text}` : text)), ...HARMLESS],
    )
    assert.doesNotMatch((await partsOf(bytes)).get('xl/worksheets/sheet1.xml') ?? '', /<f[ >]/)
  })

  it('texts as they were, once the guard is taken off', () => {
    for (const text of [...DANGEROUS, ...HARMLESS]) assert.equal(unguardText(guardText(text)), text)
  })

  it('values of people from becoming parts of the statement', async () => {
    const before = (await app.as('admin').list('thing', { count: 'exact' })).page.total
    for (const words of [`x' or '1'='1`, `\\' or 1=1 --`, `'; drop table main.thing; --`, `$1`, `E'\\x27'`, `%' --`]) {
      const search = await exported(app, 'admin', 'thing', { search: words, fields: 'name' })
      assert.equal(search.rows.length, 1, words)
      const filter = { in: [{ var: 'name' }, [words, `${words}"},{"`]] }
      assert.equal((await exported(app, 'admin', 'thing', { filter, fields: 'name' })).rows.length, 1, words)
    }
    assert.equal((await app.as('admin').list('thing', { count: 'exact' })).page.total, before)
  })

  it('to rights as they are when one asks', async () => {
    const grant = (operations: readonly string[]) =>
      definition('role', 'sample_reader', { owner: 'sample', grants: [{ object: 'vault', operations }] })
    await apply(app, grant(['read', 'export']))
    assert.equal((await exported(app, 'reader', 'vault')).status, 200)
    await apply(app, grant(['read']))
    const answer = await exported(app, 'reader', 'vault')
    assert.deepEqual([answer.status, answer.code], [403, 'FORBIDDEN'])
  })

  it('to so many files at a time, of one person and of all', async function () {
    this.timeout(30_000)
    await fillVault(app)
    const slow = await Promise.all([1, 2].map(() => begin(app, 'admin', '/api/v1/vault/export?fields=line')))
    const answer = await exported(app, 'admin', 'vault')
    assert.deepEqual([answer.status, answer.code], [429, 'TOO_MANY_EXPORTS'])
    assert.ok(Number(answer.headers.get('retry-after')) > 0)
    for (const each of slow) each.leave()
  })

  it('nobody believing in a file that did not end well', async function () {
    this.timeout(30_000)
    await fillVault(app)
    const file = await begin(app, 'admin', '/api/v1/vault/export?fields=line')
    const [busy] = await app.db.query<{ pid: number }>(
      `select pid from pg_stat_activity where query like 'copy (%' and pid <> pg_backend_pid()
       order by query_start desc limit 1`,
    )
    await app.db.query('select pg_terminate_backend($1)', [busy?.pid])
    await assert.rejects(file.rest())
    await eventually(async () => {
      const [entry] = (await app.as('admin').list('sys_export', { limit: 1 })).rows
      assert.deepEqual([entry?.['object'], entry?.['state']], ['vault', 'failed'])
    })
  })
})

function named(name: string): object {
  return { '==': [{ var: 'name' }, name] }
}

async function apply(app: TestApp, ...definitions: Parameters<typeof applyDefinitions>[1]): Promise<void> {
  await applyDefinitions(app.db, definitions)
  await app.services.models.refresh()
}

/** Things of several people with what may not be told, and a vault of texts that look like formulas. */
async function addVaults(app: TestApp): Promise<void> {
  await apply(
    app,
    enumeration('vault_level', [{ value: 'low', label: { zh: '-low', en: '-low' } }]),
    object('vault', {
      line: { type: 'long_text', length: 60_000, label: { zh: '=line', en: '=line' } },
      level: { type: 'enum', enum: 'vault_level', label: { zh: '+level', en: '+level' } },
      amount: 'decimal',
      place: { type: 'integer', indexed: true },
    }),
  )
  const admin = app.as('admin')
  const shelf = await admin.make('shelf', { name: 'shelf' })
  const box = await admin.make('box', { name: 'box' })
  const badge = await admin.make('badge', { number: PHONE })
  const shared = { badge: badge.id, box: box.id, secret: SECRET }
  const theirs = await admin.make('thing', { name: 'theirs', phone: PHONE, keeper: app.ids.other, ...shared })
  const more = { ...shared, parent: theirs.id }
  await admin.make('thing', { name: 'mine', phone: '13700000001', keeper: app.ids.owner, shelf: shelf.id, ...more })
  await admin.make('thing', { name: 'kept', phone: '13700000002', keeper: app.ids.keeper, ...more })
  for (const [place, line] of [...DANGEROUS, ...HARMLESS].entries()) {
    const made = await admin.make('vault', { place, level: 'low', amount: '-5' })
    await app.db.query(`update ${app.db.table('vault')} set line = $1 where id = $2`, [line, made.id])
  }
}

/** More than a reader takes at once. */
async function fillVault({ db }: TestApp): Promise<void> {
  await db.query(
    `insert into ${db.table('vault')} (id, version, created_at, updated_at, line, place)
     select gen_random_uuid(), 1, now(), now(), repeat('y', 40000), 1000 + n from generate_series(1, 900) as n`,
  )
}

interface Begun {
  leave(): void
  rest(): Promise<void>
}

/** A file of which nothing but the first bytes is read yet. */
function begin(app: TestApp, person: PersonName, path: string): Promise<Begun> {
  return new Promise((resolve, reject) => {
    void app.session(person).then((token) => {
      const request = get(`${app.url}${path}`, { headers: { Authorization: `Bearer ${token}` } }, (response) => {
        response.once('readable', () =>
          resolve({
            leave: () => response.destroy(),
            rest: async () => {
              for await (const _ of response);
            },
          }),
        )
      })
      request.on('error', reject)
    })
  })
}

async function eventually(check: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await check()
    } catch (error) {
      if (tries > 60) throw error
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
}
