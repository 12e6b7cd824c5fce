/** Groups of the demo, who works in them, their rules, the customers in them and the log of how they came there. */
import { DAY, minutes } from './calendar.ts'
import { instant, record, type Cast, type Person, type Rows, type Story } from './story-parts.ts'

interface GroupPlan {
  readonly name: string
  readonly admins: readonly string[]
  readonly members: readonly string[]
  readonly requests: readonly [enabled: boolean, times: number, quantity: number]
  readonly remark: string
  /** Which customers are in it. */
  holds(customer: Person, members: ReadonlySet<string>): boolean
  /** Whether its customers are with their owner; else they wait in the pool of the group. */
  readonly isAssigned: boolean
}

const SOUTH = ['huanghaitao', 'linshufen', 'liangjunjie', 'ouyangxue', 'hezhipeng']
const EAST = ['zhouyuting', 'xuwei', 'shenjiayi', 'gumingyuan', 'jiangyan']
const NORTH = ['sunlei', 'liuyang', 'gaoxinyue', 'makai']

const withOwner = (customer: Person, members: ReadonlySet<string>): boolean => members.has(customer.owner_id ?? '')
const waiting = (state: string) => (customer: Person) => customer.owner_id === null && customer.state === state

const GROUPS: readonly GroupPlan[] = [
  group(['VIP客户组', '大客户专属服务'], ['chenjianhua'], ['huanghaitao', 'zhouyuting', 'sunlei'], {
    requests: [false, 3, 50],
    holds: (customer, members) => customer.maturity === 'major' && withOwner(customer, members),
  }),
  group(['拉新客户组', '新注册客户首次联系'], ['chenjianhua', 'tangwenbo'], [...SOUTH.slice(3), ...EAST.slice(3)], {
    holds: waiting('not_followed'),
    isAssigned: false,
  }),
  group(['召回客户组', '长期未跟进客户的唤醒'], ['tangwenbo'], ['liuyang', 'makai', 'jiangyan'], {
    requests: [true, 2, 30],
    holds: (customer, members) => customer.state === 'invalid' && withOwner(customer, members),
  }),
  group(['电销客户组', '电话销售'], ['lixiaomei'], ['linshufen', 'hezhipeng', 'xuwei', 'gaoxinyue'], {
    holds: (customer, members) => customer.maturity === 'intent' && withOwner(customer, members),
  }),
  group(['催收客户组', '逾期客户的还款提醒'], ['zhaomin'], ['sunlei', 'makai'], { requests: [false, 3, 50] }),
  group(['运营客户组', '活动与内容运营'], ['tangwenbo', 'fengjing'], ['fengjing'], { requests: [false, 3, 50] }),
  group(['华南客户组', '华南销售部'], ['lixiaomei'], SOUTH, { holds: withOwner }),
  group(['华东客户组', '华东销售部'], ['wangzhiqiang'], EAST, { holds: withOwner }),
  group(['华北客户组', '华北销售部'], ['zhaomin'], NORTH, { holds: withOwner }),
  group(['企业客户组', '合作公司的员工客户'], ['chenjianhua'], ['gumingyuan', 'ouyangxue'], {
    requests: [false, 3, 50],
  }),
]

function group(
  [name, remark]: readonly [name: string, remark: string],
  admins: readonly string[],
  members: readonly string[],
  more: Partial<GroupPlan>,
): GroupPlan {
  return { name, remark, admins, members, requests: [true, 3, 50], isAssigned: true, holds: () => false, ...more }
}

const FOUNDED = 700

export function groupStory(cast: Cast): Story {
  const groups = GROUPS.map((plan) => ({ plan, row: groupRow(cast, plan), members: idsOf(cast, plan.members) }))
  const relations = groups.flatMap(({ plan, row, members }) => relationsOf(cast, plan, row, new Set(members)))
  const idOf = (name: string): string => groups.find(({ plan }) => plan.name === name)?.row.id ?? ''
  return [
    ['crm_group', groups.map(({ row }) => row)],
    ['crm_assign_rule', assignRules(cast, idOf)],
    ['crm_reclaim_rule', reclaimRules(cast, idOf)],
    ['crm_group_rule', groupRules(cast, idOf)],
    ['crm_customer_group', relations.map(({ relation }) => relation)],
    ['crm_group_log', relations.map(({ grouped }) => grouped)],
    ['crm_assign_log', relations.flatMap(({ assigned }) => assigned)],
  ]
}

function idsOf({ users }: Cast, accounts: readonly string[]): string[] {
  return accounts.flatMap((account) => users.get(account) ?? [])
}

function groupRow(cast: Cast, { name, admins, members, requests, remark }: GroupPlan) {
  const [request_enabled, request_times, request_quantity] = requests
  return {
    ...record(cast, cast.today - FOUNDED * DAY, idsOf(cast, admins)[0] ?? null),
    name,
    admins: idsOf(cast, admins),
    members: idsOf(cast, members),
    request_enabled,
    request_times,
    request_quantity,
    remark,
  }
}

/** How one customer came into a group, and to a salesperson there. */
interface Entry {
  readonly customer: string
  readonly group: { readonly id: string; readonly name: string }
  readonly operator: string | null
  readonly salesperson: string | null
  readonly groupedAt: number
  readonly assignedAt: number
  readonly isAutomatic: boolean
}

function relationsOf(
  cast: Cast,
  { name, holds, isAssigned, admins }: GroupPlan,
  { id }: { readonly id: string },
  members: ReadonlySet<string>,
) {
  const held = cast.customers.filter((customer) => holds(customer, members))
  return held.map((customer) => {
    const groupedAt = Date.parse(customer.created_at) + minutes(30)
    const entry: Entry = {
      customer: customer.id,
      group: { id, name },
      operator: idsOf(cast, admins)[0] ?? null,
      salesperson: isAssigned ? customer.owner_id : null,
      groupedAt,
      assignedAt: groupedAt + minutes(cast.random.between(5, 60)),
      isAutomatic: cast.random.chance(0.6),
    }
    const assigned = entry.salesperson === null ? [] : [assignedRow(cast, entry)]
    return { relation: relationRow(cast, entry), grouped: groupedRow(cast, entry), assigned }
  })
}

function relationRow(cast: Cast, entry: Entry) {
  const base = { ...record(cast, entry.groupedAt, entry.operator), customer_id: entry.customer }
  const waits = { salesperson_id: null, assigned_at: null, assign_type: null }
  const assigned = {
    salesperson_id: entry.salesperson,
    assigned_at: instant(entry.assignedAt),
    assign_type: wayOf(entry),
  }
  const rest = entry.salesperson === null ? waits : assigned
  return { ...base, group_id: entry.group.id, grouped_at: instant(entry.groupedAt), ...rest }
}

function groupedRow(cast: Cast, { customer, group: { name }, operator, groupedAt, isAutomatic }: Entry) {
  const by = isAutomatic
    ? { type: 'automatic', rule_name: `${name}自动分组`, rule_type: 'condition', operator_id: null }
    : { type: 'manual', rule_name: null, rule_type: null, operator_id: operator }
  return {
    ...record(cast, groupedAt, operator),
    customer_id: customer,
    source_group: null,
    target_group: name,
    logged_at: instant(groupedAt),
    ...by,
  }
}

function assignedRow(cast: Cast, entry: Entry) {
  const by = entry.isAutomatic
    ? { rule_name: '按业务员平均分配', operator_id: null }
    : { rule_name: null, operator_id: entry.operator }
  return {
    ...record(cast, entry.assignedAt, entry.operator),
    customer_id: entry.customer,
    group_name: entry.group.name,
    salesperson_id: entry.salesperson,
    type: wayOf(entry),
    dissolved: false,
    logged_at: instant(entry.assignedAt),
    ...by,
  }
}

function wayOf({ isAutomatic }: Entry): string {
  return isAutomatic ? 'automatic' : 'manual'
}

type IdOf = (group: string) => string

function assignRules(cast: Cast, idOf: IdOf): Rows {
  const rule = (group: string, display_order: number, name: string, conditions: object, description: string) => ({
    ...record(cast, cast.today - (FOUNDED - 1) * DAY, null),
    group_id: idOf(group),
    display_order,
    name,
    enabled: true,
    salespeople: null,
    type: 'condition',
    conditions,
    description,
  })
  const fresh = { '==': [{ var: 'follow_times' }, 0] }
  return [
    rule('华南客户组', 1, '未跟进客户平均分配', fresh, '总跟进次数 等于 0'),
    rule('华东客户组', 1, '未跟进客户平均分配', fresh, '总跟进次数 等于 0'),
    rule('华北客户组', 1, '未跟进客户平均分配', fresh, '总跟进次数 等于 0'),
    rule('VIP客户组', 1, '大客户优先分配', { '==': [{ var: 'maturity' }, 'major'] }, '成熟度 等于 大客户'),
    rule('电销客户组', 1, '意向客户分配', { '==': [{ var: 'maturity' }, 'intent'] }, '成熟度 等于 意向客户'),
  ]
}

function reclaimRules(cast: Cast, idOf: IdOf): Rows {
  const rule = (group: string, days: number) => ({
    ...record(cast, cast.today - (FOUNDED - 1) * DAY, null),
    group_id: idOf(group),
    display_order: 1,
    name: `超过${days}天未跟进`,
    enabled: true,
    type: 'condition',
    conditions: { 'days_since>': [{ var: 'last_follow_date' }, days] },
    description: `最后跟进时间 距今天数 大于 ${days}`,
  })
  return [rule('华南客户组', 30), rule('华东客户组', 30), rule('华北客户组', 30), rule('电销客户组', 15), rule('拉新客户组', 15)]
} // prettier-ignore

function groupRules(cast: Cast, idOf: IdOf): Rows {
  const rule = (display_order: number, name: string, target: string, conditions: object, description: string) => ({
    ...record(cast, cast.today - (FOUNDED - 1) * DAY, null),
    display_order,
    name,
    all_customers: false,
    source_group_id: null,
    target_group_id: idOf(target),
    break_relations: false,
    enabled: true,
    type: 'condition',
    conditions,
    description,
  })
  const rich = { '>=': [{ var: 'family_disposable_income' }, '500000'] }
  return [
    rule(100, '高资产客户进入VIP客户组', 'VIP客户组', rich, '可投资资产 大于等于 500000'),
    rule(110, '新客户进入拉新客户组', '拉新客户组', { '==': [{ var: 'follow_times' }, 0] }, '总跟进次数 等于 0'),
    rule(120, '企业员工进入企业客户组', '企业客户组', { nempty: [{ var: 'company_id' }] }, '公司 不为空'),
  ]
}
