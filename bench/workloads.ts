/** The workloads: the same work asked of both servers, each in its own words. */
import type { Database } from '../engine/database/index.ts'

export interface Request {
  readonly method?: 'GET' | 'POST' | 'PATCH'
  /** Behind the contestant's address. */
  readonly path: string
  readonly body?: unknown
}

export interface Workload {
  readonly code: string
  readonly about: string
  /** Ratio of requests a second to reach. */
  readonly goal: number
  /** The requests of one round; they are asked for in turn, over and over. */
  ours(sample: Sample): readonly Request[]
  baseline(sample: Sample): readonly Request[]
}

/** What the workloads pick from, read from the database once. */
export interface Sample {
  readonly ids: readonly string[]
  readonly cities: readonly string[]
}

const LISTED =
  'id,customer_name,phone,sex,birthday,email,province,city,trade_times,last_follow_date,last_follow_state,credit_score,next_follow_date,follow_times,created_at'

const STATES = ['following', 'won']
const BORN = ['1980-01-01', '1996-12-31']

export async function readSample(db: Database): Promise<Sample> {
  const ids = await db.query<{ id: string }>(
    `select id::text as id from ${db.table('crm_customer')} where deleted_at is null order by md5(id::text) limit 500`,
  )
  const cities = await db.query<{ city: string }>(
    `select city from ${db.table('crm_customer')} where city is not null group by city order by count(*) desc limit 20`,
  )
  return { ids: ids.map((row) => row.id), cities: cities.map((row) => row.city) }
}

const query = (parameters: Record<string, string>): string => `?${new URLSearchParams(parameters).toString()}`

function filterOf(city: string): string {
  return JSON.stringify({
    and: [
      { '==': [{ var: 'city' }, city] },
      { between: [{ var: 'birthday' }, ...BORN] },
      { in: [{ var: 'last_follow_state' }, STATES] },
    ],
  })
}

/** Bodies that differ, so that neither server nor database sees the same twice. */
function customers(count: number, round: number): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, index) => ({
    customer_name: `压测${round}-${index}`,
    district: '440305',
    sex: index % 2 === 0 ? '1' : '0',
    birthday: `19${60 + (index % 40)}-0${1 + (index % 9)}-15`,
    account_balance: `${index}.50`,
    maturity: 'potential',
  }))
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))

export const WORKLOADS: readonly Workload[] = [
  {
    code: 'W1',
    about: 'get by id',
    goal: 3,
    ours: ({ ids }) => ids.map((id) => ({ path: `/${id}` })),
    baseline: ({ ids }) => ids.map((id) => ({ path: `/${id}` })),
  },
  {
    code: 'W2',
    about: 'list of 20 by created time, 15 fields',
    goal: 1.6,
    ours: () => [{ path: query({ limit: '20', sort: '-created_at', fields: LISTED }) }],
    baseline: () => [{ path: '' }],
  },
  {
    code: 'W3',
    about: 'filtered list: city, birthday, state; by last follow-up',
    goal: 1.3,
    ours: ({ cities }) =>
      cities.map((city) => ({
        path: query({ limit: '20', sort: '-last_follow_date', fields: LISTED, filter: filterOf(city) }),
      })),
    baseline: ({ cities }) =>
      cities.map((city) => ({
        path: query({ city, from: BORN[0] ?? '', to: BORN[1] ?? '', states: STATES.join(',') }),
      })),
  },
  {
    code: 'W4',
    about: 'list with the names of owner and company',
    goal: 2,
    ours: () => [
      {
        path: query({
          limit: '20',
          sort: '-created_at',
          fields: `${LISTED},owner_id,company_id`,
          expand: 'owner_id,company_id',
        }),
      },
    ],
    baseline: () => [{ path: '-with-names' }],
  },
  {
    code: 'W5',
    about: 'create one',
    goal: 1.3,
    ours: () => times(200, (index) => ({ method: 'POST', path: '', body: customers(1, index)[0] })),
    baseline: () => times(200, (index) => ({ method: 'POST', path: '', body: customers(1, index)[0] })),
  },
  {
    code: 'W6',
    about: 'update two fields',
    goal: 1.3,
    ours: ({ ids }) => ids.map((id, index) => ({ method: 'PATCH', path: `/${id}`, body: changes(index) })),
    baseline: ({ ids }) => ids.map((id, index) => ({ method: 'PATCH', path: `/${id}`, body: changes(index) })),
  },
  {
    code: 'W7',
    about: 'create 1,000 in one request',
    goal: 1.5,
    ours: () => times(3, (index) => ({ method: 'POST', path: '', body: customers(1000, index) })),
    baseline: () => times(3, (index) => ({ method: 'POST', path: '', body: customers(1000, index) })),
  },
]

function changes(index: number): Record<string, unknown> {
  return {
    address: `科技园 ${index} 号 ${Math.floor(Math.random() * 1e6)}`,
    maturity: index % 2 === 0 ? 'potential' : 'intent',
  }
}
