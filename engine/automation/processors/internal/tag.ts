/** Manual tags come and go: the same tags for many records at once, by the room of tags. */
import { accessPlan } from '../../../access/index.ts'
import type { Queryable } from '../../../database/index.ts'
import type { Issue } from '../../../kernel/errors.ts'
import type { Text } from '../../../kernel/text.ts'
import type { Writer } from '../../../records/index.ts'
import type { Ground, InternalType, Outcome, SettingField, Settings, Work } from '../types.ts'
import { type CarryRoom, carryOut, type RecordWork, withRecords } from './carry.ts'

/** What the room of tags does for this one. */
export interface Tagging {
  tag(
    writer: Writer,
    object: string,
    ids: readonly string[],
    asked: { readonly add: readonly string[]; readonly remove: readonly string[] },
  ): Promise<void>
}

const MOST_TAGS = 50

export function tagType(room: CarryRoom & { readonly tagging: Tagging }, way: 'add' | 'remove'): InternalType {
  const words = WORDS[way]
  const settings: SettingField[] = [{ name: 'tags', label: words.tags, type: 'tags', required: true }]
  return {
    ...{ code: words.code, label: words.label, description: words.description, mode: 'internal', settings },
    needsRecord: true,
    variables: () => [],
    check: (given, ground) => tagIssues(room, given, ground),
    run: (tx, works) => run(room, tx, works, way),
  }
}

async function run(
  room: CarryRoom & { readonly tagging: Tagging },
  tx: Queryable,
  works: readonly Work[],
  way: 'add' | 'remove',
): Promise<ReadonlyMap<string, Outcome>> {
  const refused = new Map<string, Outcome>()
  const done = await carryOut(room, tx, withRecords(works, refused), {
    alike: ({ settings }) => tagsOf(settings).toSorted().join(),
    run: async (writer, those: readonly RecordWork[]) => {
      const [first] = those
      if (!first) return {}
      const tags = tagsOf(first.settings)
      const asked = way === 'add' ? { add: tags, remove: [] } : { add: [], remove: tags }
      await room.tagging.tag(
        writer,
        first.object,
        those.map(({ record }) => record),
        asked,
      )
      return {}
    },
  })
  return new Map([...refused, ...done])
}

function tagsOf({ tags }: Settings): readonly string[] {
  return Array.isArray(tags) ? tags.filter((each): each is string => typeof each === 'string') : []
}

async function tagIssues({ db }: CarryRoom, settings: Settings, ground: Ground): Promise<Issue[]> {
  const { model, on, object, author } = ground
  const tags = tagsOf(settings)
  if (tags.length === 0 || tags.length > MOST_TAGS) return [issue('tags', NO_TAGS, 'REQUIRED')]
  if (object === null || model.objects.get(object)?.taggable !== true) return [issue('tags', NOT_TAGGABLE)]
  if (author && (accessPlan(model, author, object)?.scope('tag') ?? 'none') === 'none')
    return [issue('tags', NOT_YOURS, 'FORBIDDEN')]
  const ids = tags.filter((tag) => UUID.test(tag))
  const known = await on.query<{ id: string; name: string; type: string; enabled: boolean }>(
    `select id::text as id, name, type, enabled from ${db.table('sys_tag')} ` +
      `where id = any($1::uuid[]) and object = $2 and deleted_at is null and type <> 'personal'`,
    [ids, object],
  )
  const byId = new Map(known.map((tag) => [tag.id, tag]))
  return tags.flatMap((id, index) => {
    const tag = byId.get(id)
    if (!tag) return [issue(`tags/${index}`, UNKNOWN)]
    if (tag.type === 'global_auto') return [issue(`tags/${index}`, automatic(tag.name))]
    return tag.enabled ? [] : [issue(`tags/${index}`, disabled(tag.name))]
  })
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

function issue(path: string, message: Text, code = 'INVALID_VALUE'): Issue {
  return { code, path, message }
}

function automatic(name: string): Text {
  return {
    zh: `“${name}”是自动标签，由规则维护，不能手动添加或移除`,
    en: `'${name}' is an automatic tag: rules add and remove it, nobody by hand`,
  }
}

function disabled(name: string): Text {
  return { zh: `标签“${name}”已禁用`, en: `the tag '${name}' is disabled` }
}

const NO_TAGS = { zh: `选择 1 至 ${MOST_TAGS} 个标签`, en: `choose 1 to ${MOST_TAGS} tags` }
const NOT_TAGGABLE = { zh: '事件的记录不能打标签', en: 'the records of the event carry no tags' }
const NOT_YOURS = { zh: '您没有为这些记录打标签的权限', en: 'you may not tag these records' }
const UNKNOWN = { zh: '没有这个标签', en: 'there is no such tag' }

const WORDS = {
  add: {
    code: 'tag',
    label: { zh: '打标签', en: 'Add tags' },
    description: { zh: '为事件所属的记录打上手动标签', en: 'Gives manual tags to the record of the event' },
    tags: { zh: '标签', en: 'Tags' },
  },
  remove: {
    code: 'untag',
    label: { zh: '移除标签', en: 'Remove tags' },
    description: { zh: '移除事件所属记录的手动标签', en: 'Takes manual tags from the record of the event' },
    tags: { zh: '标签', en: 'Tags' },
  },
} as const
