/** What custom SQL may say and what it may not: the attacks of people who know PostgreSQL well. */
import assert from 'node:assert/strict'

import { loadSqlParser, readCustomSql, type SqlFault, withPlaceholders } from './index.ts'

const OBJECTS = new Set(['book', 'loan'])

function read(sql: string): ReturnType<typeof readCustomSql> {
  return readCustomSql(sql, (name) => OBJECTS.has(name))
}

function faultOf(sql: string): SqlFault {
  const reading = read(sql)
  assert.ok('fault' in reading, `not refused: ${sql}`)
  return reading.fault
}

describe('custom SQL', () => {
  before(loadSqlParser)

  describe('is accepted', () => {
    const accepted: Readonly<Record<string, readonly string[]>> = {
      'select id, title as name, count(*) as n from book group by 1, 2': ['book'],
      'select b.title, l.at from book b left join loan l on l.book = b.id order by l.at desc nulls last limit 5': [
        'book',
        'loan',
      ],
      'with late as (select * from loan where at < ${now}) select * from late': ['loan'],
      'select * from book where id is distinct from ${me} and not exists (select from loan where loan.book = book.id)':
        ['book', 'loan'],
      "select title from book where title like '深%' and price between 1 and 2 or kind in ('a', 'b') -- a note": [
        'book',
      ],
      'select rank() over (partition by kind order by price) from book': ['book'],
      "select coalesce(price, 0)::numeric(10, 2), case when price > 1 then 'dear' end, greatest(1, 2) from book": [
        'book',
      ],
      "select extract(year from bought), date_trunc('month', bought), ${today} - interval '1 day' from book": ['book'],
      'select x.n from book join lateral (select count(*) filter (where at is null) as n from loan) x on true': [
        'book',
        'loan',
      ],
      'values (1), (2)': [],
      'select 1 union all select 2;': [],
    }
    for (const [sql, tables] of Object.entries(accepted)) {
      it(sql, () => {
        const reading = read(sql)
        assert.ok(!('fault' in reading), JSON.stringify(reading))
        assert.deepEqual([...reading.tables].sort(), tables)
      })
    }

    it('and tells the names of its columns, where `*` leaves none open', () => {
      const columnsOf = (sql: string): unknown => Object.entries(read(sql)).find(([key]) => key === 'columns')?.[1]
      assert.deepEqual(columnsOf('select id, b.title, 1 as one from book b union select 1, 2, 3'), [
        'id',
        'title',
        'one',
      ])
      assert.equal(columnsOf('select * from book'), undefined)
      assert.equal(columnsOf('select count(*) from book'), undefined)
    })
  })

  describe('is refused', () => {
    const refused: readonly string[] = [
      // what closes the bracket it stands in, or says two things
      'SELECT 1) q(id) UNION SELECT q.id::bigint FROM (SELECT 2',
      'select 1; select 2',
      'select 1; drop table book',
      '/* open',
      "select 'open",
      'select $$open',
      '',
      '  -- nothing',
      // what writes, locks or leaves
      'delete from book',
      'insert into book default values',
      'select * into other from book',
      'select * from book for update',
      'select * from book for key share of book',
      'with gone as (delete from book returning id) select id from gone',
      "copy book to program 'id'",
      'explain analyze select 1',
      'do $$ begin end $$',
      'set role postgres',
      'call x()',
      'listen x',
      // other tables
      'select * from pg_class',
      'select * from pg_catalog.pg_authid',
      'select * from public.book',
      'select * from sys_user',
      'select * from information_schema.tables',
      'with pg_class as (select 1) select * from pg_class',
      'with book as (select 1) select * from book',
      'select * from "main"."book"',
      'select * from only book tablesample system (1)',
      // functions and types with effects, or that cost as much as one likes
      'select lo_create(0)',
      'select pg_advisory_lock(42)',
      "select pg_notify('jobs', 'x')",
      'select pg_sleep(60)',
      "select set_config('role', 'postgres', false)",
      "select current_setting('is_superuser')",
      "select pg_read_file('/etc/passwd')",
      "select query_to_xml('select 1', true, true, '')",
      'select * from generate_series(1, 1000000000) g',
      "select repeat('x', 1000000000)",
      "select lpad('x', 1000000000)",
      'select pg_catalog.pg_sleep(1)',
      'select public.own(1)',
      "select 'book'::regclass",
      "select 'x'::xml",
      'select title operator(public.=) title from book',
      "select title ~ '(a+)+$' from book",
      'select current_user',
      'select session_user, current_catalog',
      'select now()',
      'select row(book.*)::text from book',
      'with recursive a as (select 1 union all select 1 from a) select * from a',
      // parameters
      'select $2',
      'select ${password}',
      'select ${constructor}',
      "select '${me}'",
      'select 1 -- ${me}',
    ]
    for (const sql of refused) it(sql || '(nothing)', () => assert.ok(faultOf(sql).message.zh))

    it('with the line and the letter, counted as people count', () => {
      assert.deepEqual(faultOf("select '你好',\n  '😀', pg_sleep(1) from book").place, { line: 2, column: 8 })
      assert.deepEqual(faultOf('select 1\nfrm book').place, { line: 2, column: 5 })
      assert.deepEqual(faultOf('select ${me},\n ${you}').place, { line: 2, column: 2 })
    })

    it('with what would be right', () => {
      assert.match(faultOf('select now()').hint?.en ?? '', /\$\{now\}/)
      assert.match(faultOf('select ${user}').hint?.en ?? '', /\$\{me\}/)
    })

    it('when it is longer or deeper than anybody writes', () => {
      assert.ok(faultOf(`select ${Array.from({ length: 6000 }, () => '1').join(', ')}`))
      assert.ok(faultOf(`select ${'1 + '.repeat(3000)}1`))
      assert.ok(faultOf(`select * from ${'(select * from '.repeat(150)}book${') x'.repeat(150)}`))
    })
  })

  it('takes the values of ${…} as parameters of their type', () => {
    assert.equal(
      withPlaceholders('a = ${me} or b < ${today}', (name) => (name === 'me' ? '$1' : '$2')),
      'a = $1::uuid or b < $2::date',
    )
  })
})
