/** The workloads that load both servers with the same work, asked of each in its own words. */
import type { Arena, Person } from './arena.ts'
import type { Request } from './load.ts'
import { type TaggedAsk, taggedAsks } from './tagged.ts'

export interface Workload {
  readonly code: string
  readonly about: string
  /** Ratio of requests a second to reach. */
  readonly goal: number
  /** Who asks; a manager unless said. */
  readonly person?: Person
  /** The requests of one round; they are asked for in turn, over and over. */
  ours(sample: Sample): readonly Request[]
  baseline(sample: Sample): readonly Request[]
  /** The customers must have tags. */
  readonly tags?: true
  /** The requests change a record each, whose version ours must name. */
  readonly changes?: true
}

/** What the workloads pick from, read from the database once. */
export interface Sample {
  readonly ids: readonly string[]
  readonly cities: readonly string[]
  /** Id of the salesperson who asks for their own. */
  readonly owner: string
  /** Tags to ask for, where customers have some. */
  readonly tagged: readonly TaggedAsk[]
}

export async function readSample({ db, salesperson }: Arena): Promise<Sample> {
  const table = db.table('crm_customer')
  // spread over the table without reading it all
  const ids = await db.query<{ id: string }>(
    `select id::text as id from ${table} tablesample system (20) where deleted_at is null order by md5(id::text) limit 1000`,
  )
  const cities = await db.query<{ city: string }>(
    `select city from ${table} tablesample system (20) where city is not null group by city order by count(*) desc limit 20`,
  )
  return {
    ids: ids.map((row) => row.id),
    cities: cities.map((row) => row.city),
    owner: salesperson,
    tagged: await taggedAsks(db),
  }
}

const OURS = '/crm_customer'
const LISTED =
  'id,customer_name,phone,sex,birthday,email,province,city,trade_times,last_follow_date,last_follow_state,credit_score,next_follow_date,follow_times,created_at'

const STATES = ['following', 'won']
const BORN = ['1980-01-01', '1996-12-31'] as const

const query = (parameters: Record<string, string>): string => `?${new URLSearchParams(parameters).toString()}`

function chosenBy(city: string): string {
  return JSON.stringify({
    and: [
      { '==': [{ var: 'city' }, city] },
      { between: [{ var: 'birthday' }, ...BORN] },
      { in: [{ var: 'last_follow_state' }, STATES] },
    ],
  })
}

const newest = query({ limit: '20', sort: '-created_at', fields: LISTED })

const chosenOurs = ({ cities }: Sample): Request[] =>
  cities.map((city) => ({
    path: OURS + query({ limit: '20', sort: '-last_follow_date', fields: LISTED, filter: chosenBy(city) }),
  }))

const chosenBaseline = (city: string): Record<string, string> => ({
  city,
  from: BORN[0],
  to: BORN[1],
  states: STATES.join(','),
})

function taggedBy({ any, none }: TaggedAsk): string {
  return JSON.stringify({
    and: [{ has_any: [{ var: 'tags' }, any.map(({ id }) => id)] }, { has_none: [{ var: 'tags' }, [none.id]] }],
  })
}

/** Bodies that differ, so that neither server nor database sees the same twice. */
export function newCustomers(count: number, round: number): Record<string, unknown>[] {
  return times(count, (index) => ({
    customer_name: `压测${round}-${index}`,
    district: '440305',
    sex: index % 2 === 0 ? '1' : '0',
    birthday: `19${60 + (index % 40)}-0${1 + (index % 9)}-15`,
    account_balance: `${index}.50`,
    maturity: 'potential',
  }))
}

function changed(index: number): Record<string, unknown> {
  return { address: `科技园 ${index} 号`, maturity: index % 2 === 0 ? 'potential' : 'intent' }
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index))
}

export const WORKLOADS: readonly Workload[] = [
  {
    code: 'W1',
    about: 'get by id',
    goal: 3,
    ours: ({ ids }) => ids.map((id) => ({ path: `${OURS}/${id}` })),
    baseline: ({ ids }) => ids.map((id) => ({ path: `/customers/${id}` })),
  },
  {
    code: 'W2',
    about: 'list of 20 by created time, 15 fields',
    goal: 1.6,
    ours: () => [{ path: OURS + newest }],
    baseline: () => [{ path: '/customers' }],
  },
  {
    code: 'W2r',
    about: 'the same, own rows or own groups only, phones masked',
    goal: 1.2,
    person: 'salesperson',
    ours: () => [{ path: OURS + newest }],
    baseline: ({ owner }) => [{ path: `/own-customers${query({ owner })}` }],
  },
  {
    code: 'W3',
    about: 'filtered list: city, birthday, state; by last follow-up',
    goal: 1.3,
    ours: chosenOurs,
    baseline: ({ cities }) => cities.map((city) => ({ path: `/chosen-customers${query(chosenBaseline(city))}` })),
  },
  {
    code: 'W3r',
    about: 'the same, own rows or own groups only, phones masked',
    goal: 1,
    person: 'salesperson',
    ours: chosenOurs,
    baseline: ({ cities, owner }) =>
      cities.map((city) => ({ path: `/own-chosen-customers${query({ ...chosenBaseline(city), owner })}` })),
  },
  {
    code: 'W4',
    about: 'list with the names of owner and company',
    goal: 2,
    ours: () => [
      {
        path:
          OURS +
          query({
            limit: '20',
            sort: '-created_at',
            fields: `${LISTED},owner_id,company_id`,
            expand: 'owner_id,company_id',
          }),
      },
    ],
    baseline: () => [{ path: '/customers-with-names' }],
  },
  {
    code: 'W5',
    about: 'create one',
    goal: 1.3,
    ours: () => times(200, (index) => ({ method: 'POST', path: OURS, body: newCustomers(1, index)[0] })),
    baseline: () => times(200, (index) => ({ method: 'POST', path: '/customers', body: newCustomers(1, index)[0] })),
  },
  {
    code: 'W6',
    about: 'update two fields',
    goal: 1.3,
    changes: true,
    ours: ({ ids }) => ids.map((id, index) => ({ method: 'PATCH', path: `${OURS}/${id}`, body: changed(index) })),
    baseline: ({ ids }) =>
      ids.map((id, index) => ({ method: 'PATCH', path: `/customers/${id}`, body: changed(index) })),
  },
  {
    code: 'W7',
    about: 'create 1,000 in one request',
    goal: 1.5,
    ours: () => times(3, (index) => ({ method: 'POST', path: OURS, body: newCustomers(1000, index) })),
    baseline: () => times(3, (index) => ({ method: 'POST', path: '/customers', body: newCustomers(1000, index) })),
  },
  {
    code: 'W8',
    about: 'count by city with a filter',
    goal: 1.5,
    ours: () => [
      {
        method: 'POST',
        path: `${OURS}/aggregate`,
        body: {
          filter: { in: [{ var: 'last_follow_state' }, STATES] },
          group: [{ field: 'city' }],
          measures: [{ function: 'count', as: 'customers' }],
          sort: '-customers',
          limit: 1000,
        },
      },
    ],
    baseline: () => [{ path: `/customers-by-city${query({ states: STATES.join(',') })}` }],
  },
  {
    code: 'W14',
    about: 'list of 20 with any of 2 tags and not a third',
    goal: 1,
    tags: true,
    ours: ({ tagged }) =>
      tagged.map((each) => ({
        path: OURS + query({ limit: '20', sort: '-created_at', fields: LISTED, filter: taggedBy(each) }),
      })),
    baseline: ({ tagged }) =>
      tagged.map(({ any, none }) => ({
        path: `/tagged-customers${query({ any: any.map(({ number }) => number).join(), none: String(none.number) })}`,
      })),
  },
]
