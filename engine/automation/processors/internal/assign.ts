/** Records get a person who looks after them: in one of their groups, or as their owner. */
import type { Queryable } from '../../../database/index.ts'
import { type Issue, TesseraError } from '../../../kernel/errors.ts'
import { fill, lookupIn, variablesOf } from '../../../kernel/placeholders.ts'
import type { GroupingFields } from '../../../model/grouping.ts'
import { quotedName } from '../../../model/key.ts'
import type { ObjectModel } from '../../../model/types.ts'
import { tableSql } from '../../../query/index.ts'
import { updateAlike, type Writer } from '../../../records/index.ts'
import type { Ground, InternalType, Outcome, Settings, Work } from '../types.ts'
import { type Carried, type CarryRoom, carryOut, type RecordWork, withRecords } from './carry.ts'
import { groupingIn, groupIssues } from './group.ts'
import { holdRecords, pair, pairsOf } from './pairs.ts'
import { mayWrite, textOf, UUID } from './settings.ts'

export function assignType(room: CarryRoom): InternalType {
  return {
    code: 'assign',
    mode: 'internal',
    label: { zh: '分配', en: 'Assign' },
    description: { zh: '将事件所属的记录分配给人员', en: 'Gives the record of the event to a person' },
    settings: [
      {
        name: 'person',
        label: { zh: '人员', en: 'Person' },
        description: {
          zh: '指定人员，或用 ${字段} 取事件中的人员编号',
          en: 'Somebody, or ${field} for who the event names',
        },
        type: 'users',
        required: true,
      },
      {
        name: 'group',
        label: { zh: '分组', en: 'Group' },
        description: {
          zh: '在此分组内分配（尚不在组内的先加入）；留空则改所有者',
          en: 'Assigned in this group, which the record joins; empty changes its owner',
        },
        type: 'group',
      },
    ],
    needsRecord: true,
    variables: (settings) => variablesOf(personIn(settings)),
    check: (settings, ground) => assignIssues(room, settings, ground),
    run: (tx, works) => run(room, tx, works),
  }
}

/** One person; a list of one is what pickers give. */
function personIn({ person }: Settings): string {
  const one: unknown = Array.isArray(person) ? person[0] : person
  return typeof one === 'string' ? one.trim() : ''
}

type Assigned = RecordWork & { readonly person: string }

async function run(room: CarryRoom, tx: Queryable, works: readonly Work[]): Promise<ReadonlyMap<string, Outcome>> {
  const refused = new Map<string, Outcome>()
  const assigned = withRecords(works, refused).map((work) => ({
    ...work,
    person: fill(personIn(work.settings), lookupIn(work.data), 'text'),
  }))
  const active = await activeAmong(
    room,
    tx,
    assigned.map(({ person }) => person),
  )
  for (const { id, person } of assigned) if (!active.has(person)) refused.set(id, NOBODY)
  const done = await carryOut(
    room,
    tx,
    assigned.filter(({ person }) => active.has(person)),
    {
      alike: ({ settings, person }) => `${textOf(settings, 'group')} ${person}`,
      run: (writer, those: readonly Assigned[]) => assign(writer, those),
    },
  )
  return new Map([...refused, ...done])
}

async function assign(writer: Writer, works: readonly Assigned[]): Promise<Carried> {
  const [first] = works
  if (!first) return {}
  const { person, object } = first
  const group = textOf(first.settings, 'group')
  const grouping = groupingIn(writer.model, object)
  if (group !== '' && grouping?.person) return inGroup(writer, works, { grouping, group, person })
  const owner = writer.model.objects.get(object)?.definition.owner_field
  if (owner === undefined) return { outcomes: new Map(works.map(({ id }) => [id, NO_OWNER])) }
  await updateAlike(writer, object, { named: works.map(({ record }) => ({ id: record })) }, { [owner]: person })
  return {}
}

async function inGroup(
  writer: Writer,
  works: readonly Assigned[],
  { grouping, group, person }: { grouping: GroupingFields; group: string; person: string },
): Promise<Carried> {
  const [first] = works
  if (!first || !grouping.person) return {}
  if (!(await isMember(writer, grouping, { group, person })))
    return { outcomes: new Map(works.map(({ id }) => [id, NO_MEMBER])) }
  const byRecord = new Map(works.map((work) => [work.record, work]))
  const records = [...byRecord.keys()]
  await holdRecords(writer, first.object, records)
  const pairs = (await pairsOf(writer, grouping, records)).filter((each) => each.group === group)
  const other = pairs.filter((each) => each.person !== person)
  const values = {
    [grouping.person.name]: person,
    ...(grouping.assignedAt && { [grouping.assignedAt.name]: writer.moment.now }),
  }
  if (other.length > 0)
    await updateAlike(writer, grouping.object.name, { named: other.map(({ id }) => ({ id })) }, values)
  const there = new Set(pairs.map(({ record }) => record))
  const coming = records.filter((record) => !there.has(record))
  const made = await pair(writer, grouping, { records: coming, of: group, who: person })
  const touched = [
    ...made.map((id, index): [string, string] => [id, coming[index] ?? '']),
    ...other.map(({ id, record }): [string, string] => [id, record]),
  ]
  return { touched: new Map(touched.map(([id, record]) => [id, byRecord.get(record) ?? first])) }
}

/** Those who may sign in. */
async function activeAmong({ db }: CarryRoom, on: Queryable, people: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await on.query<{ id: string }>(
    `select id::text as id from ${db.table('sys_user')} where id = any($1::uuid[]) and status = 'enabled' and deleted_at is null`,
    [people.filter((person) => UUID.test(person))],
  )
  return new Set(rows.map(({ id }) => id))
}

/** Groups that name their members give records to these alone. */
async function isMember(
  { db, tx }: Pick<Writer, 'db' | 'tx'>,
  { groups, members }: GroupingFields,
  { group, person }: { readonly group: string; readonly person: string },
): Promise<boolean> {
  if (!members) return true
  const [found] = await tx.query(
    `select from ${tableSql(db, groups)} as t where t.id = $1::uuid and t.${quotedName(members.column)} @> array[$2::uuid]`,
    [group, person],
  )
  return found !== undefined
}

async function assignIssues(room: CarryRoom, settings: Settings, ground: Ground): Promise<Issue[]> {
  const { model, on, object: name } = ground
  const object = model.objects.get(name ?? '')
  const person = personIn(settings)
  const inside =
    textOf(settings, 'group') === '' ? ownerIssues(object, ground) : await groupIssues(room, settings, ground)
  if (inside.length > 0) return inside
  if (person === '') return [{ code: 'REQUIRED', path: 'person', message: CHOOSE }]
  try {
    if (variablesOf(person).length > 0) return []
  } catch (error) {
    if (!(error instanceof TesseraError)) throw error
    return [{ code: error.code, path: 'person', message: error.text }]
  }
  if (!(await activeAmong(room, on, [person])).has(person))
    return [{ code: 'INVALID_VALUE', path: 'person', message: NOBODY.reason }]
  const grouping = groupingIn(model, name)
  const group = textOf(settings, 'group')
  const isIn = group === '' || !grouping || (await isMember({ db: room.db, tx: on }, grouping, { group, person }))
  return isIn ? [] : [{ code: 'INVALID_VALUE', path: 'person', message: NO_MEMBER.reason }]
}

function ownerIssues(object: ObjectModel | undefined, ground: Ground): Issue[] {
  if (object?.definition.owner_field === undefined)
    return [{ code: 'INVALID_VALUE', path: 'person', message: NO_OWNER.reason }]
  return mayWrite(ground, object.name, 'update') ? [] : [{ code: 'FORBIDDEN', path: 'person', message: NOT_YOURS }]
}

const CHOOSE = { zh: '选择人员', en: 'choose a person' }
const NOT_YOURS = { zh: '您没有修改这些记录的权限', en: 'you may not change these records' }
const NOBODY = {
  state: 'failed',
  code: 'PERSON_DISABLED',
  reason: { zh: '人员不存在或已停用', en: 'There is no such person, or they are disabled' },
} as const
const NO_MEMBER = {
  state: 'failed',
  code: 'NO_MEMBER',
  reason: { zh: '人员不是该分组的成员', en: 'The person is no member of the group' },
} as const
const NO_OWNER = {
  state: 'failed',
  code: 'NO_OWNER',
  reason: { zh: '事件的记录没有所有者，请选择分组', en: 'The records of the event have no owner; choose a group' },
} as const
