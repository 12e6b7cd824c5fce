/** Why a field is clear, masked, absent or closed to writing for somebody. */
import {
  accessPlan,
  type AccessPlan,
  type FieldAccess,
  type Operation,
  reachesPoint,
  type Rows,
  rowsCondition,
  scopeOf,
} from '../../access/index.ts'
import type { Text } from '../../kernel/text.ts'
import { canonicalId } from '../../model/key.ts'
import type { FieldModel } from '../../model/types.ts'
import { type Asked, type ExplainStep, holds } from './explain-asked.ts'
import { grantsIn } from './explain-grants.ts'

export interface FieldQuestion {
  readonly plan: AccessPlan
  readonly operation: Operation
  readonly field: string
  readonly record?: string
}

export async function explainField(asked: Asked, question: FieldQuestion): Promise<ExplainStep[]> {
  const field = asked.object.field.get(question.field)
  const access = question.plan.fields.get(question.field)
  if (!field) return []
  const say = (verdict: ExplainStep['verdict'], text: Text): ExplainStep => ({
    verdict,
    text: { zh: `字段“${field.label.zh}”：${text.zh}`, en: `field '${field.label.en}': ${text.en}` },
  })
  if (!access && !reachesPoint(field, asked.principal.rights)) return [say('no', POINT)]
  if (!access) return [say('no', ABSENT), ...naming(asked, question.operation, field, say)]
  if (question.operation === 'create' || question.operation === 'update')
    return [await writing(asked, question, access, say)]
  return reading(asked, question, access, say)
}

type Say = (verdict: ExplainStep['verdict'], text: Text) => ExplainStep

/** Which grants are limited to other fields. */
function naming({ roles, object }: Asked, operation: Operation, { name }: FieldModel, say: Say): ExplainStep[] {
  const limited = grantsIn(roles, object, operation).filter(({ grant }) => grant.fields && !grant.fields.includes(name))
  const labels = [...new Map(limited.map(({ role }) => [role.name, role.body.label])).values()]
  if (labels.length === 0) return []
  return [
    say('info', {
      zh: `这些角色只开放其他字段：${labels.map(({ zh }) => zh).join('、')}`,
      en: `these roles open other fields only: ${labels.map(({ en }) => en).join(', ')}`,
    }),
  ]
}

async function writing(
  asked: Asked,
  { operation, record }: FieldQuestion,
  access: FieldAccess,
  say: Say,
): Promise<ExplainStep> {
  const { field, writable } = access
  if (field.system || field.computed || field.kind.numbering) return say('no', BY_ENGINE)
  if (field.readonly) return say('no', READONLY)
  if (!writable) return say('no', NOT_WRITABLE)
  const rows = operation === 'create' ? access.creates : access.updates
  return say(await within(asked, rows, record), WRITABLE)
}

async function reading(
  asked: Asked,
  { record, operation }: FieldQuestion,
  access: FieldAccess,
  say: Say,
): Promise<ExplainStep[]> {
  if (access.reads === 'clear') return [say('yes', access.field.mask === undefined ? CLEAR : CLEAR_THOUGH_MASKED)]
  const isClear = access.reads === 'partly' ? await within(asked, access.clear, record) : 'no'
  if (isClear === 'yes') return [say('yes', CLEAR)]
  const why = access.field.mask === undefined ? MASKED_BY_GRANT : MASKED_BY_DEFINITION
  const canReveal = access.reveals ? await within(asked, access.revealed, record) : 'no'
  const { masking } = asked.principal.rights
  const isRevealing = operation === 'reveal'
  return [
    isClear === 'partly' ? say('partly', PARTLY) : say(isRevealing ? 'info' : 'partly', why),
    ...(masking ? [say('info', masking.level === 'clear' ? SET_CLEAR : SET_MASKED)] : []),
    say(canReveal === 'no' && isRevealing ? 'no' : 'info', REVEALING[canReveal]),
  ]
}

/** Whether rows take a record in; without a record, whether all, some or none do. */
async function within(asked: Asked, rows: Rows, record: string | undefined): Promise<'yes' | 'partly' | 'no'> {
  const scope = scopeOf(rows)
  if (scope !== 'some') return scope === 'all' ? 'yes' : 'no'
  const id = record === undefined ? undefined : canonicalId(asked.object.key, record)
  if (id === undefined) return 'partly'
  const { model, principal, object } = asked
  const plan = accessPlan(model, principal, object.name)
  if (!plan) return 'no'
  return (await holds(asked, id, (bind) => rowsCondition(plan, rows, principal, 't', bind))) ? 'yes' : 'no'
}

const ABSENT: Text = { zh: '对此人不存在，没有授权包含它', en: 'does not exist for this person: no grant names it' }
const POINT: Text = {
  zh: '对此人不存在，须有它所属的功能权限',
  en: 'does not exist for this person: it takes a permission point of its own',
}
const BY_ENGINE: Text = { zh: '由系统生成，任何人都不能修改', en: 'is kept by the engine; nobody writes it' }
const READONLY: Text = { zh: '定义为只读', en: 'is read only by its definition' }
const NOT_WRITABLE: Text = { zh: '授权为只读', en: 'is granted for reading only' }
const WRITABLE: Text = { zh: '可以修改', en: 'may be written' }
const CLEAR: Text = { zh: '可以看到明文', en: 'reads clearly' }
const CLEAR_THOUGH_MASKED: Text = {
  zh: '脱敏已由参数关闭，可以看到明文',
  en: 'reads clearly, since a parameter switches the masks off',
}
const MASKED_BY_DEFINITION: Text = { zh: '定义为脱敏字段，显示掩码', en: 'is masked by its definition' }
const MASKED_BY_GRANT: Text = {
  zh: '授权为脱敏，或由看不到的数据计算得出，显示掩码',
  en: 'is masked by the grant, or computed from what is not seen',
}
const PARTLY: Text = { zh: '只在部分数据上可以看到明文', en: 'reads clearly on some of the records' }
const SET_CLEAR: Text = { zh: '此人的脱敏设置为“不脱敏”', en: "the person's masking setting is clear" }
const SET_MASKED: Text = {
  zh: '此人的脱敏设置为“脱敏”，例外范围除外',
  en: "the person's masking setting is masked, but for excepted scopes",
}
const REVEALING: Readonly<Record<'yes' | 'partly' | 'no', Text>> = {
  yes: { zh: '可在详情页查看明文（会记录）', en: 'may be revealed on the detail page, which is recorded' },
  partly: {
    zh: '可在部分数据的详情页查看明文（会记录）',
    en: 'may be revealed on some of the records, which is recorded',
  },
  no: { zh: '不能查看明文', en: 'may not be revealed' },
}
