/**
 * The opponent: what a good engineer writes by hand for one table with Express and pg. A pool of 10, parameterised
 * queries, `res.json`, a bearer token looked up in a Map, no validation on reads, no history, no outbox.
 */
import { randomUUID } from 'node:crypto'
import express, { type Response } from 'express'
import pg from 'pg'

const { BENCH_URL, BENCH_TOKEN, PORT } = process.env
const pool = new pg.Pool({ connectionString: BENCH_URL, max: 10, options: '-c search_path=main' })
const users = new Map([[BENCH_TOKEN, { id: randomUUID() }]])

const LISTED =
  'id, customer_name, phone, sex, birthday, email, province, city, trade_times, last_follow_date, last_follow_state, credit_score, next_follow_date, follow_times, created_at'
const NEWEST = 'order by created_at desc nulls last, id desc limit $1'
/** Rows of one round trip of the export. */
const BATCH = 5000

type Row = Record<string, unknown>

const app = express()
app.use(express.json({ limit: '5mb' }))
app.use((req, res, next) => {
  const user = users.get((req.headers.authorization ?? '').replace('Bearer ', ''))
  if (user) next()
  else res.status(401).end()
})

app.get('/customers/:id', async (req, res) => {
  const { rows } = await pool.query('select * from crm_customer where id = $1 and deleted_at is null', [req.params.id])
  if (rows[0]) res.json(rows[0])
  else res.status(404).end()
})

app.get('/customers', async (_req, res) => {
  const { rows } = await pool.query(`select ${LISTED} from crm_customer where deleted_at is null ${NEWEST}`, [20])
  res.json(rows)
})

/** Customers that somebody owns, is assigned, or has in a group of theirs. */
function mine(who: string): string {
  return `(owner_id = ${who}
    or id in (select customer_id from crm_customer_group where deleted_at is null and salesperson_id = ${who})
    or id in (select g.customer_id from crm_customer_group g join crm_group as team on team.id = g.group_id
      where g.deleted_at is null and team.deleted_at is null and ${who} = any(team.admins)))`
}

app.get('/own-customers', async (req, res) => {
  const { rows } = await pool.query<Row>(
    `select ${LISTED} from crm_customer where deleted_at is null and ${mine('$2')} ${NEWEST}`,
    [20, req.query['owner']],
  )
  res.json(rows.map(masked))
})

const CHOSEN = 'city = $1 and birthday between $2 and $3 and last_follow_state = any($4)'
const FOLLOWED = 'order by last_follow_date desc nulls last, id desc limit $5'

app.get('/chosen-customers', async (req, res) => {
  const { city, states, from, to } = req.query
  const { rows } = await pool.query(
    `select ${LISTED} from crm_customer where deleted_at is null and ${CHOSEN} ${FOLLOWED}`,
    [city, from, to, String(states).split(','), 20],
  )
  res.json(rows)
})

app.get('/tagged-customers', async (req, res) => {
  const { any, none } = req.query
  const { rows } = await pool.query(
    `select ${LISTED} from crm_customer c where deleted_at is null
     and exists (select from bench_customer_tag t where t.customer = c.id and t.tag = any($2))
     and not exists (select from bench_customer_tag t where t.customer = c.id and t.tag = $3) ${NEWEST}`,
    [20, String(any).split(','), none],
  )
  res.json(rows)
})

app.get('/own-chosen-customers', async (req, res) => {
  const { city, states, from, to, owner } = req.query
  const { rows } = await pool.query<Row>(
    `select ${LISTED} from crm_customer
     where deleted_at is null and ${mine('$6')} and ${CHOSEN} ${FOLLOWED}`,
    [city, from, to, String(states).split(','), 20, owner],
  )
  res.json(rows.map(masked))
})

function masked({ phone, ...others }: Row): Row {
  return { ...others, phone: typeof phone === 'string' ? `${phone.slice(0, 3)}****${phone.slice(-4)}` : phone }
}

app.get('/customers-with-names', async (_req, res) => {
  const { rows } = await pool.query(
    `select ${LISTED.split(', ')
      .map((name) => `c.${name}`)
      .join(', ')}, u.name as owner_name, o.company_name
     from crm_customer c left join sys_user u on u.id = c.owner_id left join crm_company o on o.id = c.company_id
     where c.deleted_at is null order by c.created_at desc nulls last, c.id desc limit $1`,
    [20],
  )
  res.json(rows)
})

app.get('/customers-by-city', async (req, res) => {
  const { rows } = await pool.query(
    `select city, count(*) as count from crm_customer
     where deleted_at is null and last_follow_state = any($1) group by city order by count(*) desc`,
    [String(req.query['states']).split(',')],
  )
  res.json(rows)
})

app.get('/customers.csv', async (_req, res) => {
  res.type('text/csv').write(`${LISTED}\n`)
  const client = await pool.connect()
  try {
    await client.query('begin read only')
    await client.query(
      `declare exported cursor for select ${LISTED} from crm_customer where deleted_at is null order by created_at desc limit 100000`,
    )
    for (;;) {
      const { rows } = await client.query<Row>(`fetch ${BATCH} from exported`)
      if (rows.length === 0) break
      await send(res, rows.map((row) => Object.values(row).map(cell).join(',')).join('\n') + '\n')
    }
    await client.query('commit')
  } finally {
    client.release()
  }
  res.end()
})

function cell(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = value instanceof Date ? value.toISOString() : String(value)
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

async function send(res: Response, text: string): Promise<void> {
  if (!res.write(text)) await new Promise((resolve) => res.once('drain', resolve))
}

app.post('/customers', async (req, res) => {
  const rows = Array.isArray(req.body) ? (req.body as Row[]) : [req.body as Row]
  const values: unknown[] = []
  const places = rows.map(({ customer_name, district, sex, birthday, account_balance, maturity }) => {
    values.push(randomUUID(), customer_name, district, sex, birthday, account_balance, maturity)
    const at = values.length - 6
    return `($${at}, 1, now(), now(), 0, 0, 0, 0, 0, false, $${at + 1}, $${at + 2}, $${at + 3}, $${at + 4}, $${at + 5}, $${at + 6})`
  })
  const { rows: created } = await pool.query(
    `insert into crm_customer (id, version, created_at, updated_at, tag_score, trade_times, follow_times, cur_follow_times, roll_public_num, in_recycle_bin, customer_name, district, sex, birthday, account_balance, maturity)
     values ${places.join(', ')} returning *`,
    values,
  )
  res.status(201).json(Array.isArray(req.body) ? created : created[0])
})

app.patch('/customers/:id', async (req, res) => {
  const { address, maturity } = req.body as Row
  const { rows } = await pool.query(
    `update crm_customer set address = $2, maturity = $3, version = version + 1, updated_at = now() where id = $1 and deleted_at is null returning *`,
    [req.params.id, address, maturity],
  )
  res.json(rows[0])
})

app.listen(Number(PORT), () => process.stdout.write('ready\n'))
