/**
 * In charge of rules of tags that are written as SQL. What enters is the SQL and who saved it; what leaves is whether it
 * may be kept, and the records that it names. It runs with the rights of whoever saved it, as they are at that moment:
 * with rights that are gone the rule is suspended, and who carries its tag keeps it until the tag lapses.
 */
import { accessPlan, mayDo, type Principal, systemPrincipal } from '../../access/index.ts'
import type { Database } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import type { Model } from '../../model/types.ts'
import { countNamed, eachNamed, type Naming, planNaming, type QuestionContext, readNaming } from '../../query/index.ts'
import type { RuleMoment } from '../../rules/index.ts'
import { besideRetired, withoutRetired } from '../retired.ts'

/** The point of who may write such rules. */
export const SQL_POINT = 'tag_sql'

/** The most rules of this kind that may be switched on: each is a question of its own over a whole table. */
export const MOST_SQL_RULES = 50

/** How long one rule may take when it is run, and how long when it is tried before it is kept. */
export const RUN_SECONDS = 30
export const TRIAL_SECONDS = 10
/** More records are taken for a mistake. */
export const MOST_RECORDS = 5_000_000

export interface SqlRoom {
  readonly db: Database
  readonly model: Model
  readonly moment: RuleMoment
}

export interface AuthorRoom extends SqlRoom {
  /** Somebody with the rights of this moment; nothing for who may no longer sign in. */
  principalOf(id: string): Promise<Principal | undefined>
}

export interface SqlRule {
  readonly object: string
  readonly sql: string
  /** Whose rights it is run by; the engine's own where nobody saved it. */
  readonly author: string | null
}

/** What came of running a rule: the number of records, or why there are none. */
export type SqlOutcome =
  | { readonly records: number }
  /** `suspended` by lost rights, `invalid` by what is gone for everybody, `failed` this time. */
  | { readonly state: 'suspended' | 'invalid' | 'failed'; readonly reason: Text }

type Obstacle = Extract<SqlOutcome, { readonly state: unknown }>

/**
 * Runs a rule as its author and hands the records over as traces keep them, in batches; those that are retired are left
 * out. What was handed over before a failure is not all there is: whoever takes it throws it away then.
 * @throws what `take` throws, and what is no fault of the rule
 */
export async function runSqlRule(
  room: AuthorRoom,
  rule: SqlRule,
  take: (records: readonly string[]) => Promise<void>,
): Promise<SqlOutcome> {
  const limits = { seconds: RUN_SECONDS, records: MOST_RECORDS }
  return asAuthor(room, rule, async ({ context, naming }) => ({
    records: await eachNamed(context, naming, { as: 'uuid', limits }, take),
  }))
}

/** Whether a rule could be run now; nothing stands against it where there is no answer. No record is read. */
export async function obstacleTo(room: AuthorRoom, rule: SqlRule): Promise<Obstacle | undefined> {
  const outcome = await asAuthor(room, rule, async ({ context, naming }) => {
    await planNaming(context, naming, TRIAL_SECONDS)
    return { records: 0 }
  })
  return 'state' in outcome && outcome.state !== 'failed' ? outcome : undefined
}

async function asAuthor(
  room: AuthorRoom,
  rule: SqlRule,
  work: (ground: SqlGround) => Promise<SqlOutcome>,
): Promise<SqlOutcome> {
  const author = rule.author === null ? systemPrincipal('tags') : await room.principalOf(rule.author)
  if (!author || !mayDo(author, SQL_POINT)) return { state: 'suspended', reason: author ? NO_POINT : NO_AUTHOR }
  const ground = await groundOf(room, author, rule)
  if (!('naming' in ground)) return ground
  try {
    return await work(ground)
  } catch (error) {
    if (!(error instanceof TesseraError) || !OF_SQL.has(error.code)) throw error
    return error.data['names'] === true ? missing(room, rule, error.text) : { state: 'failed', reason: error.text }
  }
}

const OF_SQL: ReadonlySet<string> = new Set(['CUSTOM_SQL_FAILED', 'CUSTOM_SQL_UNAVAILABLE'])

interface SqlGround {
  readonly context: QuestionContext
  readonly naming: Naming
}

/** The SQL as somebody may run it; what stands against it. */
export async function groundOf(
  { db, model, moment }: SqlRoom,
  principal: Principal,
  { object, sql }: Pick<SqlRule, 'object' | 'sql'>,
): Promise<SqlGround | Obstacle> {
  const plan = accessPlan(model, principal, object)
  if (!plan) return { state: model.objects.has(object) ? 'suspended' : 'invalid', reason: NO_OBJECT }
  const context = withoutRetired({ db, model, principal, plan, moment })
  const naming = await readNaming(context, sql)
  if (!('fault' in naming)) return { context, naming: { ...naming, beside: besideRetired(model, plan.object) } }
  const reason = placed(naming.fault)
  return principal.kind === 'system'
    ? { state: 'invalid', reason }
    : missing({ db, model, moment }, { object, sql }, reason)
}

/** Of what is not there for the author: lost to them, or gone for the engine itself as well. */
async function missing(room: SqlRoom, rule: Pick<SqlRule, 'object' | 'sql'>, reason: Text): Promise<Obstacle> {
  const ground = await groundOf(room, systemPrincipal('tags'), rule)
  if (!('naming' in ground)) return ground
  const isThere = await planNaming(ground.context, ground.naming, TRIAL_SECONDS).then(
    () => true,
    () => false,
  )
  return { state: isThere ? 'suspended' : 'invalid', reason }
}

/**
 * Tries SQL before it is kept: it is judged, planned, and run once within little time.
 * @throws TesseraError CUSTOM_SQL_FAILED with the reason and, where it is known, the place
 */
export async function trySql(
  room: SqlRoom,
  principal: Principal,
  rule: Pick<SqlRule, 'object' | 'sql'>,
): Promise<{ readonly records: number }> {
  const ground = await groundOf(room, principal, rule)
  if (!('naming' in ground)) throw new TesseraError('CUSTOM_SQL_FAILED', { reason: ground.reason })
  const records = await countNamed(ground.context, ground.naming, { most: MOST_RECORDS, seconds: TRIAL_SECONDS })
  if (records > MOST_RECORDS) throw new TesseraError('CUSTOM_SQL_FAILED', { reason: TOO_MANY })
  return { records }
}

function placed({
  message,
  place,
  hint,
}: Extract<Awaited<ReturnType<typeof readNaming>>, { fault: unknown }>['fault']): Text {
  const zh = place ? `第 ${place.line} 行第 ${place.column} 列：${message.zh}` : message.zh
  const en = place ? `line ${place.line}, column ${place.column}: ${message.en}` : message.en
  return hint ? { zh: `${zh}（${hint.zh}）`, en: `${en} (${hint.en})` } : { zh, en }
}

const NO_AUTHOR: Text = { zh: '规则作者已停用或不存在', en: 'who wrote the rule is there no more' }
const NO_POINT: Text = {
  zh: '规则作者不再有“自定义SQL规则”的权限',
  en: 'who wrote the rule may no longer write rules as SQL',
}
const NO_OBJECT: Text = {
  zh: '没有这个对象，或规则作者不能再查看它',
  en: 'there is no such object for who wrote the rule',
}
const TOO_MANY: Text = { zh: `结果超过 ${MOST_RECORDS} 条`, en: `it names more than ${MOST_RECORDS} records` }
