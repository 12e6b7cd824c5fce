/** What is to be said when strategies and their groups are written like any record. */
import { systemPrincipal } from '../../access/index.ts'
import type { Database } from '../../database/index.ts'
import { invalid, type Issue } from '../../kernel/errors.ts'
import type { RemovalStage, WriteStages, Written } from '../../records/index.ts'
import type { ProcessorTypes } from '../processors/types.ts'
import { cancelOpen } from '../tasks/settle.ts'
import type { TaskReason } from '../tasks/types.ts'
import { checkStrategy } from './check.ts'
import type { Checking } from './checking.ts'
import { holdStrategies, strategiesChanged } from './in-force.ts'
import { requirePoint } from './rights.ts'
import { readWritten, saveVersions, type WrittenStrategy } from './written.ts'

/** @param types what processors there can be, once the process has put them together */
export function strategyStages(
  db: Database,
  stages: WriteStages,
  types: () => ProcessorTypes | undefined = () => undefined,
): WriteStages {
  return stages
    .onCreate('sys_strategy', (rows) => rows.map(() => ({ enabled: false })))
    .afterWrite('sys_strategy', (written) => strategiesWritten(db, written, types()))
    .beforeDelete('sys_strategy_group', groupsLeave(db))
    .afterWrite('sys_strategy_group', (written) => groupsWritten(db, written))
}

/** Judges strategies that were written. @throws TesseraError FORBIDDEN, VALIDATION_FAILED */
async function strategiesWritten(db: Database, written: Written, types: ProcessorTypes | undefined): Promise<void> {
  const { action, ids, writer } = written
  const { tx } = writer
  await holdStrategies(db, tx)
  await strategiesChanged(db, tx)
  if (action === 'delete' || action === 'purge') return strategiesGone(db, written)
  const strategies = await readWritten(db, written)
  requireRights(strategies, written)
  const issues: Issue[] = []
  for (const strategy of strategies.filter(({ isMeant, isSwitched, enabled }) => isMeant || (isSwitched && enabled))) {
    const { issues: found } = await checkStrategy(checkingOf(db, written, types, strategy), strategy)
    const prefix = ids.length > 1 ? `${ids.indexOf(strategy.id)}/` : ''
    issues.push(...found.map((issue) => ({ ...issue, path: `${prefix}${issue.path ?? ''}` })))
  }
  if (issues.length > 0) throw invalid(issues)
  await saveVersions(db, writer, strategies)
  await stop(
    db,
    written,
    STRATEGY_DISABLED,
    strategies.filter(({ enabled }) => !enabled),
  )
}

/** What is in force is changed by who may put it in force. */
function requireRights(strategies: readonly WrittenStrategy[], { action, writer: { principal } }: Written): void {
  const isPut = ({ enabled, isSwitched, isMeant }: WrittenStrategy): boolean => isSwitched || (enabled && isMeant)
  if (action === 'update' && strategies.some(isPut)) requirePoint(principal, 'strategy_enable')
}

/** Whoever changes what it says is its author; what only comes into force must be right whoever brings it there. */
function checkingOf(
  db: Database,
  { writer: { tx, model, principal, moment } }: Written,
  types: ProcessorTypes | undefined,
  { isMeant }: WrittenStrategy,
): Checking {
  const author = isMeant ? principal : systemPrincipal('strategies')
  return { db, on: tx, model, principal: author, types, now: moment.now }
}

const STRATEGY_DISABLED: TaskReason = {
  code: 'STRATEGY_DISABLED',
  reason: { zh: '策略已禁用', en: 'The strategy is disabled' },
}
const STRATEGY_GONE: TaskReason = {
  code: 'STRATEGY_GONE',
  reason: { zh: '策略已删除', en: 'The strategy was deleted' },
}

/** Restored ones wait until somebody enables them. */
async function strategiesGone(db: Database, written: Written): Promise<void> {
  await written.writer.tx.query(
    `update ${db.table('sys_strategy')} set enabled = false where id = any($1::uuid[]) and enabled`,
    [written.ids],
  )
  await stop(
    db,
    written,
    STRATEGY_GONE,
    written.ids.map((id) => ({ id })),
  )
}

/** Their tasks that nobody has begun never run, and enabling them again does not bring them back. */
async function stop(
  db: Database,
  { writer: { tx, principal } }: Written,
  error: TaskReason,
  strategies: readonly { readonly id: string }[],
): Promise<void> {
  if (strategies.length === 0) return
  await cancelOpen(db, tx, {
    where: 't.strategy = any($1::uuid[])',
    values: [strategies.map(({ id }) => id)],
    by: principal.kind === 'user' ? principal.id : null,
    error,
  })
}

/** The order of groups is the order of their strategies. */
async function groupsWritten(db: Database, { writer: { tx } }: Written): Promise<void> {
  await holdStrategies(db, tx)
  await strategiesChanged(db, tx)
}

function groupsLeave(db: Database): RemovalStage {
  return async ({ ids, writer: { tx } }) => {
    const held = await tx.query<{ name: string }>(
      `select name from ${db.table('sys_strategy')} where "group" = any($1::uuid[]) and deleted_at is null order by sort, id limit 11`,
      [ids],
    )
    if (held.length === 0) return
    const names = held.slice(0, 10).map(({ name }) => name)
    const more = held.length > names.length
    throw invalid([
      {
        code: 'STRATEGY_GROUP_HOLDS',
        message: {
          zh: `策略组不为空，仍有 ${names.join('、')}${more ? ' 等' : ''}；请先移走或删除`,
          en: `the group still holds ${names.join(', ')}${more ? ' and others' : ''}; move or delete these first`,
        },
      },
    ])
  }
}
