/** Records come into a group, beside the groups they are in or instead of them. */
import type { Queryable } from '../../../database/index.ts'
import type { Issue } from '../../../kernel/errors.ts'
import { groupingOf, type GroupingFields } from '../../../model/grouping.ts'
import type { Model } from '../../../model/types.ts'
import { tableSql } from '../../../query/index.ts'
import { removeMany, type Writer } from '../../../records/index.ts'
import type { Ground, InternalType, Outcome, Settings, Work } from '../types.ts'
import { type Carried, type CarryRoom, carryOut, type RecordWork, withRecords } from './carry.ts'
import { holdRecords, pair, pairsOf } from './pairs.ts'
import { mayWrite, textOf, UUID } from './settings.ts'

export function groupType(room: CarryRoom): InternalType {
  return {
    code: 'group',
    mode: 'internal',
    label: { zh: '分组', en: 'Put in a group' },
    description: { zh: '将事件所属的记录加入分组', en: 'Puts the record of the event in a group' },
    settings: [
      { name: 'group', label: { zh: '分组', en: 'Group' }, type: 'group', required: true },
      {
        name: 'detach',
        label: { zh: '断开原有分组', en: 'Leave other groups' },
        description: { zh: '同时移出其他分组', en: 'The record leaves all other groups' },
        type: 'boolean',
        default: false,
      },
    ],
    needsRecord: true,
    variables: () => [],
    check: (settings, ground) => groupIssues(room, settings, ground),
    run: (tx, works) => run(room, tx, works),
  }
}

async function run(room: CarryRoom, tx: Queryable, works: readonly Work[]): Promise<ReadonlyMap<string, Outcome>> {
  const refused = new Map<string, Outcome>()
  const done = await carryOut(room, tx, withRecords(works, refused), {
    alike: ({ settings }) => `${textOf(settings, 'group')} ${settings['detach'] === true}`,
    run: (writer, those: readonly RecordWork[]) => join(writer, those),
  })
  return new Map([...refused, ...done])
}

async function join(writer: Writer, works: readonly RecordWork[]): Promise<Carried> {
  const [first] = works
  if (!first) return {}
  const group = textOf(first.settings, 'group')
  const grouping = groupingIn(writer.model, first.object)
  if (!grouping) return { outcomes: new Map(works.map(({ id }) => [id, NO_GROUPS])) }
  const byRecord = new Map(works.map((work) => [work.record, work]))
  const records = [...byRecord.keys()]
  await holdRecords(writer, first.object, records)
  const pairs = await pairsOf(writer, grouping, records)
  const there = new Set(pairs.filter((each) => each.group === group).map(({ record }) => record))
  const coming = records.filter((record) => !there.has(record))
  const leaving = first.settings['detach'] === true ? pairs.filter((each) => each.group !== group) : []
  if (leaving.length > 0)
    await removeMany(
      writer,
      grouping.object.name,
      leaving.map(({ id }) => ({ id })),
    )
  const made = await pair(writer, grouping, { records: coming, of: group })
  const touched = [
    ...made.map((id, index): [string, string] => [id, coming[index] ?? '']),
    ...leaving.map(({ id, record }): [string, string] => [id, record]),
  ]
  return {
    touched: new Map(touched.flatMap(([id, record]) => [[id, byRecord.get(record) ?? first] as const])),
    outcomes: new Map(
      works.map((work) => [
        work.id,
        { state: 'succeeded', ...(there.has(work.record) && { result: { already: true } }) } as const,
      ]),
    ),
  }
}

/** How records of an object are grouped. */
export function groupingIn(model: Model, object: string | null): GroupingFields | undefined {
  const found = model.objects.get(object ?? '')
  return found && groupingOf(model, found)
}

/** What is wrong with a group that an action names. */
export async function groupIssues({ db }: CarryRoom, settings: Settings, ground: Ground): Promise<Issue[]> {
  const { model, on, object } = ground
  const grouping = groupingIn(model, object)
  if (!grouping) return [{ code: 'INVALID_VALUE', path: 'group', message: NO_GROUPS.reason }]
  if (!mayWrite(ground, grouping.object.name, 'create'))
    return [{ code: 'FORBIDDEN', path: 'group', message: NOT_YOURS }]
  const group = textOf(settings, 'group')
  const { groups } = grouping
  const [found] = UUID.test(group)
    ? await on.query(
        `select from ${tableSql(db, groups)} as t where t.id = $1::uuid${groups.softDelete ? ' and t."deleted_at" is null' : ''}`,
        [group],
      )
    : []
  const message = { zh: `选择${groups.label.zh}`, en: `choose: ${groups.label.en}` }
  return found ? [] : [{ code: 'REQUIRED', path: 'group', message }]
}

const NO_GROUPS = {
  state: 'failed',
  code: 'NO_GROUPS',
  reason: { zh: '事件的记录没有分组', en: 'The records of the event stand in no groups' },
} as const
const NOT_YOURS = { zh: '您没有分组的权限', en: 'you may not put records in groups' }
