/** Sealed logs: whoever changes them afterwards is found, whatever they change and whoever they are. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { systemPrincipal } from '../../access/index.ts'
import { testWorkspace, type TestWorkspace } from '../../testing/index.ts'
import { Anchors, readAnchors } from './anchors.ts'
import { recordOperation } from '../operation.ts'
import { retain } from './retention.ts'
import { Sealer, type SealHead } from './sealer.ts'
import type { SealKey } from './seal.ts'
import { type Anchor, verifySeals } from './verify.ts'

const key: SealKey = { id: 'first', bytes: Buffer.alloc(32, 7) }
const LOG = 'sys_operation_log'

describe('sealed logs', () => {
  let workspace: TestWorkspace
  let sealer: Sealer

  beforeEach(async () => {
    workspace = await testWorkspace()
    sealer = new Sealer(workspace.db, { key, batch: 10 })
  })
  afterEach(() => workspace.drop())

  const add = async (count: number, action = 'create'): Promise<void> => {
    const { db } = workspace
    for (let index = 0; index < count; index++)
      await recordOperation(db, db, { principal: systemPrincipal('test'), module: 'records', action, after: { index } })
  }
  const faults = async (anchors: readonly Anchor[] = [], by = key): Promise<string[]> =>
    (await verifySeals(workspace.db, { key: by, anchors })).faults.map(
      ({ code, ids }) => `${code}${ids ? ` ${ids.join(',')}` : ''}`,
    )
  /** As the owner of the tables, who can do everything: switch triggers off, change, switch them on again. */
  const tamper = async (table: string, ...statements: readonly string[]): Promise<void> => {
    const { db } = workspace
    await db.owner.transaction(async (tx) => {
      await tx.query(`alter table ${db.table(table)} disable trigger append_only`)
      for (const statement of statements) await tx.query(statement.replaceAll('LOG', db.table(table)))
      await tx.query(`alter table ${db.table(table)} enable trigger append_only`)
    })
  }

  it('are whole as long as nobody touches them, and tell how much waits for its seal', async () => {
    await add(25)
    assert.equal(await sealer.seal(), 3)
    assert.equal(await sealer.seal(), 0)
    await add(4)
    const { seals, rows, pending, faults: found } = await verifySeals(workspace.db, { key })
    assert.deepEqual([seals, rows, pending, found], [3, 25, 4, []])
  })

  it('show a changed, a removed and an inserted row, and rows that changed places', async () => {
    await add(30)
    await sealer.seal()
    const cases: readonly (readonly [sql: string, found: string, back: string])[] = [
      [
        'update LOG set action = $$delete$$ where id = 7',
        'ROW_CHANGED 7',
        'update LOG set action = $$create$$ where id = 7',
      ],
      [
        'update LOG set at = at + interval $$1 ms$$ where id = 30',
        'ROW_CHANGED 30',
        'update LOG set at = at - interval $$1 ms$$ where id = 30',
      ],
      [
        'insert into LOG (id, by_kind, module, action, result) overriding system value values (0, $$user$$, $$a$$, $$b$$, $$done$$)',
        'ROW_INSERTED 0',
        'delete from LOG where id = 0',
      ],
      [
        'insert into LOG (id, by_kind, module, action, result) overriding system value values (-5, $$user$$, $$a$$, $$b$$, $$done$$)',
        'ROW_INSERTED -5',
        'delete from LOG where id = -5',
      ],
    ]
    for (const [sql, found, back] of cases) {
      await tamper(LOG, sql)
      assert.deepEqual(await faults(), [found], sql)
      await tamper(LOG, back)
      assert.deepEqual(await faults(), [], back)
    }
    await tamper(
      LOG,
      'update LOG as a set after = b.after from LOG as b where a.id in (3, 4) and b.id in (3, 4) and a.id <> b.id',
    )
    assert.deepEqual(await faults(), ['ROW_CHANGED 3,4'])
    await tamper(
      LOG,
      'update LOG as a set after = b.after from LOG as b where a.id in (3, 4) and b.id in (3, 4) and a.id <> b.id',
    )
    await tamper(LOG, 'delete from LOG where id = 15')
    assert.deepEqual(await faults(), ['ROW_REMOVED 14'])
  })

  it('show a seal that was changed, removed, or made anew with another key', async () => {
    await add(30)
    await sealer.seal()
    const seals = async (...sql: readonly string[]): Promise<string[]> => {
      await tamper('sys_seal', ...sql)
      return faults()
    }
    assert.deepEqual(await seals('update LOG set rows = 9 where n = 2'), ['SEAL_CHANGED'])
    assert.deepEqual(await seals('update LOG set rows = 10 where n = 2'), [])
    assert.deepEqual(await seals(`update LOG set key = $$other$$ where n = 2`), ['SEAL_KEY'])
    assert.deepEqual(await seals(`update LOG set key = $$first$$ where n = 2`), [])
    assert.deepEqual(await seals('delete from LOG where n = 2'), ['SEAL_MISSING', 'SEAL_RANGE'])
    const other = { id: 'second', bytes: Buffer.alloc(32, 9) }
    assert.ok((await faults([], other)).every((fault) => fault === 'SEAL_KEY' || fault.startsWith('SEAL_')))
    const forged = { id: 'first', bytes: Buffer.alloc(32, 9) }
    assert.ok((await faults([], forged)).includes('SEAL_CHANGED'))
  })

  it('show that their end was cut off, seals and all, by what was noted outside the database', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tessera-anchors-'))
    try {
      const anchors = new Anchors({ folder, workspace: workspace.db.workspace })
      const noting = new Sealer(workspace.db, { key, batch: 10, onSealed: (head: SealHead) => anchors.note(head) })
      await add(30)
      await noting.seal()
      await anchors.flush()
      const noted = await readAnchors(folder, workspace.db.workspace)
      assert.deepEqual(
        noted.map(({ n }) => n),
        [3, 3],
      )
      assert.deepEqual(await readAnchors(folder, 'another'), [])
      assert.deepEqual(await faults(noted), [])
      await tamper(LOG, 'delete from LOG where id > 20')
      await tamper('sys_seal', 'delete from LOG where n = 3')
      assert.deepEqual(await faults(), [], 'in itself it is whole')
      assert.deepEqual(await faults(noted), ['SEALS_LOST'])
      await add(10, 'other')
      await sealer.seal()
      assert.deepEqual(await faults(noted), ['SEAL_REPLACED'])
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('wait for whoever has drawn a number and not committed yet', async () => {
    const { db } = workspace
    await add(5)
    let commit = (): void => undefined
    const gate = new Promise<void>((resolve) => (commit = resolve))
    let drawn = (): void => undefined
    const isDrawn = new Promise<void>((resolve) => (drawn = resolve))
    const slow = db.transaction(async (tx) => {
      await recordOperation(db, tx, { principal: systemPrincipal('slow'), module: 'records', action: 'slow' })
      drawn()
      await gate
    })
    await isDrawn
    await add(5)
    assert.equal(await sealer.seal(), 0, 'number 6 may still appear')
    assert.equal(await sealer.seal(), 0)
    commit()
    await slow
    assert.equal(await sealer.seal(), 2)
    assert.deepEqual(
      await verifySeals(db, { key }).then(({ rows, pending, faults: found }) => [rows, pending, found]),
      [11, 0, []],
    )
  })

  it('are sealed without a gap while many write at once, whoever seals', async () => {
    const { db } = workspace
    const second = new Sealer(db, { key, batch: 7 })
    let writing = true
    const sealing = [sealer, second].map(async (each) => {
      while (writing) await each.seal()
    })
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let index = 0; index < 15; index++)
        await db
          .transaction(async (tx) => {
            const entry = { principal: systemPrincipal(`writer ${writer}`), module: 'records', action: 'create' }
            for (let row = 0; row < 3; row++) await recordOperation(db, tx, entry)
            if (index % 5 === 4) throw new Error('rolled back')
          })
          .catch((error: unknown) => assert.match(String(error), /rolled back/))
    })
    await Promise.all(writers)
    writing = false
    await Promise.all(sealing)
    await sealer.seal()
    const { rows, pending, faults: found } = await verifySeals(db, { key })
    assert.deepEqual([rows, pending, found], [4 * 12 * 3, 0, []])
  })

  it('stay whole when a process is killed amid sealing, and go on from there', async () => {
    const { db } = workspace
    await add(30)
    const cutOff: typeof db = {
      ...db,
      transaction: (work) =>
        db.transaction((tx) => {
          let seals = 0
          const query: typeof tx.query = async (text, values, name) => {
            // the connection is lost before the second seal
            if (text.includes('insert into') && ++seals === 2)
              await tx.query('select pg_terminate_backend(pg_backend_pid())')
            return tx.query(text, values, name)
          }
          return work({
            ...tx,
            query,
            notify: tx.notify.bind(tx),
            afterCommit: tx.afterCommit.bind(tx),
            run: tx.run.bind(tx),
          })
        }),
    }
    await assert.rejects(new Sealer(cutOff, { key, batch: 10 }).seal())
    assert.deepEqual(await verifySeals(db, { key }).then(({ rows, pending }) => [rows, pending]), [0, 30])
    await new Sealer(db, { key, batch: 10 }).seal()
    assert.deepEqual(await verifySeals(db, { key }).then(({ rows, faults: found }) => [rows, found]), [30, []])
  })

  it('lose only what is older than retention says, and tell that it was retention', async () => {
    const { db } = workspace
    await add(20)
    await sealer.seal()
    await assert.rejects(db.query(`select ${db.table('sys_forget')}('sys_operation_log', 29)`), /30 days/)
    await assert.rejects(db.query(`select ${db.table('sys_forget')}('meta_definition_history', 90)`), /for ever/)
    assert.deepEqual(await retain(db, { days: () => 30 }), new Map(), 'nothing is old enough')
    // as if the first ten had been written and sealed long ago
    await tamper(LOG, `update LOG set at = at - interval '90 days' where id <= 10`)
    await tamper('sys_seal', 'delete from LOG')
    const past = { ...db, now: `(now() - interval '40 days')` }
    await new Sealer(past, { key, batch: 10 }).seal()
    assert.deepEqual(await faults(), [])
    assert.deepEqual(
      await retain(db, { days: (name) => (name === 'sys_keep_operation_log' ? 60 : 0) }),
      new Map([[LOG, 10]]),
    )
    const rest = await db.query<{ count: number }>(`select count(*) as count from ${db.table(LOG)}`)
    assert.equal(Number(rest[0]?.count), 10)
    const { faults: found, removed } = await verifySeals(db, { key })
    assert.deepEqual(found, [])
    assert.deepEqual(
      removed.map(({ log, rows }) => [log, rows]),
      [[LOG, 10]],
    )
    for (const sql of [`delete from ${db.table(LOG)}`, `delete from ${db.table('sys_seal')}`])
      await assert.rejects(db.query(sql), /permission denied/)
    // what somebody removes and calls retention
    await tamper(LOG, 'delete from LOG')
    assert.deepEqual(await faults(), ['ROW_REMOVED 0,0,0,0,0,0,0,0,0,0'])
  })

  it('are not taken for old because somebody dates their removal later', async () => {
    await add(10)
    await sealer.seal()
    await tamper(LOG, 'delete from LOG')
    await workspace.db.owner.query(
      `insert into ${workspace.db.table('sys_removed')} (at, seal, log, rows, days) values (now() + interval '90 days', 1, '${LOG}', 10, 30)`,
    )
    assert.ok((await faults()).includes('ROWS_REMOVED_EARLY'))
  })

  it('are not given away by seals that a session makes up for itself', async () => {
    const { db } = workspace
    await add(10)
    await sealer.seal()
    await db.transaction(async (tx) => {
      await tx.query(
        `create temporary table sys_seal on commit drop as select 77::bigint as n, '${LOG}' as log, null::bigint as after_id, ` +
          `10::bigint as to_id, 10 as rows, now() - interval '90 days' as until, now() - interval '90 days' as at`,
      )
      await tx.query('grant all on pg_temp.sys_seal to public')
      assert.deepEqual(await tx.query(`select ${db.table('sys_forget')}('${LOG}', 30) as taken`), [{ taken: null }])
    })
    assert.equal((await verifySeals(db, { key })).rows, 10)
    assert.deepEqual(await faults(), [])
  })

  it('keep the calls of applications as well, for as long as their parameter says', async () => {
    const { db } = workspace
    await db.query(
      `insert into ${db.table('sys_application_call')} (at, method, path, status, ms, bytes, address, request) ` +
        `values (now() - interval '90 days', 'GET', '/open', 200, 1, 2, '203.0.113.7', 'r')`,
    )
    await new Sealer({ ...db, now: `(now() - interval '40 days')` }, { key }).seal()
    await tamper('sys_application_call', 'update LOG set status = 500')
    assert.deepEqual(await faults(), ['ROW_CHANGED 1'])
    await tamper('sys_application_call', 'update LOG set status = 200')
    const days = (name: string): number => (name === 'sys_keep_application_call' ? 30 : 0)
    assert.deepEqual(await retain(db, { days }), new Map([['sys_application_call', 1]]))
    assert.deepEqual(await faults(), [])
  })
})
