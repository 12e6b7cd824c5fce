/** Tasks, transfers, the recycle bin, activities and WeChat followers of the demo. */
import { DAY, minutes } from './calendar.ts'
import type { Random } from './random.ts'
import { instant, record, type Cast, type Person, type Rows, type Story } from './story-parts.ts'

/** How many tasks there are of each progress. */
const TASKS = { not_started: 17, in_progress: 3, done: 2, cancelled: 0 } as const
const TRANSFERS = 29
const FOLLOWERS = 50

const SALESPEOPLE = 'huanghaitao linshufen liangjunjie zhouyuting xuwei shenjiayi sunlei liuyang'.split(' ')
const ORDINARY = [
  '整理本周客户名单',
  '提交月度跟进总结',
  '更新产品资料',
  '准备季度客户沙龙',
  '核对还款台账',
  '参加产品培训',
  '补录客户地址',
  '联系合作门店',
]
const FOLLOWING = ['回访分期意向', '确认还款方式', '介绍家电分期方案', '邀请参加周末活动', '跟进装修分期进度', '提醒补充资料'] // prettier-ignore
const REASONS = ['业务员离职', '区域调整', '客户投诉，更换业务员', '工作量均衡', '业务线调整', '业务员休假']

export function workStory(cast: Cast, recycled: readonly Person[]): Story {
  const activities = activityRows(cast)
  const transfers = transferRows(cast)
  return [
    ['crm_task', taskRows(cast)],
    ['crm_transfer_record', transfers.map(({ record: each }) => each)],
    ['crm_transfer_customer', transfers.flatMap(({ customers }) => customers)],
    ['crm_reclaim_log', reclaimRows(cast, recycled)],
    ['crm_activity', activities],
    ['crm_activity_participant', participantRows(cast, activities)],
    ['crm_wx_user', followerRows(cast)],
  ]
}

function anyOwner(cast: Cast): string {
  return cast.users.get(cast.random.pick(SALESPEOPLE)) ?? [...cast.users.values()][0] ?? ''
}

function taskRows(cast: Cast): Rows {
  const progresses = Object.entries(TASKS).flatMap(([progress, count]) => Array<string>(count).fill(progress))
  return progresses.map((progress, index) => taskRow(cast, progress, index))
}

function taskRow(cast: Cast, progress: string, index: number) {
  const owned = cast.customers.filter((customer) => customer.owner_id !== null)
  const customer = index % 2 === 0 ? owned[(index * 7) % Math.max(1, owned.length)] : undefined
  const owner = customer?.owner_id ?? anyOwner(cast)
  return {
    ...record(cast, cast.today - cast.random.between(3, 12) * DAY, owner),
    ...(customer ? followTask(cast, customer, index) : ordinaryTask(index)),
    ...taskTimes(cast, progress, index),
    priority: ['high', 'medium', 'medium', 'low'][index % 4],
    progress,
    owner_id: owner,
    creator_id: owner,
  }
}

function followTask({ random }: Cast, { id, name }: Person, index: number) {
  return {
    name: `${random.pick(FOLLOWING)}：${name}`,
    type: 'follow',
    customer_id: id,
    detail: '<p>联系前请先查看最近一次沟通纪要。</p>',
    origin: ['assigned', 'requested', 'revisit'][index % 3],
  }
}

function ordinaryTask(index: number) {
  const name = ORDINARY[index % ORDINARY.length]
  return { name, type: 'ordinary', customer_id: null, detail: null, origin: 'manual' }
}

/** Some are overdue, some due today, some later, some have no date. */
function taskTimes({ today }: Cast, progress: string, index: number) {
  const isDone = progress === 'done'
  const due = today + (isDone ? -3 : (index % 9) - 2) * DAY + minutes(23 * 60 + 59)
  if (index % 11 === 10) return { due_at: null, remind_at: null, finished_at: null }
  return {
    due_at: instant(due),
    remind_at: isDone ? null : instant(due - minutes(15 * 60)),
    finished_at: isDone ? instant(today - 4 * DAY + minutes(16 * 60)) : null,
  }
}

function transferRows(cast: Cast) {
  return Array.from({ length: TRANSFERS }, (_, index) => transferRow(cast, index))
}

/** The customers of a transfer are with the one who got them. */
function transferRow(cast: Cast, index: number) {
  const { random, today, users, customers } = cast
  const [from, to] = [users.get(SALESPEOPLE[(index + 3) % 8] ?? ''), users.get(SALESPEOPLE[index % 8] ?? '')]
  const operator = users.get('chenjianhua') ?? anyOwner(cast)
  const at = today - (index * 12 + 2) * DAY + minutes(9 * 60 + index * 7)
  const theirs = customers.filter((customer) => customer.owner_id === to && Date.parse(customer.created_at) < at)
  const moved = theirs.slice(0, index % 7 === 6 ? 0 : random.between(1, 12))
  const row = {
    ...record(cast, at, operator),
    operator_id: operator,
    transferred_at: instant(at),
    from_id: from ?? operator,
    to_id: to ?? operator,
    customers: moved.length,
    type: index % 3 === 0 ? 'all' : 'part',
    reason: random.pick(REASONS),
  }
  const lines = moved.map((customer) => ({
    ...record(cast, at, operator),
    transfer_id: row.id,
    customer_id: customer.id,
    group_name: null,
  }))
  return { record: row, customers: lines }
}

function reclaimRows(cast: Cast, recycled: readonly Person[]): Rows {
  const operator = cast.users.get('lixiaomei') ?? null
  const parked = recycled.map((customer, index) => ({
    ...record(cast, recycledAt(cast, index), operator),
    customer_id: customer.id,
    operator_id: operator,
    target: 'recycle_bin',
    automatic: false,
    logged_at: instant(recycledAt(cast, index)),
    reason: recycleReason(index),
  }))
  const returned = cast.customers
    .filter((customer) => customer.owner_id === null)
    .slice(0, 24)
    .map((customer, index) => {
      const at = cast.today - (index + 1) * 9 * DAY + minutes(5 * 60 + 50)
      return {
        ...record(cast, at, null),
        customer_id: customer.id,
        operator_id: null,
        target: index % 4 === 3 ? 'company' : 'group',
        automatic: true,
        logged_at: instant(at),
        reason: '超过30天未跟进',
      }
    })
  return [...parked, ...returned]
}

export function recycledAt({ today }: Cast, index: number): number {
  return today - (index * 13 + 4) * DAY + minutes(15 * 60 + index * 11)
}

export function recycleReason(index: number): string {
  return ['空号', '多次联系均拒绝', '非目标客户', '号码已停机', '客户要求不再联系', '重复资料'][index % 6] ?? ''
}

function activityRows(cast: Cast) {
  const { today } = cast
  const by = cast.users.get('tangwenbo') ?? null
  const activity = (days: number, name: string, state: string, place: string, content: string) => ({
    ...record(cast, today + (days - 30) * DAY, by),
    name,
    starts_at: instant(today + days * DAY + minutes(14 * 60)),
    ends_at: instant(today + days * DAY + minutes(17 * 60)),
    state,
    place,
    content,
  })
  return [
    activity(-60, '家电分期体验日', 'done', '深圳市福田区体验店', '<p>现场体验智能家电，办理分期免首期服务费。</p>'),
    activity(-1, '老客户回馈周', 'in_progress', '线上', '<p>推荐好友成功办理，双方各得一期服务费减免。</p>'),
    activity(20, '季度客户沙龙', 'not_started', '杭州市西湖区', '<p>理财知识分享与新品介绍。</p>'),
  ]
}

function participantRows(cast: Cast, activities: readonly { readonly id: string; readonly state: string }[]): Rows {
  const statuses: Readonly<Record<string, readonly string[]>> = {
    done: ['joined', 'joined', 'absent'],
    in_progress: ['registered', 'joined', 'invited'],
    not_started: ['invited', 'registered', 'declined'],
  }
  return activities.flatMap(({ id, state }, place) =>
    cast.customers.slice(place * 25, place * 25 + 20).map((customer, index) => {
      const status = statuses[state]?.[index % 3] ?? 'invited'
      const at = cast.today - (90 - place * 40) * DAY + minutes(index * 30)
      const joined = status === 'joined' ? instant(Math.min(at + DAY, cast.today)) : null
      return {
        ...record(cast, at, null),
        activity_id: id,
        customer_id: customer.id,
        status,
        joined_at: joined,
        remark: null,
      }
    }),
  )
}

const NICKNAMES = ['阳光', '云淡风轻', '小确幸', '追风', '星河', '南风', '半夏', '拾光', '青柠', '向日葵', '清欢', '一叶知秋', '海阔天空', '晴天', '山野', '木子', '初见', '麦田', '西瓜', '小满'] // prettier-ignore
const HOMES = ['440300', '440100', '330100', '310100', '110100', '510100', '420100', '320500', '500100', '610100']

/** Three of five are bound, no customer twice. */
function followerRows(cast: Cast): Rows {
  const { random, today, customers } = cast
  return Array.from({ length: FOLLOWERS }, (_, index) => {
    const at = today - random.between(1, 500) * DAY + minutes(random.between(480, 1320))
    const customer = index % 5 < 3 ? customers[index * 3] : undefined
    const suffix = index < NICKNAMES.length ? '' : String(index)
    return {
      ...record(cast, at, null),
      nickname: `${NICKNAMES[index % NICKNAMES.length] ?? ''}${suffix}`,
      customer_id: customer?.id ?? null,
      openid: `o${letters(random, 27)}`,
      public_account: index % 3 === 2 ? '客户服务中心' : '消费金融服务号',
      sex: random.chance(0.5) ? '1' : '0',
      followed_at: instant(at),
      region: random.pick(HOMES),
    }
  })
}

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789']

function letters(random: Random, count: number): string {
  return Array.from({ length: count }, () => random.pick(LETTERS)).join('')
}
