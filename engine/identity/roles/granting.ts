/** Nobody gives what they do not have: what a role would get beyond what it has and what its editor holds. */
import type { RoleDefinition } from '../../../metadata/types.ts'
import { type Excess, type Principal, type Rights, within } from '../../access/index.ts'
import { type Issue, TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import type { Model } from '../../model/types.ts'
import { unite } from '../rights.ts'
import { operationWords } from './words.ts'

export interface Wanted {
  readonly body: RoleDefinition
  /** What it gives already, which stays given whoever edits it. */
  readonly former?: RoleDefinition | undefined
}

/** What `wanted` would give that neither it nor `principal` has, each as a sentence; none for administrators and the engine. */
export function excessOf(model: Model, { body, former }: Wanted, principal: Principal): readonly Issue[] {
  if (principal.kind === 'system') return []
  const held = principal.kind === 'public' ? unite([]) : principal.rights
  if (held.administrator) return []
  const given = unite([body])
  // whoever is masked by a setting of their own gives no more than that, but a role keeps what it gives already
  const own = former ? unite([heldAs(held), former]) : held
  return within(model, given, own).map((each) => told(each, model, body.label))
}

/** @throws TesseraError BEYOND_RIGHTS naming each excess */
export function refuseExcess(model: Model, wanted: Wanted, principal: Principal): void {
  const issues = excessOf(model, wanted, principal)
  if (issues.length > 0) throw beyond(issues)
}

const MOST_TOLD = 50

export function beyond(issues: readonly Issue[]): TesseraError {
  return new TesseraError('BEYOND_RIGHTS', { count: issues.length }, { issues: issues.slice(0, MOST_TOLD) })
}

/** Rights in the form of a role, to be united with others. */
export function heldAs({ administrator, grants, points, menus }: Rights): RoleDefinition {
  return {
    kind: 'role',
    name: 'held',
    label: { zh: '自己', en: 'own' },
    administrator,
    grants: [...grants],
    points: [...points],
    ...(menus && { menus: [...menus] }),
  }
}

function told(excess: Excess, model: Model, role: Text): Issue {
  const { what, path } = partOf(excess, model)
  return {
    code: 'BEYOND_RIGHTS',
    ...(path !== undefined && { path }),
    message: {
      zh: `角色“${role.zh}”将获得您没有的权限：${what.zh}`,
      en: `the role '${role.en}' would get what you do not have: ${what.en}`,
    },
  }
}

function partOf(excess: Excess, model: Model): { readonly what: Text; readonly path?: string } {
  if (excess.kind === 'administrator') return { what: EVERYTHING }
  if (excess.kind === 'point') return { what: { zh: excess.point, en: excess.point }, path: excess.point }
  const object = model.objects.get(excess.object)
  const { zh, en } = object?.label ?? { zh: excess.object, en: excess.object }
  const field = object?.field.get(excess.field ?? '')?.label
  const operation = operationWords(excess.operation)
  return {
    what: {
      zh: `${zh}${field ? `·${field.zh}` : ''}·${operation.zh}`,
      en: `${en}${field ? `, ${field.en}` : ''}: ${operation.en}`,
    },
    path: excess.field === undefined ? excess.object : `${excess.object}.${excess.field}`,
  }
}

const EVERYTHING: Text = { zh: '系统管理员的全部权限', en: 'everything an administrator may' }
