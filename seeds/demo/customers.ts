/**
 * In charge of demo customers: plausible people who do not exist, each with the talks that were had with them.
 * What enters are a count, a seed, a day and the ids of users and companies; what leaves is a stream of rows.
 * A row depends on seed, day and its number alone, so ten thousand rows are the first of a million.
 */
import { DAY, dateText, dayStart, instantText, minutes } from './calendar.ts'
import { followUps, type DemoFollowUp } from './follow-ups.ts'
import { anyPhone, identityCard, latinSurname, personName, phone } from './people.ts'
import { mix, Random, Weighted } from './random.ts'
import { recordId } from './record-id.ts'
import { CITIES, type City, type District } from './regions.ts'

export interface GenerateOptions {
  /** How many rows, counted from `from`. */
  readonly count: number
  readonly seed?: number
  /** First row; what lies before was made by an earlier call. */
  readonly from?: number
  /** Any instant of the day from which all dates are counted back (ISO). */
  readonly now: string
  /** Ids of the users who own and talk to customers; at least one. */
  readonly salespeople: readonly string[]
  /** Ids of companies that some customers belong to. */
  readonly companies: readonly string[]
}

/** One customer, its fields in groups by name, and its follow-ups; times are ISO, money decimal text. */
export interface DemoCustomer {
  readonly row: number
  readonly id: string
  readonly created_at: string
  readonly updated_at: string
  readonly identity: ReturnType<typeof identityOf>
  readonly contacts: ReturnType<typeof contactsOf>
  readonly home: ReturnType<typeof homeOf>
  readonly origin: ReturnType<typeof originOf>
  readonly value: ReturnType<typeof valueOf>
  readonly figures: ReturnType<typeof figuresOf>
  readonly ownership: {
    readonly created_by: string | null
    readonly owner_id: string | null
    readonly company_id: string | null
  }
  readonly followUps: readonly DemoFollowUp[]
}

export const DEFAULT_SEED = 20_240_601
/** An inviter is found in the inviter's own block, which is written by one statement. */
export const BLOCK = 2_500
/** Rows of the demo itself; those after them are there for load and have more follow-ups. */
const DEMO_ROWS = 10_000
const SPAN_DAYS = 730
const GOLDEN_RATIO = 0.618_033_988_749_895

const cities = new Weighted<City>(CITIES.map((city) => [city, city.weight]))
const sources = new Weighted([['app', 55] as const, ['store', 30] as const, ['other', 15] as const])
const untold = new Weighted([['potential', 90] as const, ['other', 10] as const])
const cameAlone = new Weighted([['self', 85] as const, ['other', 15] as const])
const channels: Readonly<Record<string, readonly string[]>> = {
  app: ['应用商店', '微信小程序', '短视频广告', '搜索推广', '老客户分享'],
  store: ['门店到访', '商场驻点', '社区活动'],
  other: ['异业合作', '电话营销', '展会'],
}
const ROADS = [
  '人民路',
  '中山路',
  '建设路',
  '解放大道',
  '文化路',
  '和平路',
  '长江路',
  '新华路',
  '学院路',
  '滨河路',
  '朝阳街',
  '幸福路',
]
const ESTATES = ['花园', '小区', '公馆', '家园', '名苑', '新村', '国际', '雅居']
const ESTATE_NAMES = ['阳光', '锦绣', '金色', '翠湖', '万和', '盛世', '丽景', '香榭', '江南', '龙湖', '紫薇', '凯旋']

/** Streams customers in ascending number. */
export function* generateCustomers(options: GenerateOptions): Generator<DemoCustomer> {
  const seed = options.seed ?? DEFAULT_SEED
  const today = dayStart(options.now)
  const from = options.from ?? 0
  for (let row = from; row < from + options.count; row++) yield customer({ ...options, seed, today }, row)
}

type Context = GenerateOptions & { readonly seed: number; readonly today: number }

function customer(context: Context, row: number): DemoCustomer {
  const { seed, today, companies, salespeople } = context
  const random = new Random(seed, row)
  const createdAt = created(seed, row, today)
  const owner = random.chance(0.88) ? random.pick(salespeople) : null
  const origin = originOf(random, context, row)
  const talks =
    owner === null ? [] : talksOf(random, context, { row, createdAt, owner, inviteType: origin.invite_type })
  const identity = identityOf(random, context, row)
  return {
    row,
    id: recordId('customer', seed, row, createdAt),
    created_at: instantText(createdAt),
    updated_at: talks.at(-1)?.follow_date ?? instantText(createdAt),
    identity,
    contacts: contactsOf(random, identity.customer_name),
    home: homeOf(random),
    origin,
    value: valueOf(random, talks),
    figures: figuresOf(talks, owner),
    ownership: {
      created_by: owner,
      owner_id: owner,
      company_id: companies.length > 0 && random.chance(0.06) ? random.pick(companies) : null,
    },
    followUps: talks,
  }
}

/** Spreads any number of rows evenly over two years up to yesterday, in waking hours. */
function created(seed: number, row: number, today: number): number {
  const share = (row * GOLDEN_RATIO + (seed % 997) / 997) % 1
  const hash = mix(seed, row)
  return today - (1 + Math.floor(share * SPAN_DAYS)) * DAY + minutes(8 * 60 + (hash % 840)) + (hash % 59_989)
}

function originOf(random: Random, { seed, today }: Context, row: number) {
  const source = random.weighted(sources)
  const invited = random.chance(0.18)
  const inviter = row - 1 - random.between(0, 40)
  const known = invited && inviter >= row - (row % BLOCK) && created(seed, inviter, today) < created(seed, row, today)
  return {
    customer_source: source,
    apply_channel: random.pick(channels[source] ?? ['']),
    invite_type: invited ? 'friend' : random.weighted(cameAlone),
    inviter_id: known ? recordId('customer', seed, inviter, created(seed, inviter, today)) : null,
  }
}

interface Handled {
  readonly row: number
  readonly createdAt: number
  readonly owner: string
  readonly inviteType: string
}

function talksOf(random: Random, context: Context, { row, createdAt, owner, inviteType }: Handled): DemoFollowUp[] {
  const count = Math.min(6, Math.floor(random.unit() * (row < DEMO_ROWS ? 5.8 : 7.8)))
  const other = random.chance(0.08) ? random.pick(context.salespeople) : owner
  const former = other === owner || count < 2 ? undefined : other
  return followUps(random, { createdAt, today: context.today, count, salesperson: owner, former, inviteType })
}

function identityOf(random: Random, { seed, today }: Context, row: number) {
  const male = random.chance(0.52)
  // two draws make the middle ages common
  const age = 18 + Math.floor((random.unit() + random.unit()) * 28)
  const birthday = dateText(today - Math.floor((age + random.unit()) * 365.25) * DAY)
  const birthplace = random.pick(random.weighted(cities).districts)
  return {
    customer_name: personName(random, male),
    phone: phone(seed, row),
    phone2: random.chance(0.12) ? anyPhone(random) : null,
    id_card_no: random.chance(0.62) ? identityCard(birthplace.code, birthday, serial(random, male)) : null,
    sex: male ? '1' : '0',
    birthday,
    marriage: marriageAt(random, age),
  }
}

/** Odd for men, even for women, 001 to 998. */
function serial(random: Random, male: boolean): number {
  return random.between(0, 498) * 2 + (male ? 1 : 2)
}

function contactsOf(random: Random, name: string) {
  const handle = `${latinSurname(name)}${random.between(1000, 999_999)}`
  return {
    // domains that are reserved for examples: a letter to a demo customer reaches nobody
    email: random.chance(0.45) ? `${handle}@${random.pick(['example.com', 'example.net', 'example.org'])}` : null,
    qq: random.chance(0.3) ? String(random.between(100_000_000, 3_999_999_999)) : null,
    wechat_no: random.chance(0.55) ? random.pick(['wx_', '']) + handle : null,
  }
}

function homeOf(random: Random) {
  const city = random.weighted(cities)
  const district = random.pick(city.districts)
  return {
    district: district.code,
    address: random.chance(0.7) ? address(random, city, district) : null,
  }
}

function address(random: Random, city: City, district: District): string {
  const province = city.province === city.name ? '' : city.province
  const road = `${random.pick(ROADS)}${random.between(1, 388)}号`
  const flat = `${random.between(1, 32)}栋${random.between(1, 30)}0${random.between(1, 6)}室`
  return `${province}${city.name}${district.name}${road}${random.pick(ESTATE_NAMES)}${random.pick(ESTATES)}${flat}`
}

function marriageAt(random: Random, age: number): string | null {
  if (random.chance(0.1)) return null
  const single = Math.max(0.05, 1.4 - age / 28)
  if (random.chance(single)) return 'single'
  return random.chance(0.9) ? 'married' : random.pick(['divorced', 'divorced', 'other'])
}

/** Money is skewed as in life: many small sums, few large ones; who has traded has a balance and a position. */
function valueOf(random: Random, talks: readonly DemoFollowUp[]) {
  const trades = tradesOf(random, talks)
  const assets = Math.exp(9 + random.unit() * 3 + random.unit() * 3)
  const [balance, position] = trades > 0 ? [assets * random.unit() * 0.1, assets * (0.1 + random.unit() * 0.5)] : [0, 0]
  const told = talks.findLast((talk) => talk.maturity !== null)?.maturity
  return {
    maturity: told ?? random.weighted(untold),
    credit_score: random.chance(0.8) ? random.between(420, 830) : null,
    account_balance: balance.toFixed(2),
    trade_times: trades,
    max_position: position.toFixed(2),
    family_disposable_income: random.chance(0.75) ? (Math.round(assets / 1000) * 1000).toFixed(2) : null,
  }
}

function tradesOf(random: Random, talks: readonly DemoFollowUp[]): number {
  if (talks.at(-1)?.follow_state === 'won') return random.between(1, 24)
  return random.chance(0.1) ? random.between(1, 3) : 0
}

/** What saving each follow-up would have left on the customer. */
function figuresOf(talks: readonly DemoFollowUp[], owner: string | null) {
  const last = talks.at(-1)
  const mine = talks.filter((talk) => talk.salesperson_id === owner).length
  return {
    last_follow_date: last?.follow_date ?? null,
    last_follow_state: last?.follow_state ?? 'not_followed',
    last_follow_function: last?.follow_function ?? null,
    next_follow_date: last?.next_follow_date ?? null,
    follow_times: talks.length,
    cur_follow_times: mine,
    roll_public_num: mine < talks.length ? 1 : 0,
  }
}
