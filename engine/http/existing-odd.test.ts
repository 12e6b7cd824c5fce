import assert from 'node:assert/strict'

import { connect, quoteIdentifier } from '../database/index.ts'
import { type Answer, type Client, type Row, testApp, type TestApp } from '../testing/server.ts'
import { testServer } from '../testing/workspace.ts'

const LONG = '一二三四五六七八九十一二三四五六七八九十一'

/** Tables as people make them who think of other programs: names in capitals and other scripts, types of all sorts. */
const SCRIPT = `
  create type "Mood" as enum ('happy', 'very sad', '一般');
  create domain positive as integer check (value > 0);
  create table "Order ""Items" (
    "Id" bigserial primary key, "select" varchar(10) not null, "名称" text, "con""structor" text, constructor text,
    "a.b" integer, "z\u200bw" text, version integer not null default 7,
    created_at timestamp not null default '2026-01-01 08:00', price double precision, mood "Mood" not null default 'happy',
    amount positive check (amount < 1000), total numeric generated always as (coalesce(price, 0)::numeric * 2) stored,
    data json, tags text[], span interval, code character(5) unique, stamp timestamptz(6), uid uuid default gen_random_uuid(),
    flag boolean default true, ${LONG} integer, id text, constraint both_given check (("a.b" is null) = (flag is null)));
  comment on table "Order ""Items" is '订单明细：一行一件';
  comment on column "Order ""Items".price is '单价';
  comment on column "Order ""Items"."a.b" is E'第一行\\n第二行';
  create table no_key (a integer, b text);
  insert into no_key select n % 3, 'row ' || n / 2 from generate_series(0, 49) as n;
  create table parted (k integer, day date, note text, primary key (k, day)) partition by range (day);
  create table parted_26 partition of parted for values from ('2026-01-01') to ('2027-01-01');
  create table parted_27 partition of parted for values from ('2027-01-01') to ('2028-01-01');
  create table node (id integer generated always as identity primary key, name text not null,
    parent integer references node on delete set null);
  create table pair (a integer, b text, node_id integer references node, primary key (a, b));
  create table beyond (x integer primary key, a integer, b text, foreign key (a, b) references pair);
  create table outside (id integer primary key, node_id integer references node);
  create table numbered (k numeric(10, 0) primary key, v text not null);
  create view happy as select "Id" as number, "select" as word from "Order ""Items" where mood = 'happy';
`

describe('existing tables of every sort', () => {
  let app: TestApp
  let admin: Client
  let schema: string
  before(async () => {
    app = await testApp()
    admin = app.as('admin')
    schema = `odd "x" ${app.db.workspace}`
    const name = quoteIdentifier(schema)
    await app.db.owner.transaction(async (tx) => {
      await tx.query(`create schema ${name}`)
      await tx.query(`set local search_path to ${name}`)
      await tx.query(SCRIPT)
    })
  })
  after(async () => {
    await app.db.owner.query(`drop schema if exists ${quoteIdentifier(schema)} cascade`)
    await app.close()
  })

  const sql = (text: string): Promise<Row[]> => app.db.owner.query(text.replaceAll('S.', `${quoteIdentifier(schema)}.`))
  const faults = (answer: Answer): unknown[] =>
    answer.refused(422, 'VALIDATION_FAILED').issues.map((issue) => [issue.path, issue.code])

  async function apply(): Promise<void> {
    const plan = (await admin.post('/api/v1/drafts/plan', {})).is(200).data
    assert.deepEqual(plan['problems'], [])
    ;(await admin.post('/api/v1/drafts/apply', { base: plan['base'] })).is(200)
  }

  it('become objects whatever they are called, and what cannot be carried over is told', async () => {
    const tables = ['Order "Items', 'no_key', 'parted', 'node', 'pair', 'beyond', 'numbered', 'happy']
    const drafted = (await admin.post('/api/v1/existing/drafts', { schema, tables, prefix: 'odd_' })).is(201).data
    assert.deepEqual(
      (drafted['notes'] as Row[]).map((note) => note['en']),
      [
        "(a, b) of 'beyond' refers to 'pair' by several columns; they stay plain fields",
        "'happy' is a view or a foreign table: it can only be read",
        "the table 'no_key' has no key: its rows can only be listed",
      ],
    )
    await apply()
    const items = app.services.models.current().objects.get('odd_order_items') ?? assert.fail()
    assert.deepEqual(
      items.fields.map((field) => [field.name, field.type, field.column]),
      [
        ['id', 'id', 'Id'],
        ['odd_order_items_id', 'decimal', 'Id'],
        ['select', 'text', 'select'],
        ['col_3', 'text', '名称'],
        ['con_structor', 'text', 'con"structor'],
        ['odd_order_items_constructor', 'text', 'constructor'],
        ['a_b', 'integer', 'a.b'],
        ['z_w', 'text', 'z\u200bw'],
        ['created_at', 'datetime', 'created_at'],
        ['price', 'decimal', 'price'],
        ['mood', 'enum', 'mood'],
        ['amount', 'integer', 'amount'],
        ['total', 'decimal', 'total'],
        ['data', 'json', 'data'],
        ['tags', 'long_text', 'tags'],
        ['span', 'long_text', 'span'],
        ['code', 'text', 'code'],
        ['stamp', 'datetime', 'stamp'],
        ['uid', 'text', 'uid'],
        ['flag', 'boolean', 'flag'],
        ['col_21', 'integer', LONG],
        ['id_2', 'text', 'id'],
        ['version', 'integer', 'version'],
      ],
    )
    assert.deepEqual(items.label, { zh: '订单明细', en: 'Order "Items' })
    assert.deepEqual(items.field.get('price')?.label, { zh: '单价', en: 'Price' })
  })

  it('fill in what is left out, compute what is computed, and read clocks on the wall in the zone of the workspace', async () => {
    const made = (await admin.post('/api/v1/odd_order_items', { select: 'x', a_b: 1 })).is(201).data
    assert.deepEqual(
      [made.id, made.version, made['created_at'], made['mood'], made['flag'], made['total'], made['price']],
      ['1', 1, '2026-01-01T00:00:00.000Z', 'happy', true, '0', null],
    )
    assert.match(String(made['uid']), /^[0-9a-f-]{36}$/)
    const path = '/api/v1/odd_order_items/1'
    const values = {
      created_at: '2026-05-01T04:00:00.000Z',
      stamp: '2026-05-01T04:00:00.123Z',
      price: '1.25',
      mood: '一般',
      amount: 5,
      data: { a: [1] },
      code: 'ab',
      col_3: '名',
    }
    const changed = (await admin.patch(path, { version: 1, ...values })).is(200).data
    assert.deepEqual(
      [changed.version, changed['total'], ...Object.keys(values).map((name) => changed[name])],
      [2, '2.50', ...Object.values(values)],
    )
    const [stored] = await sql(`select created_at::text as created, version, price, code::text from S."Order ""Items"`)
    assert.deepEqual(stored, { created: '2026-05-01 12:00:00', version: 2, price: 1.25, code: 'ab' })
    const filter = encodeURIComponent(JSON.stringify({ '==': [{ var: 'created_at' }, '2026-05-01T04:00:00.000Z'] }))
    assert.deepEqual((await admin.get(`/api/v1/odd_order_items?filter=${filter}`)).is(200).column('code'), ['ab'])
    const second = (
      await admin.post('/api/v1/odd_order_items', [
        { select: 'y', a_b: 1 },
        { select: 'z', mood: 'very sad', a_b: 2 },
      ])
    ).is(201)
    assert.deepEqual(
      [second.column('id'), second.column('mood')],
      [
        ['2', '3'],
        ['happy', 'very sad'],
      ],
    )
    ;(await admin.patch(path, { version: 1, price: '2' })).refused(409, 'VERSION_CONFLICT')
  })

  it('refuse values by their own rules, which are told at the field where one is known', async () => {
    const make = (values: Row): Promise<Answer> =>
      admin.post('/api/v1/odd_order_items', { select: 'x', a_b: 1, ...values })
    assert.deepEqual(faults(await make({ amount: 1000 })), [['amount', 'INVALID_VALUE']])
    assert.deepEqual(faults(await make({ amount: -1 })), [[undefined, 'INVALID_VALUE']])
    assert.deepEqual(faults(await make({ mood: 'sad' })), [['mood', 'INVALID_VALUE']])
    assert.deepEqual(faults(await make({ mood: null, flag: null })), [[undefined, 'INVALID_VALUE']])
    assert.deepEqual(faults(await make({ code: 'ab' })), [['code', 'DUPLICATE_VALUE']])
    assert.deepEqual(faults(await make({ uid: 'no uuid' })), [[undefined, 'INVALID_VALUE']])
    for (const name of ['total', 'tags', 'odd_order_items_id', 'version'])
      assert.deepEqual(faults(await make({ [name]: 1 })), [[name, 'FIELD_READONLY']])
    const { version } = (await admin.get('/api/v1/odd_order_items/2')).data
    assert.deepEqual(faults(await admin.patch('/api/v1/odd_order_items/2', { version, created_at: null })), [
      ['created_at', 'REQUIRED'],
    ])
    assert.equal((await sql('select count(*) as rows from S."Order ""Items"'))[0]?.['rows'], 3)
  })

  it('have ids of any text, and letters that addresses use', async () => {
    const node = (await admin.post('/api/v1/odd_node', { name: 'root' })).is(201).data
    const values = { a: 1, b: 'x/y~z%7E "q"?#&', node: node.id }
    const { node: reference, ...plain } = values
    const made = (await admin.post('/api/v1/odd_pair', { ...plain, node_id: reference })).is(201).data
    assert.equal(made.id, '1~x/y%7Ez%257E "q"?#&')
    const path = `/api/v1/odd_pair/${encodeURIComponent(made.id)}`
    assert.equal((await admin.get(path)).is(200).data['b'], values.b)
    const changed = (await admin.patch(path, { version: made.version, node_id: null })).is(200).data
    assert.equal((await admin.get(`${path}/history`)).is(200).rows.length, 2)
    ;(await admin.delete(`${path}?version=${changed.version}`)).is(204)
    const number = (await admin.post('/api/v1/odd_numbered', { k: '42', v: 'x' })).is(201).data
    assert.equal(number.id, '42')
    ;(await admin.get('/api/v1/odd_numbered/42')).is(200)
    ;(await admin.get('/api/v1/odd_numbered/42.0')).refused(404, 'NOT_FOUND')
  })

  it('let go of what points to them as their own rules say, and keep what others hold on to', async () => {
    const make = async (values: Row): Promise<Row & { id: string; version: number }> =>
      (await admin.post('/api/v1/odd_node', values)).is(201).data
    const parent = await make({ name: 'parent' })
    const child = await make({ name: 'child', parent: parent.id })
    ;(await admin.delete(`/api/v1/odd_node/${parent.id}`)).is(204)
    assert.equal((await admin.get(`/api/v1/odd_node/${child.id}`)).is(200).data['parent'], null)
    const [entry] = (await admin.get(`/api/v1/odd_node/${child.id}/history`)).is(200).rows
    assert.deepEqual(entry?.['changes'], { parent: { from: parent.id, to: null } })
    await sql(`insert into S.outside values (1, ${child.id})`)
    ;(await admin.delete(`/api/v1/odd_node/${child.id}`)).refused(409, 'RECORD_REFERENCED')
  })

  it('without a key are only listed, page by page, each row once', async () => {
    const seen: unknown[] = []
    for (let after = ''; ;) {
      const page = (await admin.get(`/api/v1/odd_no_key?limit=7&sort=a${after}`)).is(200)
      seen.push(...page.rows.map((row) => JSON.stringify(row)))
      if (page.page.next === null) break
      after = `&after=${page.page.next}`
    }
    const rows = await sql(`select a, b from S.no_key`)
    assert.deepEqual(seen.toSorted(), rows.map((row) => JSON.stringify(row)).toSorted())
    ;(await admin.get('/api/v1/odd_no_key/1')).refused(404, 'NOT_FOUND')
    ;(await admin.post('/api/v1/odd_no_key', { a: 1 })).refused(403, 'FORBIDDEN')
    ;(await admin.get('/api/v1/odd_no_key?after=W10')).refused(422, 'BAD_QUERY')
    const screen = (await admin.get('/api/v1/screens/odd_no_key')).is(200).body
    assert.deepEqual(screen['operations'], {
      create: false,
      update: false,
      delete: false,
      reveal: false,
      import: false,
      export: true,
      purge: false,
      batch: false,
      tag: false,
    })
  })

  it('that are views are read, searched and sorted, and nothing else', async () => {
    assert.deepEqual((await admin.get('/api/v1/odd_happy?search=y&count=exact')).is(200).column('word'), ['y'])
    ;(await admin.post('/api/v1/odd_happy', { word: 'x' })).refused(403, 'FORBIDDEN')
  })

  it('divided into partitions are written and guarded like others', async () => {
    const made = (await admin.post('/api/v1/odd_parted', { k: 1, day: '2026-05-01', note: 'a' })).is(201).data
    const path = `/api/v1/odd_parted/${made.id}`
    assert.equal(made.id, '1~2026-05-01')
    const changed = (await admin.patch(path, { version: made.version, note: 'b' })).is(200).data
    assert.equal((await admin.get(path)).data.version, changed.version)
    ;(await admin.patch(path, { version: made.version, note: 'c' })).refused(409, 'VERSION_CONFLICT')
    ;(await admin.delete(`${path}?version=${changed.version}`)).is(204)
    assert.deepEqual(faults(await admin.post('/api/v1/odd_parted', { k: 1, day: '2030-01-01' })), [
      [undefined, 'INVALID_VALUE'],
    ])
    ;(await admin.get('/api/v1/odd_parted/1~2026-02-31')).refused(404, 'NOT_FOUND')
  })

  it('can be referred to by objects of ours, whose tables they then lead', async () => {
    const field = (name: string, settings: Row): Row => ({ name, label: { zh: name, en: name }, ...settings })
    const body = {
      kind: 'object',
      name: 'our_note',
      label: { zh: '便签', en: 'Note' },
      title: 'words',
      fields: [
        field('words', { type: 'text' }),
        field('about', { type: 'reference', target: 'odd_node', indexed: true }),
      ],
    }
    const wrong = { ...body, fields: [field('about', { type: 'reference', target: 'odd_pair' })] }
    ;(await admin.send('PUT', '/api/v1/drafts/object/our_note', { body: { body: wrong } })).is(200)
    assert.match((await admin.post('/api/v1/drafts/plan', {})).is(200).text, /the key of 'odd_pair' is not one column/)
    ;(await admin.delete('/api/v1/drafts')).is(204)
    ;(await admin.send('PUT', '/api/v1/drafts/object/our_note', { body: { body } })).is(200)
    await apply()
    const node = (await admin.post('/api/v1/odd_node', { name: 'topic' })).is(201).data
    const note = (await admin.post('/api/v1/our_note', { words: 'w', about: node.id })).is(201).data
    assert.deepEqual((await admin.get(`/api/v1/our_note/${note.id}?expand=about`)).data['about'], {
      id: node.id,
      name: 'topic',
    })
    const filter = encodeURIComponent(JSON.stringify({ '==': [{ var: 'about' }, node.id] }))
    assert.deepEqual((await admin.get(`/api/v1/our_note?filter=${filter}`)).is(200).column('words'), ['w'])
    assert.deepEqual(faults(await admin.post('/api/v1/our_note', { about: '999999' })), [
      ['about', 'REFERENCE_MISSING'],
    ])
    ;(await admin.delete(`/api/v1/odd_node/${node.id}`)).refused(409, 'RECORD_REFERENCED')
  })

  it('get no columns of ours, and no fields for columns of another kind', async () => {
    const draft = async (body: Row): Promise<string> => {
      const answer = await admin.send('PUT', `/api/v1/drafts/field/odd_node.${String(body['name'])}`, {
        body: { body: { kind: 'field', object: 'odd_node', label: { zh: 'x', en: 'x' }, ...body } },
      })
      const plan = (await admin.post('/api/v1/drafts/plan', {})).is(200).data
      await admin.delete('/api/v1/drafts')
      return JSON.stringify([answer.body, plan['problems']])
    }
    assert.match(await draft({ name: 'extra', type: 'text' }), /SOURCE_COLUMN_NEEDED/)
    assert.match(await draft({ name: 'twice', type: 'long_text', column: 'name' }), /SOURCE_COLUMN_TWICE/)
    assert.match(await draft({ name: 'gone', type: 'text', column: 'gone' }), /SOURCE_COLUMN_MISSING/)
    assert.match(await draft({ name: 'n', type: 'date', column: 'x', column_type: 'text' }), /COLUMN_KIND/)
    assert.match(
      await draft({ name: 'n', type: 'text', column: 'x', column_type: 'text); drop table x; --' }),
      /COLUMN_TYPE/,
    )
    assert.match(await draft({ name: 'n', type: 'auto_number', pattern: 'N-{0000}', column: 'x' }), /SOURCE_KIND/)
  })

  it('that change without notice are told as such, and named by the plan', async () => {
    await sql('alter table S.numbered rename column v to w')
    const gone = (await admin.get('/api/v1/odd_numbered')).refused(409, 'EXISTING_TABLE_CHANGED')
    assert.match(gone.text, /column t\.v does not exist/)
    ;(await admin.post('/api/v1/odd_numbered', { k: '7', v: 'x' })).refused(409, 'EXISTING_TABLE_CHANGED')
    await sql('alter table S.numbered rename column w to v')
    await sql(`revoke all on table S.numbered from public, tessera_app`)
    ;(await admin.get('/api/v1/odd_numbered')).refused(409, 'EXISTING_TABLE_CHANGED')
    await sql('grant select on table S.numbered to tessera_app')
    ;(await admin.get('/api/v1/odd_numbered')).is(200)
    ;(await admin.post('/api/v1/odd_numbered', { k: '7', v: 'x' })).refused(409, 'EXISTING_TABLE_CHANGED')
  })

  it('that belong to somebody else need a word with their owner, which the plan gives', async () => {
    const server = await connect({ url: (await testServer()).url('superuser') })
    await server.owner.query(`create table ${quoteIdentifier(schema)}."theirs" (id integer primary key)`)
    await server.close()
    ;(await admin.post('/api/v1/existing/drafts', { schema, tables: ['theirs'] })).is(201)
    const plan = (await admin.post('/api/v1/drafts/plan', {})).is(200).data
    const [problem, ...others] = plan['problems'] as { code: string; hint: Row }[]
    assert.deepEqual([problem?.code, others], ['SOURCE_RIGHTS', []])
    assert.match(
      String(problem?.hint['en']),
      /grant select, insert, update, delete on table .*"theirs" to "tessera_app";/,
    )
    ;(await admin.post('/api/v1/drafts/apply', { base: plan['base'] })).refused(409, 'PLAN_REFUSED')
    ;(await admin.delete('/api/v1/drafts')).is(204)
  })

  it('stay as they are when the object goes, comes back, and goes for good', async () => {
    const count = async (): Promise<unknown> => (await sql('select count(*) as rows from S.beyond'))[0]?.['rows']
    await sql(`insert into S.beyond values (1, null, null)`)
    ;(await admin.send('PUT', '/api/v1/drafts/object/odd_beyond?cascade=1', { body: { removed: true } })).is(200)
    await apply()
    ;(await admin.get('/api/v1/odd_beyond')).refused(404, 'NOT_FOUND')
    assert.equal(await count(), 1)
    const dropped = (await admin.get('/api/v1/dropped')).is(200).rows.find((row) => row['name'] === 'odd_beyond')
    ;(await admin.post(`/api/v1/dropped/${String(dropped?.['id'])}/restore`, {})).is(200)
    assert.deepEqual((await admin.get('/api/v1/odd_beyond')).is(200).column('id'), ['1'])
    ;(await admin.send('PUT', '/api/v1/drafts/object/odd_beyond?cascade=1', { body: { removed: true } })).is(200)
    await apply()
    const again = (await admin.get('/api/v1/dropped')).is(200).rows.find((row) => row['name'] === 'odd_beyond')
    ;(await admin.post(`/api/v1/dropped/${String(again?.['id'])}/purge`, { name: 'odd_beyond' })).is(204)
    assert.equal(await count(), 1)
  })

  it('logs no defect in all of this', () => {
    assert.deepEqual(app.logged, [])
  })
})
