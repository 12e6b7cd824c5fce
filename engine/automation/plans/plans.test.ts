/** Plans: whom they reach, when, how often; what is refused; what becomes of them when people and things change. */
import assert from 'node:assert/strict'

import type { Answer, Row } from '../../testing/server.ts'
import { leavesNoTrace } from '../../testing/server.ts'
import { job, MORNING, PlanShop } from './plans.test-kit.ts'

const later = (instant: string, days: number): string => new Date(Date.parse(instant) + days * 86_400_000).toISOString()

describe('plans of targeted marketing', function () {
  this.timeout(60_000)
  let shop: PlanShop
  before(async () => (shop = await PlanShop.open()))
  beforeEach(() => shop.at(MORNING))
  after(() => shop.close())

  it('crm A49: push 15 times by the end of 14 November when daily from 31 October, and 8 times every 2 days', async () => {
    const [one = ''] = await shop.buyers(1)
    const tag = await shop.tag('A49', one)
    const start = '2018-10-31T04:00:00.000Z'
    const daily = await shop.make([tag], { frequency: 'daily', start_at: start })
    const second = await shop.make([tag], { frequency: 'every_days', every_days: 2, start_at: start })
    for (let day = 0; day < 15; day++) {
      await shop.at(later('2018-10-31T03:59:00.000Z', day))
      assert.equal(await shop.push(), 0, 'nothing before its time')
      await shop.at(later('2018-10-31T04:00:30.000Z', day))
      await shop.push()
    }
    assert.deepEqual([(await shop.plan(daily))['pushes'], (await shop.plan(second))['pushes']], [15, 8])
    assert.equal((await shop.reached(daily)).at(-1)?.slot, '2018-11-14T04:00:00.000Z')
    for (const plan of [daily, second]) await shop.plans.cancel(await user(), plan)
  })

  it('crm A50: without refreshing go to the list as it was saved, with it to whoever carries the tags by then', async () => {
    const first = await shop.buyers(10)
    const tag = await shop.tag('A50', ...first)
    const rhythm = { frequency: 'daily', start_at: '2018-10-31T04:00:00.000Z' }
    const frozen = await shop.make([tag], { ...rhythm, refresh: false })
    const fresh = await shop.make([tag], { ...rhythm, refresh: true })
    await shop.at('2018-10-31T04:00:00.000Z')
    await shop.push()
    const more = await shop.buyers(5)
    await shop.carry(tag, ...more)
    await shop.at('2018-11-01T04:00:00.000Z')
    await shop.push()
    const sizes = async (id: string) => (await shop.reached(id)).map(({ records }) => records.length)
    assert.deepEqual(
      [await sizes(frozen), await sizes(fresh)],
      [
        [10, 10],
        [10, 15],
      ],
    )
    assert.deepEqual((await shop.reached(frozen))[1]?.records, [...first].sort())
    for (const plan of [frozen, fresh]) await shop.plans.cancel(await user(), plan)
  })

  it('crm A51: are over once they are cancelled: no further push, nothing that waits is done, and nobody cancels twice', async () => {
    const tag = await shop.tag('A51', ...(await shop.buyers(3)))
    const plan = await shop.make([tag], { frequency: 'daily', start_at: '2018-10-31T04:00:00.000Z' })
    await shop.at('2018-10-31T04:00:00.000Z')
    await shop.push()
    const answer = await shop.as('editor').post(`/api/v1/plans/${plan}/cancel`, {})
    assert.deepEqual(answer.is(200).body['data'], { state: 'stopped', cancelled: 3 })
    assert.equal((await shop.plan(plan))['state'], 'stopped')
    assert.deepEqual((await shop.reached(plan))[0]?.records, [], 'nobody waits any more')
    await shop.at('2018-11-02T04:00:00.000Z')
    assert.equal(await shop.push(), 0)
    const again = await shop.as('editor').post(`/api/v1/plans/${plan}/cancel`, {})
    again.refused(409, 'PLAN_STOPPED')
    const unpushed = await shop.make([tag], { start_at: '2018-11-03T04:00:00.000Z' })
    ;(await shop.as('editor').post(`/api/v1/plans/${unpushed}/cancel`, {})).is(200)
    await shop.at('2018-11-04T04:00:00.000Z')
    assert.equal(await shop.push(), 0)
    assert.deepEqual(await shop.reached(unpushed), [])
  })

  it('push at once where no time is given, once, and stop when everybody has got theirs', async () => {
    const tag = await shop.tag('at once', ...(await shop.buyers(2)))
    const plan = await shop.make([tag])
    assert.equal(await shop.push(), 1)
    assert.equal((await shop.plan(plan))['state'], 'running', 'two wait')
    await shop.succeed()
    await shop.plans.look()
    const { state, pushes, next_at } = await shop.plan(plan)
    assert.deepEqual([state, pushes, next_at], ['stopped', 1, null])
    const runs = (await shop.as('editor').get(`/api/v1/plans/${plan}/runs`)).is(200).body['data'] as Row[]
    assert.deepEqual(runs[0]?.['counts'], { waiting: 0, succeeded: 2, failed: 0, skipped: 0, cancelled: 0 })
  })

  it('reach whoever carries one of the tags, or all of them', async () => {
    const [a = '', b = '', both = ''] = await shop.buyers(3)
    const [one, two] = [await shop.tag('one', a, both), await shop.tag('two', b, both)]
    const any = await shop.make([one, two], { refresh: true })
    const all = await shop.make([one, two], { match: 'all' })
    await shop.push()
    const records = async (id: string) => (await shop.reached(id))[0]?.records
    assert.deepEqual(await records(any), [a, b, both].sort())
    assert.deepEqual(await records(all), [both])
  })

  it('leave out and count whoever is deleted, in the bin, without a phone, or wants no advertising', async () => {
    const [good = '', gone = '', binned = '', mute = '', shy = ''] = await shop.buyers(5)
    const tag = await shop.tag('left out', good, gone, binned, mute, shy)
    const plan = await shop.make([tag], { start_at: '2018-10-31T04:00:00.000Z' })
    const admin = shop.as('admin')
    const change = async (id: string, values: Row) =>
      (await admin.patch(`/api/v1/buyer/${id}`, { ...values, version: 1 })).is(200)
    await change(binned, { binned: true })
    await change(mute, { phone: null })
    await change(shy, { no_ads: true })
    ;(await admin.delete(`/api/v1/buyer/${gone}`)).is(204)
    await shop.at('2018-10-31T04:00:00.000Z')
    await shop.push()
    const [push] = await shop.reached(plan)
    assert.deepEqual(push?.records, [good])
    assert.deepEqual(push.left, {
      [gone]: 'RECORD_GONE',
      [binned]: 'RECORD_RETIRED',
      [mute]: 'NO_PHONE',
      [shy]: 'OPTED_OUT',
    })
    const [run] = (await shop.as('editor').get(`/api/v1/plans/${plan}/runs`)).is(200).body['data'] as Row[]
    assert.deepEqual(
      [run?.['recipients'], run?.['counts']],
      [5, { waiting: 1, succeeded: 0, failed: 0, skipped: 4, cancelled: 0 }],
    )
    const recipients = async (query: string) =>
      (await shop.as('editor').get(`/api/v1/plans/${plan}/runs/${String(run?.['id'])}/recipients${query}`)).is(200)
    const page = (await recipients('?limit=2')).body as { data: Row[]; page: { next: string } }
    const rest = (await recipients(`?limit=10&after=${page.page.next}`)).body['data'] as Row[]
    assert.equal(page.data.length + rest.length, 5)
    const seen = [...page.data, ...rest].find(({ record }) => record === good)
    assert.match(String(seen?.['phone']), /^137\*\*\*\*\d{4}$/)
    assert.equal(seen?.['result'], 'waiting')
    const skipped = (await recipients('?result=skipped')).body['data'] as Row[]
    assert.equal(skipped.length, 4)
  })

  it('for a record push to whoever carries the tags that it names, and refuse one that names none', async () => {
    const tag = await shop.tag('wanted', ...(await shop.buyers(2)))
    const admin = shop.as('admin')
    const offer = (await admin.make('offer', { name: '稳健', wanted: [tag] })).id
    const empty = (await admin.make('offer', { name: '空' })).id
    const draft = { kind: 'source', source_object: 'offer', tags: [] }
    await refused(await shop.write(shop.draft([], { ...draft, source: empty })), 'source')
    await refused(
      await shop.write(shop.draft([], { ...draft, source_object: 'parcel', source: empty })),
      'source_object',
    )
    const plan = await shop.make([], { ...draft, source: offer })
    const { source_name, tags } = await shop.plan(plan)
    assert.deepEqual([source_name, tags], ['稳健', [tag]])
    await shop.push()
    assert.equal((await shop.reached(plan))[0]?.records.length, 2)
  })

  it('are refused where they mean nothing, and leave the database as it was', async () => {
    const tag = await shop.tag('refusals')
    const other = await shop.app
      .as('admin')
      .make('sys_tag', { object: 'parcel', name: 'x', type: 'personal' })
      .catch(() => undefined)
    assert.equal(other, undefined, 'parcels carry no tags')
    const cases: readonly (readonly [Row, string])[] = [
      [{ object: 'parcel' }, 'object'],
      [{ object: 'nowhere' }, 'object'],
      [{ tags: [] }, 'tags'],
      [{ frequency: 'every_days' }, 'every_days'],
      [{ frequency: 'every_days', every_days: 1 }, 'every_days'],
      [{ start_at: '2018-10-30T04:00:00.000Z' }, 'start_at'],
      [{ frequency: 'daily', end_date: '2018-10-30' }, 'end_date'],
      [{ settings: { wrong: true } }, 'settings/wrong'],
      // everybody's phone would go to one address
      [{ settings: { to: '13800000000', text: '${mobile}' } }, 'settings/to'],
      [{ settings: { to: '${name}' } }, 'settings/to'],
      [{ settings: { text: '${nothing}' } }, 'settings'],
      // it would tell others what the author may not see
      [{ settings: { text: '${secret}' } }, 'settings'],
    ]
    await leavesNoTrace(shop.app.db, async () => {
      const answers: Answer[] = []
      for (const [values, path] of cases) {
        const answer = await shop.write(shop.draft([tag], values))
        await refused(answer, path)
        answers.push(answer)
      }
      return answers
    })
  })

  it('take along what their content asks for, and nothing else', async () => {
    const [one = ''] = await shop.buyers(1, { name: '王小明' })
    const tag = await shop.tag('data', one)
    await shop.make([tag], { settings: { text: '您好 ${name}，${mobile}' } })
    await shop.push()
    const { db } = shop.app
    const [task] = await db.query<{ data: Row; dedupe: string; settings: Row }>(
      `select data, dedupe, settings from ${db.table('sys_task')} where record = $1::uuid`,
      [one],
    )
    assert.deepEqual(Object.keys(task?.data ?? {}).sort(), ['mobile', 'name'])
    assert.equal(task?.data['name'], '王小明')
    assert.match(task.dedupe, /^plan:[\da-f-]{36}:once:[\da-f-]{36}$/)
  })

  it('reach whom their author may see, and are suspended when the author may push no more', async () => {
    const [mine = ''] = await shop.buyers(1, { keeper: shop.app.ids.owner })
    const [theirs = ''] = await shop.buyers(1)
    const tag = await shop.tag('rights', mine, theirs)
    const plan = await shop.make([tag], { frequency: 'daily', start_at: '2018-10-31T04:00:00.000Z' }, 'owner')
    await shop.at('2018-10-31T04:00:00.000Z')
    await shop.push()
    assert.deepEqual((await shop.reached(plan))[0]?.records, [mine])
    // given away meanwhile: on the kept list, but no longer within the author's reach
    ;(await shop.as('admin').patch(`/api/v1/buyer/${mine}`, { keeper: shop.app.ids.other, version: 1 })).is(200)
    await shop.at('2018-11-01T04:00:00.000Z')
    await shop.push()
    assert.deepEqual((await shop.reached(plan))[1]?.left, { [mine]: 'BEYOND_RIGHTS' })
    const { db } = shop.app
    await db.query(`delete from ${db.table('sys_user_role')} where "user" = $1::uuid`, [shop.app.ids.owner])
    await shop.at('2018-11-02T04:00:00.000Z')
    await shop.push()
    const { state, fault, next_at } = await shop.plan(plan)
    assert.deepEqual([state, next_at, (fault as Row[])[0]?.['code']], ['suspended', null, 'PLAN_AUTHOR'])
    await shop.at('2018-11-05T04:30:00.000Z')
    assert.equal(await shop.push(), 0)
    const resumed = (await shop.as('editor').post(`/api/v1/plans/${plan}/resume`, {})).is(200)
    assert.deepEqual(resumed.body['data'], { next_at: '2018-11-06T04:00:00.000Z' })
    ;(await shop.as('editor').post(`/api/v1/plans/${plan}/resume`, {})).refused(409, 'PLAN_NOT_SUSPENDED')
    await shop.at('2018-11-06T04:00:00.000Z')
    assert.equal(await shop.push(), 1)
    await shop.plans.cancel(await user(), plan)
  })

  it('keep their content after the first push, but for the name, and are copied without their history', async () => {
    const tag = await shop.tag('kept', ...(await shop.buyers(1)))
    const plan = await shop.make([tag], { frequency: 'daily', start_at: '2018-10-31T04:00:00.000Z' })
    const edit = async (values: Row) => {
      const { version } = await shop.plan(plan)
      return shop.as('editor').patch(`/api/v1/sys_plan/${plan}`, { ...values, version })
    }
    ;(await edit({ match: 'all' })).is(200)
    await shop.keepLists()
    await shop.at('2018-10-31T04:00:00.000Z')
    await shop.push()
    ;(await edit({ name: '另一个名称' })).is(200)
    await refused(await edit({ match: 'any' }), 'name')
    await refused(await shop.as('editor').delete(`/api/v1/sys_plan/${plan}`), 'state')
    const copy = (await shop.as('editor').get(`/api/v1/plans/${plan}/copy`)).is(200).body['data'] as Row
    assert.deepEqual([copy['name'], copy['match'], copy['start_at'], copy['tags']], ['另一个名称', 'all', null, [tag]])
    assert.equal(copy['pushes'], undefined)
    await shop.plans.cancel(await user(), plan)
    ;(await shop.as('editor').delete(`/api/v1/sys_plan/${plan}`)).is(204)
  })

  it('make up once for moments that nobody was there for, and say how many', async () => {
    const tag = await shop.tag('missed', ...(await shop.buyers(1)))
    const plan = await shop.make([tag], {
      frequency: 'daily',
      start_at: '2018-10-31T04:00:00.000Z',
      end_date: '2018-11-06',
    })
    await shop.at('2018-11-04T10:00:00.000Z')
    assert.equal(await shop.push(), 1)
    const runs = (await shop.as('editor').get(`/api/v1/plans/${plan}/runs`)).is(200).body['data'] as Row[]
    assert.deepEqual(
      runs.map(({ slot, missed, number }) => [slot, missed, number]),
      [['2018-11-04T04:00:00.000Z', 4, 1]],
    )
    await shop.at('2018-11-20T10:00:00.000Z')
    await shop.push()
    await shop.succeed()
    await shop.plans.look()
    const { state, pushes } = await shop.plan(plan)
    assert.deepEqual([state, pushes], ['stopped', 2], 'the last day has passed')
  })

  it('begin each moment once, however many look at the same time', async () => {
    const tag = await shop.tag('race', ...(await shop.buyers(2)))
    const plan = await shop.make([tag], { frequency: 'daily', start_at: '2018-10-31T04:00:00.000Z' })
    await shop.at('2018-10-31T04:00:00.000Z')
    const began = await Promise.all(Array.from({ length: 6 }, () => shop.plans.look()))
    assert.equal(
      began.reduce((sum, each) => sum + each.began, 0),
      1,
    )
    const runs = await shop.openRuns()
    // two that both believe they have the job
    await Promise.all([0, 1, 2].map(() => shop.plans.carryOut(runs[0]?.id ?? '', job())))
    assert.equal((await shop.reached(plan))[0]?.records.length, 2)
    await shop.plans.cancel(await user(), plan)
  })

  it('are shown and written by holders of the points alone', async () => {
    const tag = await shop.tag('points', ...(await shop.buyers(1)))
    const plan = await shop.make([tag], { start_at: '2018-11-03T04:00:00.000Z' })
    const reader = shop.as('reader')
    ;(await reader.post('/api/v1/sys_plan', shop.draft([tag]))).refused(403, 'FORBIDDEN')
    for (const path of [`${plan}/cancel`, `${plan}/resume`, 'preview'])
      assert.ok([403, 404, 405].includes((await reader.post(`/api/v1/plans/${path}`, {})).status), path)
    for (const path of [`${plan}/runs`, `${plan}/copy`, 'offered'])
      assert.ok([403, 404].includes((await reader.get(`/api/v1/plans/${path}`)).status), path)
    ;(await shop.app.stranger().get(`/api/v1/plans/${plan}/runs`)).is(401)
    await shop.plans.cancel(await user(), plan)
  })

  async function user() {
    const { userPrincipal } = await import('../../identity/index.ts')
    const found = await userPrincipal(shop.app.db, shop.app.ids.editor)
    assert.ok(found)
    return found
  }

  function refused(answer: Answer, path: string): Promise<void> {
    const told = answer.refused(422, 'VALIDATION_FAILED')
    assert.ok(
      told.issues.some((issue) => issue.path === path),
      `${path}: ${told.text}`,
    )
    return Promise.resolve()
  }
})
