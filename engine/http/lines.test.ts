import assert from 'node:assert/strict'

import { systemPrincipal } from '../access/index.ts'
import { createMany, updateMany, type Writer } from '../records/index.ts'
import { applyDefinitions, definition, object } from '../testing/definitions.ts'
import { exported } from '../testing/exports.ts'
import { type Answer, Client, leavesNoTrace, type Row, testApp, type TestApp } from '../testing/server.ts'

const NOBODY = '019aa5f0-0000-7000-8000-00000000000a'
type Line = Row & { readonly id: string; readonly version: number }

describe('records with lines', () => {
  let app: TestApp
  let clerk: Client
  let looker: Client
  const call = () => app.as('admin')

  before(async () => {
    app = await testApp()
    await applyDefinitions(app.db, [
      object('ware', { name: 'text' }),
      object('sheet', {
        name: { type: 'text', required: true },
        lines: { type: 'children', from: 'sheet_line', via: 'sheet' },
      }),
      object(
        'sheet_line',
        {
          item: { type: 'text', required: true, length: 20 },
          quantity: { type: 'integer', min: 1, default: 1 },
          place: { type: 'integer' },
          phone: { type: 'phone', mask: 'phone' },
          note: { type: 'text', readonly: true },
          ware: { type: 'reference', target: 'ware' },
          sheet: { type: 'reference', target: 'sheet', required: true },
        },
        { title: 'item', sort: 'place' },
      ),
      definition('role', 'sheet_clerk', {
        grants: [
          { object: 'sheet', operations: ['read', 'create', 'update', 'delete'] },
          { object: 'sheet_line', operations: ['read', 'create'] },
        ],
      }),
      definition('role', 'sheet_looker', { grants: [{ object: 'sheet', operations: ['read', 'create', 'update'] }] }),
    ])
    await app.services.models.refresh()
    await call().make('sys_user_role', { user: app.ids.nobody, role: 'sheet_clerk' })
    await call().make('sys_user_role', { user: app.ids.reader, role: 'sheet_looker' })
    clerk = new Client(app.url, await app.session('nobody'))
    looker = new Client(app.url, await app.session('reader'))
  })
  after(() => app.close())

  const linesOf = async (id: string, client = call()): Promise<readonly Line[]> =>
    (await client.get(`/api/v1/sheet/${id}?expand=lines`)).is(200).data['lines'] as readonly Line[]
  const items = async (id: string): Promise<unknown[]> => (await linesOf(id)).map((line) => line['item'])
  const make = (...names: readonly string[]) =>
    call().make('sheet', { name: 'a sheet', lines: names.map((item) => ({ item })) })
  const issuesOf = (answer: Answer | undefined): unknown[] =>
    (answer?.refused(422, 'VALIDATION_FAILED').issues ?? []).map(({ code, path }) => `${path} ${code}`)

  it('are made with their lines, which come in the order given when they are asked for', async () => {
    const ware = await call().make('ware', { name: '茶' })
    const made = await call().make('sheet', {
      name: 'first',
      lines: [
        { item: 'b', quantity: 3, ware: ware.id },
        { item: 'a', phone: '13700007583' },
      ],
    })
    assert.equal('lines' in made, false)
    assert.equal('lines' in (await call().get(`/api/v1/sheet/${made.id}`)).data, false)
    const [first, second] = await linesOf(made.id)
    assert.deepEqual(
      [first?.['item'], first?.['quantity'], first?.['place'], first?.['ware'], first?.['sheet']],
      ['b', 3, 1, { id: ware.id, name: '茶' }, made.id],
    )
    assert.deepEqual(
      [second?.['item'], second?.['quantity'], second?.['place'], second?.['phone']],
      ['a', 1, 2, '137****7583'],
    )
    const listed = (await call().list('sheet', { fields: 'id,lines' })).is(200).rows
    assert.equal((listed.find((row) => row['id'] === made.id)?.['lines'] as Line[])[0]?.['ware'], ware.id)
  })

  it('become what is given: lines with an id change, others are new, and those left out go', async () => {
    const made = await make('a', 'b', 'c')
    const [a, b, c] = await linesOf(made.id)
    const answer = await call().patch(`/api/v1/sheet/${made.id}`, {
      version: 1,
      lines: [{ item: 'new' }, { id: c?.id, version: 1 }, { id: a?.id, version: 1, item: 'A', quantity: 5 }],
    })
    assert.equal(answer.is(200).data.version, 2)
    const lines = await linesOf(made.id)
    assert.deepEqual(
      lines.map((line) => [line['item'], line['quantity'], line['place']]),
      [
        ['new', 1, 1],
        ['c', 1, 2],
        ['A', 5, 3],
      ],
    )
    assert.deepEqual([lines[1]?.id, lines[2]?.id], [c?.id, a?.id])
    ;(await call().get(`/api/v1/sheet_line/${b?.id}`)).refused(404, 'NOT_FOUND')
    const { rows } = (await call().get(`/api/v1/sheet/${made.id}/history`)).is(200)
    assert.deepEqual(rows[0]?.['changes'], { lines: { from: null, to: { added: 1, changed: 2, removed: 1 } } })
    const history = (await call().get(`/api/v1/sheet_line/${a?.id}/history`)).rows
    assert.deepEqual(history[0]?.['changes'], {
      item: { from: 'a', to: 'A' },
      quantity: { from: 1, to: 5 },
      place: { from: 1, to: 3 },
    })
  })

  it('stay as they are where a change names none, or the same', async () => {
    const made = await make('a', 'b')
    const lines = await linesOf(made.id)
    const same = await call().patch(`/api/v1/sheet/${made.id}`, {
      version: 1,
      lines: lines.map(({ id, version, item, sheet }) => ({ id, version, item, sheet })),
    })
    assert.equal(same.is(200).data.version, 1)
    ;(await call().patch(`/api/v1/sheet/${made.id}`, { version: 1, name: 'renamed' })).is(200)
    assert.deepEqual(await items(made.id), ['a', 'b'])
    ;(await call().patch(`/api/v1/sheet/${made.id}`, { version: 2, lines: [] })).is(200)
    assert.deepEqual(await items(made.id), [])
  })

  it('are refused with the place of every fault, and nothing is written', async () => {
    const made = await make('a')
    const [answer, change] = await leavesNoTrace(app.db, async () => [
      await call().post('/api/v1/sheet', {
        lines: [{ item: 'ok' }, { quantity: 0, colour: 'red' }, { item: 'x'.repeat(21), note: 'n', ware: 1 }],
      }),
      await call().patch(`/api/v1/sheet/${made.id}`, { version: 1, name: null, lines: [{ item: '', ware: NOBODY }] }),
      await call().post('/api/v1/sheet', { name: 'x', lines: 'none' }),
      await call().post('/api/v1/sheet', { name: 'x', lines: [1] }),
      await call().post('/api/v1/sheet', { name: 'x', lines: Array.from({ length: 501 }, () => ({ item: 'a' })) }),
    ])
    assert.deepEqual(issuesOf(answer).sort(), [
      'lines/1/colour FIELD_UNKNOWN',
      'lines/1/item REQUIRED',
      'lines/1/quantity INVALID_VALUE',
      'lines/2/item INVALID_VALUE',
      'lines/2/note FIELD_READONLY',
      'lines/2/ware INVALID_VALUE',
      'name REQUIRED',
    ])
    assert.deepEqual(issuesOf(change), ['name REQUIRED', 'lines/0/item REQUIRED'])
  })

  it('leave no trace when a line turns out wrong after others were written', async () => {
    const made = await make('a')
    const [a] = await linesOf(made.id)
    const [answer] = await leavesNoTrace(app.db, async () => [
      await call().patch(`/api/v1/sheet/${made.id}`, {
        version: 1,
        lines: [
          { id: a?.id, item: 'changed' },
          { item: 'new', ware: NOBODY },
        ],
      }),
    ])
    assert.deepEqual(issuesOf(answer), ['lines/1/ware REFERENCE_MISSING'])
  })

  it('take no line of another record, none that is not there, and none twice', async () => {
    const mine = await make('mine')
    const other = await make('other')
    const [own] = await linesOf(mine.id)
    const [foreign] = await linesOf(other.id)
    const tries: readonly (readonly [Row[], string])[] = [
      [[{ id: foreign?.id, item: 'stolen' }], 'lines/0/id LINE_UNKNOWN'],
      [[{ id: own?.id }, { id: NOBODY, item: 'x' }], 'lines/1/id LINE_UNKNOWN'],
      [[{ id: 7, item: 'x' }], 'lines/0/id LINE_UNKNOWN'],
      [[{ id: own?.id }, { id: own?.id, item: 'x' }], 'lines/1/id LINE_REPEATED'],
      [[{ id: own?.id, sheet: other.id }], 'lines/0/sheet FIELD_READONLY'],
      [[{ item: 'x', sheet: other.id }], 'lines/0/sheet FIELD_READONLY'],
      [[{ id: own?.id, created_by: app.ids.editor }], 'lines/0/created_by FIELD_READONLY'],
      [[{ item: 'x', deleted_at: '2026-01-01T00:00:00Z' }], 'lines/0/deleted_at FIELD_UNKNOWN'],
    ]
    await leavesNoTrace(app.db, async () => {
      const answers: Answer[] = []
      for (const [lines, issue] of tries) {
        const answer = await call().patch(`/api/v1/sheet/${mine.id}`, { version: 1, lines })
        assert.deepEqual(issuesOf(answer), [issue])
        answers.push(answer)
      }
      answers.push(await call().post('/api/v1/sheet', { name: 'x', lines: [{ id: own?.id, item: 'x' }] }))
      return answers
    })
  })

  it('say so when somebody else changed the record or one of its lines', async () => {
    const made = await make('a', 'b')
    const [a, b] = await linesOf(made.id)
    ;(await call().patch(`/api/v1/sheet_line/${b?.id}`, { version: 1, quantity: 9 })).is(200)
    const lines = [
      { id: a?.id, version: 1, item: 'A' },
      { id: b?.id, version: 1, item: 'B' },
    ]
    const [line, record] = await leavesNoTrace(app.db, async () => [
      await call().patch(`/api/v1/sheet/${made.id}`, { version: 1, lines }),
      await call().patch(`/api/v1/sheet/${made.id}`, { version: 3, lines: [] }),
    ])
    assert.equal(line?.refused(409, 'VERSION_CONFLICT').issues[0]?.path, 'lines/1/version')
    const [told] = (line?.body['changes'] ?? []) as Row[]
    assert.deepEqual(told?.['changes'], { lines: { from: null, to: { added: 0, changed: 1, removed: 0 } } })
    record?.refused(409, 'VERSION_CONFLICT')
  })

  it('are written by nobody without the rights to both ends, and seen by nobody without', async () => {
    const made = await clerk.make('sheet', { name: 'by a clerk', lines: [{ item: 'a' }] })
    const [a] = await linesOf(made.id, clerk)
    const answers = await leavesNoTrace(app.db, async () => [
      await clerk.patch(`/api/v1/sheet/${made.id}`, { version: 1, lines: [{ id: a?.id, item: 'changed' }] }),
      await clerk.patch(`/api/v1/sheet/${made.id}`, { version: 1, lines: [] }),
    ])
    for (const answer of answers) answer.refused(403, 'FORBIDDEN')
    ;(await clerk.patch(`/api/v1/sheet/${made.id}`, { version: 1, lines: [{ id: a?.id }, { item: 'more' }] })).is(200)
    const [unknown] = await leavesNoTrace(app.db, async () => [
      await looker.patch(`/api/v1/sheet/${made.id}`, { version: 2, lines: [] }),
      await looker.post('/api/v1/sheet', { name: 'x', lines: [{ item: 'x' }] }),
    ])
    assert.deepEqual(issuesOf(unknown), ['lines FIELD_UNKNOWN'])
    assert.doesNotMatch(unknown?.text ?? '', /did you mean/)
    assert.equal((await looker.get(`/api/v1/sheet/${made.id}?expand=lines`)).is(200).data['lines'], null)
    const { body } = (await looker.get('/api/v1/screens/sheet')).is(200)
    assert.equal('lines' in (body['fields'] as Row), false)
    assert.doesNotMatch((await looker.get('/openapi.json')).text, /sheet_line/)
  })

  it('are counted in files for the records alone in which a grant gives them', async () => {
    await applyDefinitions(app.db, [
      definition('role', 'sheet_halves', {
        grants: [
          { object: 'sheet', operations: ['read', 'create', 'export'], rows: 'own' },
          { object: 'sheet', operations: ['read', 'export'], fields: ['name'] },
          { object: 'sheet_line', operations: ['read', 'create'] },
        ],
      }),
    ])
    await call().make('sys_user_role', { user: app.ids.other, role: 'sheet_halves' })
    const other = new Client(app.url, await app.session('other'))
    for (const client of [call(), other]) await client.make('sheet', { name: 'halves', lines: [{ item: 'a' }] })
    const filter = { '==': [{ var: 'name' }, 'halves'] }
    const { rows } = await exported(app, 'other', 'sheet', { fields: 'name,lines', filter })
    assert.deepEqual(
      rows
        .slice(1)
        .map(([, lines]) => lines)
        .sort(),
      ['', '1'],
    )
  })

  it('are given to the records alone in which a grant lets them be given', async () => {
    const rule = { '==': [{ var: 'name' }, 'open'] }
    await applyDefinitions(app.db, [
      definition('role', 'sheet_liner', {
        grants: [
          { object: 'sheet', operations: ['read', 'create', 'update'], readonly: ['lines'] },
          { object: 'sheet', operations: ['create', 'update'], rows: { rule } },
          { object: 'sheet_line', operations: ['read', 'create', 'update', 'delete'] },
        ],
      }),
    ])
    await call().make('sys_user_role', { user: app.ids.keeper, role: 'sheet_liner' })
    const keeper = new Client(app.url, await app.session('keeper'))
    const lines = [{ item: 'a' }]
    const [open, shut] = [await keeper.make('sheet', { name: 'open', lines }), await make('a')]
    await leavesNoTrace(app.db, async () => [
      (await keeper.post('/api/v1/sheet', { name: 'shut', lines })).refused(403, 'FORBIDDEN'),
      (await keeper.patch(`/api/v1/sheet/${shut.id}`, { version: 1, lines })).refused(403, 'FORBIDDEN'),
    ])
    ;(await keeper.patch(`/api/v1/sheet/${open.id}`, { version: 1, lines })).is(200)
    ;(await keeper.patch(`/api/v1/sheet/${shut.id}`, { version: 1, name: 'shut' })).is(200)
  })

  it('go with their record, and keep it where somebody may not delete them', async () => {
    const made = await make('a', 'b')
    const [a] = await linesOf(made.id)
    const [kept] = await leavesNoTrace(app.db, async () => [await clerk.delete(`/api/v1/sheet/${made.id}`)])
    kept?.refused(409, 'RECORD_REFERENCED')
    ;(await call().delete(`/api/v1/sheet/${made.id}`)).is(204)
    ;(await call().get(`/api/v1/sheet_line/${a?.id}`)).refused(404, 'NOT_FOUND')
    const [deleted] = await app.db.query<{ same: boolean }>(
      `select bool_and(l.deleted_at = s.deleted_at) as same from ${app.db.table('sheet_line')} as l join ${app.db.table('sheet')} as s on s.id = l.sheet where s.id = $1`,
      [made.id],
    )
    assert.equal(deleted?.same, true)
    const traces = await app.db.query(
      `select from ${app.db.table('sys_history')} where object = 'sheet_line' and action = 'delete' and record = $1`,
      [a?.id],
    )
    assert.equal(traces.length, 1)
  })

  it('take as many statements for many lines as for one', async () => {
    const writer = (tx: Writer['tx']): Writer => ({
      db: app.db,
      tx,
      model: app.services.models.current(),
      principal: systemPrincipal('test'),
      moment: { now: new Date().toISOString(), timeZone: 'Asia/Shanghai' },
    })
    const counted = async (count: number): Promise<number[]> => {
      let statements = 0
      return app.db.transaction(async (tx) => {
        const counting: Writer['tx'] = {
          query: (text, values, name) => (statements++, tx.query(text, values, name)),
          run: (builder) => tx.run(builder),
        }
        const lines = Array.from({ length: count }, (_, n) => ({ item: `line ${n}` }))
        const { ids } = await createMany(writer(counting), 'sheet', [
          { name: 'one', lines },
          { name: 'two', lines },
        ])
        const made = statements
        const present = await tx.query<{ id: string; sheet: string }>(
          `select id::text as id, sheet::text as sheet from ${app.db.table('sheet_line')} where sheet = any($1) order by place desc`,
          [ids],
        )
        statements = 0
        const changes = ids.map((id) => ({
          id,
          version: 1,
          values: {
            lines: [
              ...present
                .filter((line) => line.sheet === id)
                .slice(1)
                .map((line) => ({ id: line.id, item: 'x' })),
              ...lines,
            ],
          },
        }))
        await updateMany(writer(counting), 'sheet', changes)
        return [made, statements]
      })
    }
    assert.deepEqual(await counted(50), await counted(2))
  })
})

describe('a definition of lines', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
  })
  after(() => app.close())

  const refusalOf = async (definitions: Parameters<typeof applyDefinitions>[1]): Promise<string[]> => {
    try {
      await applyDefinitions(app.db, definitions)
    } catch (error) {
      const { issues = [] } = error as { issues?: { code: string; path: string }[] }
      return issues.map(({ code, path }) => `${path} ${code}`)
    }
    return []
  }
  const sheet = (settings: Row, body: Row = {}) =>
    object('sheet', { name: 'text', lines: { type: 'children', from: 'sheet_line', via: 'sheet', ...settings } }, body)
  const line = object('sheet_line', { item: 'text', sheet: { type: 'reference', target: 'sheet' } })

  it('is refused where the lines do not lead back, with the setting named', async () => {
    assert.deepEqual(await refusalOf([sheet({ via: 'sheett' }), line]), ['field/sheet.lines/via LINES_VIA_UNKNOWN'])
    assert.deepEqual(await refusalOf([sheet({ via: 'item' }), line]), ['field/sheet.lines/via LINES_VIA_NOT_REFERENCE'])
    assert.deepEqual(await refusalOf([sheet({ from: 'sheet_lin' }), line]), [
      'field/sheet.lines/from UNKNOWN_REFERENCE',
    ])
    assert.deepEqual(await refusalOf([sheet({}, { soft_delete: false }), line]), ['field/sheet.lines/from LINES_STAY'])
  })

  it('makes no column, and holds the reference of its lines', async () => {
    const { plan } = await applyDefinitions(app.db, [sheet({}), line])
    assert.doesNotMatch(plan.steps.flatMap((step) => step.sql).join(), /"lines"/)
    await assert.rejects(applyDefinitions(app.db, [], { remove: ['field sheet_line.sheet'] }))
  })
})
