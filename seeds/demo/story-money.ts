/** Loans of the demo's customers with their repayments, what credit agencies say, whom they know, what they bought. */
import { DAY, dateText, minutes } from './calendar.ts'
import { anyPhone, personName } from './people.ts'
import { instant, record, type Cast, type Person, type Rows, type Story } from './story-parts.ts'

const MONTH = 30 * DAY
const INSTALMENTS = 6
/** In fen. */
const PRINCIPALS = [28_916, 14_450, 45_776, 42_562, 21_590]
const FEES = [7_251, 3_623, 11_478, 10_673, 5_414]
const RELATIONS = ['spouse', 'parent', 'friend', 'colleague', 'relative']
const AGENCIES = ['央行征信中心', '合作征信机构']
const CONCLUSIONS = ['信用良好，无逾期记录。', '近两年有一次逾期，已结清。', '在贷笔数偏多，建议控制额度。']

export function moneyStory(cast: Cast): Story {
  const borrowers = cast.customers.filter((customer) => customer.state === 'won').slice(0, 200)
  const loans = borrowers.map((customer, index) => loanOf(cast, customer, index))
  return [
    ['crm_loan', loans.map(({ loan }) => loan)],
    ['crm_repayment', loans.flatMap(({ repayments }) => repayments)],
    ['crm_trade_record', loans.map(({ trade }) => trade)],
    ['crm_credit_record', borrowers.map((customer, index) => creditOf(cast, customer, index))],
    ['crm_customer_relation', relationsOf(cast)],
    ['crm_recommendation', recommendationsOf(cast, borrowers)],
  ]
}

function loanOf(cast: Cast, customer: Person, index: number) {
  const lentAt = Math.max(Date.parse(customer.created_at) + DAY, cast.today - (30 + (index % 300)) * DAY)
  const [principal, fee] = [at(PRINCIPALS, index), at(FEES, index)]
  const product_id = cast.products[index % Math.max(1, cast.products.length)] ?? null
  const by = customer.owner_id
  const head = record(cast, lentAt, by)
  const repayments = Array.from({ length: INSTALMENTS }, (_, month) =>
    repaymentOf(cast, customer, { loan: head.id, period: month + 1, dueAt: lentAt + (month + 1) * MONTH, principal, fee }, index),
  ) // prettier-ignore
  const open = repayments.filter(({ state }) => state !== 'paid')
  const amount = yuan(principal * INSTALMENTS)
  return {
    repayments,
    loan: {
      ...head,
      customer_id: customer.id,
      loan_no: `JJ${dateText(lentAt).replaceAll('-', '')}${String(index + 1).padStart(4, '0')}`,
      product_id,
      amount,
      instalments: INSTALMENTS,
      annual_rate: '14.40',
      lent_on: dateText(lentAt),
      due_on: dateText(lentAt + INSTALMENTS * MONTH),
      balance: yuan(principal * open.length),
      state: loanState(open),
    },
    trade: {
      ...record(cast, lentAt, by),
      customer_id: customer.id,
      trade_no: `JY${dateText(lentAt).replaceAll('-', '')}${String(index + 1).padStart(4, '0')}`,
      type: 'disbursement',
      product_id,
      amount,
      traded_at: instant(lentAt),
      channel: ['APP', '门店', '微信小程序'][index % 3],
      remark: null,
    },
  }
}

interface Instalment {
  readonly loan: string
  readonly period: number
  readonly dueAt: number
  readonly principal: number
  readonly fee: number
}

/** What is due is paid, but for one loan in ten whose last due instalment is not. */
function repaymentOf(cast: Cast, customer: Person, { loan, period, dueAt, principal, fee }: Instalment, index: number) {
  const isDue = dueAt < cast.today
  const isOverdue = isDue && index % 10 === 9 && dueAt + MONTH >= cast.today
  const isPaid = isDue && !isOverdue
  const unpaid = isOverdue ? 'overdue' : 'pending'
  return {
    ...record(cast, dueAt - INSTALMENTS * MONTH, null),
    customer_id: customer.id,
    loan_id: loan,
    period,
    due_on: dateText(dueAt),
    principal: yuan(principal),
    service_fee: yuan(fee),
    paid: isPaid ? yuan(principal + fee) : '0.00',
    paid_at: isPaid ? instant(dueAt - DAY + minutes(600 + (index % 300))) : null,
    state: isPaid ? 'paid' : unpaid,
  }
}

function loanState(open: readonly { readonly state: string }[]): string {
  if (open.length === 0) return 'settled'
  return open.some(({ state }) => state === 'overdue') ? 'overdue' : 'active'
}

function creditOf(cast: Cast, customer: Person, index: number) {
  const { random } = cast
  const at_ = Date.parse(customer.created_at) + DAY
  const overdue = index % 10 === 9 ? 1 : 0
  return {
    ...record(cast, at_, customer.owner_id),
    customer_id: customer.id,
    source: at(AGENCIES, index),
    queried_at: instant(at_),
    score: random.between(520, 820) - overdue * 80,
    loan_count: random.between(0, 4),
    loan_balance: yuan(random.between(0, 80) * 100_000),
    overdue_times: overdue,
    conclusion: CONCLUSIONS[overdue] ?? '',
  }
}

function relationsOf(cast: Cast): Rows {
  const { random } = cast
  return cast.customers.slice(0, 300).map((customer, index) => {
    const madeAt = Date.parse(customer.created_at) + 2 * DAY
    return {
      ...record(cast, madeAt, customer.owner_id),
      customer_id: customer.id,
      name: personName(random, index % 2 === 0),
      relation: at(RELATIONS, index),
      phone: anyPhone(random),
      company: null,
      is_emergency: index % 5 < 2,
      remark: null,
    }
  })
}

function recommendationsOf(cast: Cast, borrowers: readonly Person[]): Rows {
  const made = cast.products.length === 0 ? [] : borrowers.slice(0, 40)
  return made.map((customer, index) => {
    const madeAt = cast.today - (index + 1) * DAY + minutes(600)
    return {
      ...record(cast, madeAt, customer.owner_id),
      customer_id: customer.id,
      product_id: at(cast.products, index * 3),
      reason: '与已购产品同类',
      salesperson_id: customer.owner_id,
      recommended_at: instant(madeAt),
      accepted: [true, false, null][index % 3] ?? null,
    }
  })
}

function at<T>(from: readonly T[], index: number): T {
  const chosen = from[index % from.length]
  if (chosen === undefined) throw new RangeError('nothing to choose from')
  return chosen
}

function yuan(fen: number): string {
  return `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`
}
