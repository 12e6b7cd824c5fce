/**
 * What a search takes on a million records: `node --import tsx bench/search.ts [--rows 1000000] [--folder …]`. Fills a table
 * in one statement, asks every kind of words many times, in turns, and prints times,
 * CPU of PostgreSQL, which a busy machine does not stretch, and what the index costs.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { accessPlan, type Principal } from '../engine/access/index.ts'
import { connect, type Database, migrate, startEmbedded } from '../engine/database/index.ts'
import { listRecords, parseListRequest, type ReadContext } from '../engine/query/index.ts'
import { loadModel } from '../engine/schema/model-store.ts'
import { applyDefinitions, object, people } from '../engine/testing/definitions.ts'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    folder: { type: 'string', default: fileURLToPath(new URL('../.tessera/bench-search', import.meta.url)) },
    rounds: { type: 'string', default: '40' },
  },
})
const rows = Number(values.rows)

const MS_PER_TICK = 10

/** Who asks: somebody to whom numbers are masked, somebody who sees only their own records. */
type Reader = 'all' | 'own'

interface Question {
  readonly about: string
  readonly words: readonly string[]
  readonly reader?: Reader
  readonly sort?: string
  readonly filter?: unknown
}

const QUESTIONS: readonly Question[] = [
  { about: 'two characters, few hits (a given name)', words: ['瑞芳', '怡佳', '子涵', '福寿', '泽轩', '海波'] },
  { about: 'two characters, many hits (300,000 and more)', words: ['有限', '公司', '科技', '南山'] },
  { about: 'two characters, some hits (10,000)', words: ['张伟', '王芳', '李娜', '华源'] },
  { about: 'four digits inside an open number', words: ['7583', '0139', '5520', '8888', '1234'] },
  { about: 'last four digits of a masked number', words: ['7001', '0446', '9120', '3358', '6666'] },
  { about: 'longer words', words: ['技88路7', '福田区科技4', 'wx_ab1', '@163.com', 'qq.com'] },
  { about: 'one character', words: ['张', '龙', '汤', '7', 'w'] },
  { about: 'nothing to be found', words: ['龘龘', 'zzzz', '不存在的'] },
  { about: 'two characters, own records', words: ['瑞芳', '有限', '张伟', '科技'], reader: 'own' },
  {
    about: 'two characters, with a filter',
    words: ['瑞芳', '有限', '张伟'],
    filter: { '==': [{ var: 'channel' }, 'ch1'] },
  },
  { about: 'two characters, in order of another field', words: ['瑞芳', '有限', '张伟'], sort: '-income' },
  { about: 'many hits, all of them old', words: ['旧档'] },
]

const embedded = await startEmbedded({ folder: values.folder, exclusive: false, durable: false })
const db = await connect({ url: embedded.url('app'), ownerUrl: embedded.ownerUrl, workspace: 'search', poolSize: 1 })
try {
  await fill(db)
  await report(db)
} finally {
  await db.close()
  await embedded.stop()
}

async function fill(on: Database): Promise<void> {
  await migrate(on)
  await applyDefinitions(on, [
    people,
    object(
      'client',
      {
        name: { type: 'text', length: 60, searchable: true },
        phone: { type: 'phone', mask: 'phone', searchable: true },
        call: { type: 'phone', searchable: true },
        email: { type: 'email', searchable: true },
        wechat: { type: 'text', length: 60, searchable: true },
        company: { type: 'text', length: 100, searchable: true },
        address: { type: 'text', length: 200, searchable: true },
        channel: { type: 'text', length: 20 },
        income: { type: 'integer', indexed: true },
        owner: 'user',
      },
      { title: 'name', owner_field: 'owner' },
    ),
  ])
  const [present] = await on.query<{ rows: number }>(`select count(*) as rows from ${on.table('client')}`)
  if (Number(present?.rows) >= rows) return
  await on.owner.query(`truncate ${on.table('client')}`)
  await on.owner.query(
    `insert into ${on.table('sys_user')} (id, version, created_at, updated_at, account, name) select md5('u' || n)::uuid, 1, now(), now(), 'u' || n, 'u' from generate_series(0, 199) as n on conflict do nothing`,
  )
  const began = performance.now()
  await on.owner.query(fillSql(on.table('client')))
  console.log(`${rows} records in ${seconds(began)} with all indexes`)
  await on.owner.query(`vacuum analyze ${on.table('client')}`)
}

function fillSql(table: string): string {
  const given =
    '伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰文辉玲建华国红梅鑫宇浩博晨欣怡佳慧雪婷琳瑞泽轩子涵梓萱诗雨思源俊豪天佑志远海波春晓东升少峰世昌永康家乐成功长江大海金凤玉龙彩云祥瑞福寿安宁正义和平光明'
  const family =
    '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董袁潘蔡蒋余于杜叶程魏苏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤'
  return `insert into ${table} (id, version, created_at, updated_at, created_by, owner, name, phone, call, email, wechat, company, address, channel, income)
    select gen_random_uuid(), 1, timestamptz '2020-01-01' + n * interval '150 seconds', now(), md5('u' || n % 200)::uuid, md5('u' || h2 % 200)::uuid,
      substr('${family}', 1 + h1 % 100, 1) || substr('${given}', 1 + h2 % 105, 1) || case when h3 % 10 < 7 then substr('${given}', 1 + h3 % 105, 1) else '' end,
      '1' || 3 + h1 % 7 || lpad((h2 % 1000000000)::text, 9, '0'), '1' || 3 + h3 % 7 || lpad((h1 % 1000000000)::text, 9, '0'),
      case when n % 3 = 0 then substr(md5(n::text), 1, 8) || '@' || (array['example.com', 'qq.com', '163.com', 'gmail.com'])[1 + n % 4] end,
      case when n % 2 = 0 then 'wx_' || substr(md5('w' || n), 1, 10) end,
      case when n % 10 < 3 then substr('深圳市上海市北京市', 1 + 3 * (h2 % 3), 3) || substr('华腾大汇中海金正天宏', 1 + h3 % 10, 1) || substr('源达通和泰隆盛茂', 1 + h1 % 8, 1) || '科技有限公司'
        when n < ${rows} * 0.2 then '旧档案' end,
      substr('南山区福田区罗湖区', 1 + 3 * (h1 % 3), 3) || '科技' || h2 % 100 || '路' || h3 % 1000 || '号', 'ch' || n % 50, h1 % 100000
    from (select n, abs(hashint4(n)) as h1, abs(hashint4(n + 5000000)) as h2, abs(hashint4(n + 9000000)) as h3 from generate_series(1, ${rows}) as n) as x`
}

async function report(on: Database): Promise<void> {
  const sizes = await on.owner.query<{ name: string; mb: number }>(
    `select case when i.relname like 'qx%' then 'search text' when i.relname like 'tx%' then 'last digits' end as name, round(pg_relation_size(i.oid) / 1e6, 1)::float8 as mb
     from pg_index as x join pg_class as i on i.oid = x.indexrelid where x.indrelid = $1::regclass and i.relname ~ '^(qx|tx)' order by 1`,
    [on.table('client')],
  )
  console.log(sizes.map(({ name, mb }) => `index of ${name}: ${mb} MB`).join(', '))
  const contexts = await contextsOf(on)
  const times = new Map<Question, number[]>(QUESTIONS.map((each) => [each, []]))
  const work = new Map<Question, number>()
  const [backend] = await on.query<{ pid: number }>('select pg_backend_pid() as pid')
  const cpu = (): number => cpuOf(Number(backend?.pid))
  for (const question of QUESTIONS) await once(on, contexts, question, 0)
  // in turns, so that a busy minute falls on all of them
  for (let round = 0; round < Number(values.rounds); round++)
    for (const question of QUESTIONS) {
      const before = cpu()
      times.get(question)?.push(await once(on, contexts, question, round))
      work.set(question, (work.get(question) ?? 0) + cpu() - before)
    }
  for (const [question, all] of times)
    console.log(
      `${question.about.padEnd(50)}${line(all)}   CPU ${((work.get(question) ?? 0) / all.length).toFixed(1)} ms each`,
    )
  const bar = [...times]
    .filter(([{ about }]) => /^two characters, (few|many|some)|digits/.test(about))
    .flatMap(([, all]) => all)
  console.log(`${'W12: two characters, four digits, last four digits'.padEnd(50)}${line(bar)}   (goal: p95 ≤ 50 ms)`)
}

async function contextsOf(on: Database): Promise<Record<Reader, ReadContext>> {
  const model = await loadModel(on)
  const moment = { now: new Date().toISOString(), timeZone: 'Asia/Shanghai' }
  const [user] = await on.query<{ id: string }>(`select id::text as id from ${on.table('sys_user')} limit 1`)
  const contextOf = (principal: Principal): ReadContext => {
    const plan = accessPlan(model, principal, 'client')
    if (!plan) throw new Error('nobody may read')
    return { db: on, model, principal, plan, moment }
  }
  const person = (rowScope: Reader): Principal => ({
    kind: 'user',
    id: user?.id ?? '',
    name: '',
    account: '',
    mustChangePassword: false,
    rights: {
      administrator: false,
      grants: [{ object: 'client', operations: ['read'], rows: rowScope }],
      points: new Set<string>(),
      key: rowScope,
    },
  })
  return { all: contextOf(person('all')), own: contextOf(person('own')) }
}

async function once(
  on: Database,
  contexts: Record<Reader, ReadContext>,
  { words, reader = 'all', sort = '-created_at', filter }: Question,
  round: number,
): Promise<number> {
  const context = contexts[reader]
  const search = words[round % words.length]
  const request = parseListRequest(
    { search, sort, ...(filter !== undefined && { filter: JSON.stringify(filter) }) },
    context,
  )
  const began = performance.now()
  await listRecords(on, context, request)
  return performance.now() - began
}

function line(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1)
  return `p50 ${at(0.5).padStart(6)}  p95 ${at(0.95).padStart(6)}  max ${at(1).padStart(6)} ms`
}

/** User and system time of a process in milliseconds. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK
}

function seconds(began: number): string {
  return `${((performance.now() - began) / 1000).toFixed(0)} s`
}
