/**
 * The opponent: what a good engineer writes by hand for one table with Express and pg. A pool of 10, parameterised
 * queries, `res.json`, a bearer token looked up in a Map, no validation on reads, no history, no outbox.
 */
import { randomUUID } from 'node:crypto'
import express from 'express'
import pg from 'pg'

const { BENCH_URL, BENCH_TOKEN, PORT } = process.env
const pool = new pg.Pool({ connectionString: BENCH_URL, max: 10, options: '-c search_path=main' })
const users = new Map([[BENCH_TOKEN, { id: randomUUID() }]])

const LISTED =
  'id, customer_name, phone, sex, birthday, email, province, city, trade_times, last_follow_date, last_follow_state, credit_score, next_follow_date, follow_times, created_at'

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

app.get('/customers', async (req, res) => {
  const { city, states, from, to } = req.query
  if (city === undefined) {
    const { rows } = await pool.query(
      `select ${LISTED} from crm_customer where deleted_at is null order by created_at desc nulls last, id desc limit $1`,
      [20],
    )
    res.json(rows)
    return
  }
  const { rows } = await pool.query(
    `select ${LISTED} from crm_customer where deleted_at is null and city = $1 and birthday between $2 and $3 and last_follow_state = any($4)
     order by last_follow_date desc nulls last, id desc limit $5`,
    [city, from, to, String(states).split(','), 20],
  )
  res.json(rows)
})

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

app.post('/customers', async (req, res) => {
  const rows = Array.isArray(req.body) ? (req.body as Record<string, unknown>[]) : [req.body as Record<string, unknown>]
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
  const { address, maturity } = req.body as Record<string, unknown>
  const { rows } = await pool.query(
    `update crm_customer set address = $2, maturity = $3, version = version + 1, updated_at = now() where id = $1 and deleted_at is null returning *`,
    [req.params.id, address, maturity],
  )
  res.json(rows[0])
})

app.listen(Number(PORT), () => process.stdout.write('ready\n'))
