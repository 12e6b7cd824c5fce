import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'

import { leavesNoTrace, type Row } from '../../testing/server.ts'
import { Hands, TAGGING } from './hand.test-kit.ts'

describe('tagging of many records', () => {
  let on: Hands

  before(async () => {
    on = await Hands.open()
    await on.app.services.jobs.start()
  })
  after(() => on.app.close())
  afterEach(() => on.sound())

  const coded = (code: string): Row => ({ starts: [{ var: 'code' }, code] })

  it('takes a condition, leaves out what is left out, and does nothing when others match than were seen', async () => {
    const kind = await on.tag('按条件')
    const codes = ['cond1', 'cond2', 'cond3']
    const made = await on.as('editor').post(
      '/api/v1/buyer',
      codes.map((code) => ({ name: code, code })),
    )
    const [first = '', second = '', third = ''] = made.is(201).column('id') as string[]
    const ask = (body: object) => on.as('editor').post(TAGGING, { filter: coded('cond'), add: [kind], ...body })
    const [moved] = await leavesNoTrace(on.app.db, async () => [await ask({ expected: 2 })])
    moved?.refused(409, 'COUNT_MOVED')
    const done = (await ask({ expected: 3, except: [second] })).is(200).data
    assert.deepEqual(done, { records: 2, added: 2, removed: 0 })
    assert.deepEqual(await Promise.all([first, second, third].map((id) => on.carried(id))), [
      ['按条件'],
      [],
      ['按条件'],
    ])
    const rest = (await on.as('editor').post(TAGGING, { search: 'cond2', add: [kind] })).status
    assert.ok(rest === 200 || rest === 422)
  })

  it('goes on in the background where more match than one waits for, and tells how far it is', async () => {
    const { db, ids } = on.app
    await db.query(
      `insert into ${db.table('buyer')} (id, version, created_at, updated_at, name, code, created_by)
       select gen_random_uuid(), 1, ${db.now}, ${db.now}, 'bulk', 'bulk' || n, $1 from generate_series(1, 2100) as n`,
      [ids.admin],
    )
    const [kind, mine] = [await on.tag('批量', { score: 1 }), await on.tag('批量私有', { owner: ids.editor })]
    const [left] = (await on.as('editor').list('buyer', { filter: coded('bulk'), limit: 1 })).column('id')
    const asked = { filter: coded('bulk'), expected: 2100, except: [left], add: [kind, mine] }
    const begun = (await on.as('editor').post(TAGGING, asked)).is(202).data
    assert.equal(begun['records'], 2100)
    const address = `/api/v1/tags/taggings/${String(begun['job'])}`
    ;(await on.as('other').get(address)).refused(404, 'NOT_FOUND')
    const done = await until(async () => {
      const { data } = (await on.as('editor').get(address)).is(200)
      return ['done', 'failed'].includes(String(data['state'])) ? data : undefined
    })
    assert.deepEqual([done['state'], done['result']], ['done', { records: 2099, added: 4198, removed: 0 }])
    const filter = { and: [coded('bulk'), { has_any: [{ var: 'tags' }, [kind]] }] }
    assert.equal((await on.as('other').list('buyer', { filter, count: 'exact', limit: 1 })).page.total, 2099)
  })

  it('does in the background only what the person may still do then', async () => {
    const { db, services } = on.app
    const kind = await on.tag('后来无权')
    const begun = (await on.as('editor').post(TAGGING, { filter: coded('bulk'), add: [kind] })).is(202).data
    await db.query(`update ${db.table('sys_tag')} set enabled = false where id = $1`, [kind])
    const job = await until(async () => {
      const found = await services.jobs.get(String(begun['job']))
      return found && found.state !== 'queued' && found.state !== 'running' ? found : undefined
    })
    assert.deepEqual([job.state, job.error?.code], ['failed', 'VALIDATION_FAILED'])
  })

  it('takes rows with keys of records and names of tags, all of them or none', async () => {
    const kind = await on.tag('名称')
    const category = await on.category('外部标签')
    const codes = ['row1', 'row2', 'row3']
    const made = await on.as('editor').post(
      '/api/v1/buyer',
      codes.map((code) => ({ name: code, code })),
    )
    const ids = made.is(201).column('id') as string[]
    const row = (code: string, ...add: string[]): object => ({ key: { code }, add })
    const ask = (body: object, who: 'editor' | 'admin' = 'editor') =>
      on.as(who).post(TAGGING, { key: ['code'], ...body })
    const [unknown, missing, uncreated] = await leavesNoTrace(on.app.db, async () => [
      await ask({ rows: [row('row1', '名称'), row('row2', '没有的')] }),
      await ask({ rows: [row('row1', '名称'), row('nobody', '名称')] }),
      await ask({ rows: [row('row1', '没有的')], create_in: on.app.ids.admin }),
    ])
    assert.deepEqual(
      unknown?.refused(422, 'VALIDATION_FAILED').issues.map(({ code, path }) => [code, path]),
      [['REFERENCE_MISSING', 'rows/1/add/0']],
    )
    assert.deepEqual(
      missing?.refused(422, 'VALIDATION_FAILED').issues.map(({ code, path }) => [code, path]),
      [['MATCH_MISSING', 'rows/1/key']],
    )
    uncreated?.refused(422, 'VALIDATION_FAILED')
    const asked = {
      rows: [row('row1', '名称', '爱好 摄影'), row('row2', kind), row('row3', '爱好 摄影')],
      create_in: category,
    }
    // who may not make tags for everybody does not make them so
    ;(await ask(asked)).refused(403, 'FORBIDDEN')
    assert.deepEqual((await ask(asked, 'admin')).is(200).data, { records: 3, added: 4, removed: 0 })
    assert.deepEqual(await Promise.all(ids.map((id) => on.carried(id))), [
      ['名称', '爱好 摄影'],
      ['名称'],
      ['爱好 摄影'],
    ])
    const [line] = (await on.history({ record: ids[2] ?? '' })).rows
    assert.deepEqual([line?.['cause'], line?.['by']], ['import', { id: on.app.ids.admin, name: '系统管理员' }])
    const gone = await ask({ rows: [{ key: { code: 'row3' }, remove: ['爱好 摄影'] }] })
    assert.deepEqual(gone.is(200).data, { records: 1, added: 0, removed: 1 })
    // what one sees masked finds nobody
    assert.equal(
      (await on.as('editor').post(TAGGING, { key: ['phone'], rows: [{ key: { phone: '1' }, add: [kind] }] })).status,
      400,
    )
  })

  it('forgets the tags of records that are gone for good; those of records in the recycle bin stay', async () => {
    const { db } = on.app
    const kind = await on.tag('回收', { score: 9 })
    const [ann = '', bob = ''] = await on.buyers(['ann', 'bob'])
    ;(await on.as('editor').post(TAGGING, { ids: [ann, bob], add: [kind] })).is(200)
    ;(await on.as('editor').post('/api/v1/buyer/remove', { ids: [ann, bob] })).is(200)
    const rows = () =>
      db.query(`select record from ${db.table('sys_tag_row')} where record = any($1::uuid[])`, [[ann, bob]])
    assert.equal((await rows()).length, 2)
    assert.deepEqual(await on.told({ tag: kind }), [], 'what lies in the bin is told to nobody')
    ;(await on.as('editor').post('/api/v1/buyer/restore', { ids: [bob] })).is(200)
    assert.deepEqual(await on.carried(bob), ['回收'])
    ;(await on.as('editor').post('/api/v1/buyer/purge', { ids: [ann] })).is(200)
    assert.deepEqual(await rows(), [{ record: bob }])
  })
})

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 300; tries++) {
    const found = await look()
    if (found !== undefined) return found
    await setTimeout(100)
  }
  throw new Error('it takes too long')
}
